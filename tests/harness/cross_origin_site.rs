//! Another site, whose pages may do what they like: it forbids nothing.

use std::net::SocketAddr;

use axum::Router;
use axum::response::Html;
use tokio::net::TcpListener;

/// Every address of it is the same empty page.
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

    /// On another port of the app's host: another origin of the same site.
    pub fn same_site_url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// By another name of this machine: another site.
    pub fn cross_site_url(&self) -> String {
        format!("http://localhost:{}/", self.address.port())
    }
}
