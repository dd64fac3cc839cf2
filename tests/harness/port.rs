//! A port for another process, which cannot be handed a socket.

use std::net::TcpListener;
use std::process;
use std::sync::atomic::{AtomicU16, Ordering};

/// Below the ephemeral range, so that no connection of another test takes it before the
/// program does.
pub fn free_port() -> u16 {
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    // Two runs at once start at different ports.
    let start = u16::try_from(process::id() % 10_000).unwrap_or_default();
    loop {
        let step = TAKEN.fetch_add(1, Ordering::Relaxed);
        assert!(step < 10_000, "no port is free");
        let port = 20_000 + (start + step) % 10_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
