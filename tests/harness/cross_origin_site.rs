//! Another web site, whose pages may do anything: it sets no policy.

use std::net::SocketAddr;

use axum::Router;
use axum::response::Html;
use tokio::net::TcpListener;

/// Serves the same empty page for every path.
pub struct CrossOriginSite {
    address: SocketAddr,
}

impl CrossOriginSite {
    pub async fn start() -> Self {
        const PAGE: &str = "<!doctype html><html lang=en><title>A stranger</title>\
            <link rel=icon href='data:,'><iframe name=inner title=inner></iframe>";
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let router = Router::new().fallback(async || Html(PAGE));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address }
    }

    /// A different origin of the app's site: another port of its host.
    pub fn same_site_url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// A different site: another name of this machine.
    pub fn cross_site_url(&self) -> String {
        format!("http://localhost:{}/", self.address.port())
    }
}
