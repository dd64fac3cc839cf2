//! The recordings of several calls as one zip: which call is asked for next, what the zip and its
//! manifest hold, and why a recording is missing. Pure.

pub mod archive;
mod checksum;
mod manifest;
mod names;
pub mod plan;
mod reason;

pub use checksum::{Checksum, Content};
pub use manifest::{Head, Row, manifest};
pub use names::Names;
pub use plan::{Plan, Step};
pub use reason::Reason;

/// In bytes: a browser keeps large files on the disk, but not every device has room for more.
pub const LARGEST_ZIP: u64 = 500_000_000;

/// `12.4 MB`. Less than a tenth of one is `0.1 MB`, and nothing is `0 MB`.
pub fn megabytes(bytes: u64) -> String {
    const TENTH: u64 = 100_000;
    if bytes == 0 {
        return "0 MB".to_owned();
    }
    let tenths = (bytes.saturating_add(TENTH / 2) / TENTH).max(1);
    match tenths % 10 {
        0 => format!("{} MB", tenths / 10),
        tenth => format!("{}.{tenth} MB", tenths / 10),
    }
}

/// `recordings-2026-11-29-1841.zip`, and for the second one of a row
/// `recordings-2026-11-29-1841-2.zip`. `stamp`: the viewer's day and time of day.
pub fn zip_name(stamp: &str, part: usize) -> String {
    let stamp = stamp.replace(' ', "-");
    match part {
        0 | 1 => format!("recordings-{stamp}.zip"),
        part => format!("recordings-{stamp}-{part}.zip"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_megabytes() {
        for (bytes, expected) in [
            (0, "0 MB"),
            (1, "0.1 MB"),
            (149_999, "0.1 MB"),
            (150_000, "0.2 MB"),
            (12_400_000, "12.4 MB"),
            (LARGEST_ZIP, "500 MB"),
        ] {
            assert_eq!(megabytes(bytes), expected);
        }
        assert!(megabytes(u64::MAX).ends_with(" MB"));
    }

    #[test]
    fn each_zip_of_a_row_has_its_own_name() {
        assert_eq!(zip_name("2026-11-29 1841", 1), "recordings-2026-11-29-1841.zip");
        assert_eq!(zip_name("2026-11-29 1841", 3), "recordings-2026-11-29-1841-3.zip");
    }
}
