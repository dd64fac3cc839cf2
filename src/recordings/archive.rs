//! A zip of files that are stored as they are: recordings do not get smaller. Only what stands
//! between the files is made here; the files themselves stay with the browser, which puts the
//! parts together. So no recording passes through the app's own memory twice, which is what the
//! crates that write zips would need. Pure.
//!
//! Without ZIP64: [`Archive::room`] keeps it far below the 4 GiB and the 65,535 files that the
//! plain format can have.

use super::checksum::Content;
use thunderphone::Timestamp;

/// Far more than a person selects.
const MOST_FILES: usize = 10_000;
/// What a file's two headers, its names and its row of the manifest may take.
const AROUND: u64 = 1_024;
/// The end of the zip, and the rest of the manifest.
const AT_END: u64 = 4_096;
/// 2.0, the first version of the format that every reader knows.
const VERSION: u16 = 20;
/// The names are UTF-8.
const FLAGS: u16 = 1 << 11;

#[derive(Default)]
pub struct Archive {
    /// What has been written so far.
    bytes: u64,
    directory: Vec<u8>,
    files: usize,
}

impl Archive {
    /// How many bytes another file may have if the zip is to have at most so many.
    pub fn room(&self, largest: u64) -> u64 {
        if self.files >= MOST_FILES {
            return 0;
        }
        let taken = self.bytes + self.directory.len() as u64 + AROUND * (self.files as u64 + 1);
        largest.min(u64::from(u32::MAX / 2)).saturating_sub(taken + AT_END)
    }

    /// What comes before the file's own bytes. `at`: its time, in the viewer's zone.
    pub fn file(&mut self, name: &str, content: &Content, at: Option<Timestamp>) -> Vec<u8> {
        let offset = u32::try_from(self.bytes).unwrap_or(u32::MAX);
        let common = common(name, content, at);
        let mut header = b"PK\x03\x04".to_vec();
        header.extend(&common);
        header.extend(name.as_bytes());
        self.bytes = self.bytes.saturating_add(header.len() as u64).saturating_add(content.bytes);
        self.files += 1;

        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(VERSION.to_le_bytes());
        self.directory.extend(&common);
        // No comment, the first disk, and no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(name.as_bytes());
        header
    }

    /// What comes after the last file.
    pub fn end(self) -> Vec<u8> {
        let files = u16::try_from(self.files).unwrap_or(u16::MAX).to_le_bytes();
        let number = |bytes: u64| u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes();
        let mut end = self.directory;
        let size = number(end.len() as u64);
        end.extend(b"PK\x05\x06\0\0\0\0");
        end.extend(files);
        end.extend(files);
        end.extend(size);
        end.extend(number(self.bytes));
        end.extend([0, 0]);
        end
    }
}

/// The part that is the same before a file and in the directory.
fn common(name: &str, content: &Content, at: Option<Timestamp>) -> Vec<u8> {
    let size = u32::try_from(content.bytes).unwrap_or(u32::MAX).to_le_bytes();
    let length = u16::try_from(name.len()).unwrap_or(u16::MAX);
    let (time, date) = at.and_then(dos_time).unwrap_or((0, 0x21));
    let mut common = Vec::new();
    for number in [VERSION, FLAGS, 0, time, date] {
        common.extend(number.to_le_bytes());
    }
    common.extend(content.crc32.to_le_bytes());
    common.extend(size);
    common.extend(size);
    common.extend(length.to_le_bytes());
    common.extend([0, 0]);
    common
}

/// Time and date as zips have them; `None` outside of the years that these can say.
fn dos_time(at: Timestamp) -> Option<(u16, u16)> {
    let text = at.to_string();
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<u16>().ok();
    let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    let (hour, minute, second) = (part(11..13)?, part(14..16)?, part(17..19)?);
    let years = year.checked_sub(1980).filter(|years| *years < 128)?;
    let time = (hour << 11) | (minute << 5) | (second / 2);
    Some((time, (years << 9) | (month << 5) | day))
}

#[cfg(test)]
mod tests {
    use super::super::{Checksum, LARGEST_ZIP};
    use super::*;
    use proptest::prelude::*;
    use std::io::{Cursor, Read as _};

    fn content(bytes: &[u8]) -> Content {
        let mut checksum = Checksum::new();
        checksum.add(bytes);
        checksum.end()
    }

    fn zip(files: &[(String, Vec<u8>)], at: Option<Timestamp>) -> Vec<u8> {
        let mut archive = Archive::default();
        let mut zip = Vec::new();
        for (name, bytes) in files {
            zip.extend(archive.file(name, &content(bytes), at));
            zip.extend(bytes);
        }
        zip.extend(archive.end());
        zip
    }

    proptest! {
        #[test]
        fn another_reader_finds_every_file_as_it_was(
            files in proptest::collection::vec(
                ("[a-z+é]{1,9}", proptest::collection::vec(any::<u8>(), 0..300)), 0..6),
        ) {
            let numbered = files.into_iter().enumerate();
            let files: Vec<_> =
                numbered.map(|(at, (name, bytes))| (format!("{at} {name}"), bytes)).collect();
            let mut read = zip::ZipArchive::new(Cursor::new(zip(&files, None))).unwrap();
            prop_assert_eq!(read.len(), files.len());
            for (at, (name, bytes)) in files.iter().enumerate() {
                let mut file = read.by_index(at).unwrap();
                prop_assert_eq!(file.name().unwrap(), name.as_str());
                let mut found = Vec::new();
                // Compares the checksum, too.
                file.read_to_end(&mut found).unwrap();
                prop_assert_eq!(&found, bytes);
            }
        }
    }

    #[test]
    fn a_file_has_the_time_of_its_call() {
        let at = Timestamp::parse("2026-11-29T18:41:07Z");
        let files = [("a.wav".to_owned(), b"x".to_vec())];
        let mut read = zip::ZipArchive::new(Cursor::new(zip(&files, at))).unwrap();
        let time = read.by_index(0).unwrap().last_modified().unwrap();
        assert_eq!((time.year(), time.month(), time.day()), (2026, 11, 29));
        assert_eq!((time.hour(), time.minute(), time.second()), (18, 41, 6));
        for year in ["1970-01-01T00:00:00Z", "2108-01-01T00:00:00Z"] {
            assert_eq!(dos_time(Timestamp::parse(year).unwrap()), None);
        }
    }

    #[test]
    fn the_plain_format_is_never_left() {
        let mut archive = Archive::default();
        let room = archive.room(LARGEST_ZIP);
        assert!((LARGEST_ZIP - 10_000..LARGEST_ZIP).contains(&room), "{room}");
        let large = Content { bytes: room, crc32: 0, sha256: String::new() };
        archive.file("a.wav", &large, None);
        assert_eq!(archive.room(LARGEST_ZIP), 0);
        // Whatever is asked for.
        assert!(Archive::default().room(u64::MAX) < u64::from(u32::MAX));
        let mut many = Archive::default();
        let empty = Content { bytes: 0, crc32: 0, sha256: String::new() };
        for at in 0..MOST_FILES {
            assert!(many.room(LARGEST_ZIP) > 0);
            many.file(&at.to_string(), &empty, None);
        }
        assert_eq!(many.room(LARGEST_ZIP), 0);
    }
}
