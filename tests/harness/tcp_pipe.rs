//! One connection, carried on byte by byte in both directions.

use std::future::{Future, ready};
use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Carries until both ends have nothing more to say, or one of them breaks. What was
/// asked is shown to `asked` before it is delivered. What was answered is shown to
/// `answered`, and delivered when that has come to its end.
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
    // Which of them broke is seen at both ends.
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
