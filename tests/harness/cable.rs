//! One connection, carried on byte by byte in both directions.

use std::future::{Future, ready};
use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Carries until both ends have nothing more to say, or one of them breaks. What was
/// asked is shown to `asked` before it is delivered. What was answered is shown to
/// `answered`, and delivered when that has come to its end.
pub async fn carry<F: Future<Output = ()>>(
    near: TcpStream,
    far: TcpStream,
    mut asked: impl FnMut(&[u8]),
    answered: impl FnMut(&[u8]) -> F,
) {
    let (near_out, near_in) = near.into_split();
    let (far_out, far_in) = far.into_split();
    let asked = |bytes: &[u8]| {
        asked(bytes);
        ready(())
    };
    // Which of them broke is seen at both ends.
    let _ = tokio::try_join!(pour(near_out, far_in, asked), pour(far_out, near_in, answered));
}

async fn pour<F: Future<Output = ()>>(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    mut show: impl FnMut(&[u8]) -> F,
) -> io::Result<()> {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let count = from.read(&mut bytes).await?;
        if count == 0 {
            return to.shutdown().await;
        }
        show(&bytes[..count]).await;
        to.write_all(&bytes[..count]).await?;
    }
}
