//! What is computed from a file while it is read piece by piece: SHA-256 for the manifest, and
//! the CRC-32 that a zip has of each file. Pure.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Content {
    pub bytes: u64,
    pub crc32: u32,
    /// In 64 hexadecimal digits.
    pub sha256: String,
}

pub struct Checksum {
    table: [u32; 256],
    crc: u32,
    sha: Sha256,
    bytes: u64,
}

impl Checksum {
    #[expect(clippy::new_without_default, reason = "it begins a computation")]
    pub fn new() -> Checksum {
        let mut table = [0; 256];
        for (byte, entry) in (0_u32..).zip(&mut table) {
            *entry = (0..8).fold(byte, |crc, _| match crc & 1 {
                0 => crc >> 1,
                _ => 0xedb8_8320 ^ (crc >> 1),
            });
        }
        Checksum { table, crc: u32::MAX, sha: Sha256::new(), bytes: 0 }
    }

    pub fn add(&mut self, piece: &[u8]) {
        self.sha.update(piece);
        self.bytes += piece.len() as u64;
        for byte in piece {
            let at = (self.crc as u8 ^ byte) as usize;
            let entry = self.table.get(at).copied().unwrap_or_default();
            self.crc = entry ^ (self.crc >> 8);
        }
    }

    pub fn end(self) -> Content {
        let mut sha256 = String::new();
        for byte in self.sha.finalize() {
            let _ = write!(sha256, "{byte:02x}");
        }
        Content { bytes: self.bytes, crc32: !self.crc, sha256 }
    }

    /// Of a text at once.
    pub fn of(text: &str) -> Content {
        let mut checksum = Checksum::new();
        checksum.add(text.as_bytes());
        checksum.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_published_examples_come_out() {
        let content = Checksum::of("123456789");
        assert_eq!((content.bytes, content.crc32), (9, 0xcbf4_3926));
        assert!(content.sha256.starts_with("15e2b0d3c33891ebb0f1ef609ec41942"), "{content:?}");
        let empty = Checksum::of("");
        assert_eq!((empty.bytes, empty.crc32), (0, 0));
        assert!(empty.sha256.starts_with("e3b0c44298fc1c149afbf4c8996fb924"), "{empty:?}");
    }

    proptest! {
        #[test]
        fn it_does_not_matter_in_which_pieces_a_file_comes(
            pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..90), 0..9),
        ) {
            let (mut whole, mut by_piece) = (Checksum::new(), Checksum::new());
            whole.add(&pieces.concat());
            pieces.iter().for_each(|piece| by_piece.add(piece));
            prop_assert_eq!(whole.end(), by_piece.end());
        }
    }
}
