//! Bytes in words.

/// `3.1 MB`, `40 KB`; never nothing.
pub fn size(bytes: u64) -> String {
    const KB: u64 = 1_000;
    const TENTH_MB: u64 = 100_000;
    match bytes {
        0..TENTH_MB => format!("{} KB", bytes.div_ceil(KB).max(1)),
        _ => {
            let tenths = (bytes + TENTH_MB / 2) / TENTH_MB;
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_said_in_the_unit_that_fits() {
        for (bytes, expected) in [
            (0, "1 KB"),
            (1_001, "2 KB"),
            (99_000, "99 KB"),
            (100_000, "0.1 MB"),
            (3_149_999, "3.1 MB"),
            (3_150_000, "3.2 MB"),
            (1_234_000_000, "1234.0 MB"),
        ] {
            assert_eq!(size(bytes), expected);
        }
    }
}
