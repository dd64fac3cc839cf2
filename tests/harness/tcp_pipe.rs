//! Forwards one connection byte by byte in both directions.

use std::future::{Future, ready};
use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Forwards until both ends have closed or one breaks. `on_request` sees requests before
/// they are delivered. `on_response` sees responses, which are delivered once its future
/// completes.
pub async fn pipe<F: Future<Output = ()>>(
    client: TcpStream,
    server: TcpStream,
    mut on_request: impl FnMut(&[u8]),
    on_response: impl FnMut(&[u8]) -> F,
) {
    let (client_read, client_write) = client.into_split();
    let (server_read, server_write) = server.into_split();
    let on_request = |bytes: &[u8]| {
        on_request(bytes);
        ready(())
    };
    // Both ends notice which one broke.
    let _ = tokio::try_join!(
        copy(client_read, server_write, on_request),
        copy(server_read, client_write, on_response)
    );
}

async fn copy<F: Future<Output = ()>>(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    mut observe: impl FnMut(&[u8]) -> F,
) -> io::Result<()> {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let count = from.read(&mut bytes).await?;
        if count == 0 {
            return to.shutdown().await;
        }
        observe(&bytes[..count]).await;
        to.write_all(&bytes[..count]).await?;
    }
}
