//! The content of a file that the browser holds, piece by piece: a large one would not fit into
//! the app's own memory.

use super::ability::call;
use js_sys::{Promise, Uint8Array};
use web_sys::Blob;

/// In bytes: little enough that the page stays quick between two of them.
const PIECE: f64 = 1_048_576.0;

/// Hands over each piece in turn. `None` if the browser cannot read it: it is old, or its disk is
/// full.
pub async fn read_pieces(blob: &Blob, mut take: impl FnMut(&[u8])) -> Option<()> {
    let size = blob.size();
    let mut from = 0.0;
    while from < size {
        let to = (from + PIECE).min(size);
        let piece = blob.slice_with_f64_and_f64(from, to).ok()?;
        let bytes = Promise::resolve(&call(&piece, "arrayBuffer", [])?).await.ok()?;
        take(&Uint8Array::new(&bytes).to_vec());
        from = to;
    }
    Some(())
}
