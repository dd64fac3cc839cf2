//! The port for the public. Whether it is free is asked before the web server starts: Caddy
//! shares a port with another Caddy and says nothing.

use std::io::{Error, ErrorKind};

use tokio::net::TcpListener;

use super::Failure;
use gateway::Listen;

/// Listens where `CALLBOARD_LISTEN` says.
pub async fn bind(listen: &Listen) -> Result<TcpListener, Failure> {
    if listen.host == "*" {
        return bind_all(listen.port).await;
    }
    let address = address(listen);
    TcpListener::bind(&address).await.map_err(|error| refused(&address, &error))
}

/// Listens on every address of this machine.
async fn bind_all(port: u16) -> Result<TcpListener, Failure> {
    let outcome = match TcpListener::bind(("::", port)).await {
        // There may be no IPv6.
        Err(error) if error.kind() != ErrorKind::AddrInUse => {
            TcpListener::bind(("0.0.0.0", port)).await
        }
        outcome => outcome,
    };
    outcome.map_err(|error| refused(&format!("port {port}"), &error))
}

/// As configurations have it, with brackets around an address of IPv6.
pub fn address(listen: &Listen) -> String {
    format!("{}:{}", host(listen), listen.port)
}

pub fn host(listen: &Listen) -> String {
    if listen.host.contains(':') { format!("[{}]", listen.host) } else { listen.host.clone() }
}

/// Whether this machine has IPv6.
pub fn has_ipv6() -> bool {
    std::net::TcpListener::bind(("::1", 0)).is_ok()
}

fn refused(place: &str, error: &Error) -> Failure {
    let place = place.trim_start();
    match error.kind() {
        ErrorKind::AddrInUse => Failure::start(format!("{place} is in use by another program.")),
        ErrorKind::PermissionDenied => Failure::setting(format!("{place} is not for this user.")),
        // An address may come later, with its network.
        _ => Failure::start(format!("nothing can listen on {place}: {error}.")),
    }
}
