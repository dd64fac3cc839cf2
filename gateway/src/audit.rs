//! The audit log: one line of JSON for each change and each recording that was asked for,
//! when it has ended. In a file of its own, so that no flood of other lines pushes one out.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::net::IpAddr;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// RFC 3339, always with three digits of a second.
const TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// What a line says.
pub(crate) struct Record<'a> {
    pub(crate) name: Option<&'a str>,
    pub(crate) what: &'static str,
    /// See [`key_hash`].
    pub(crate) key: Option<String>,
    pub(crate) call: Option<u64>,
    pub(crate) status: u16,
    pub(crate) address: IpAddr,
}

/// The file as it is open.
pub(crate) struct Open {
    file: File,
    /// A line broke off, mostly on a full disk: the next one begins with a new line.
    is_torn: bool,
}

/// Where the lines go.
pub(crate) enum Audit {
    File {
        path: PathBuf,
        now: Mutex<Open>,
    },
    StandardError,
    /// In local mode there is one person.
    Nowhere,
}

impl Audit {
    /// Into this file, which is opened now; without one, to standard error.
    pub(crate) fn new(file: Option<PathBuf>) -> Result<Self, String> {
        let Some(path) = file else { return Ok(Self::StandardError) };
        match open(&path) {
            Ok(file) => Ok(Self::File { path, now: Mutex::new(Open { file, is_torn: false }) }),
            Err(error) => {
                Err(format!("the audit log {} cannot be written: {error}.", path.display()))
            }
        }
    }

    /// Writes a line. If that fails, the line goes to standard error: a full disk stops no
    /// call, and no line is lost without a word.
    pub(crate) fn write(&self, record: &Record) {
        let line = format!("{}\n", line(record));
        if let Err(error) = self.append(&line) {
            let _ = write!(io::stderr(), "Callboard: the audit log: {error}\n{line}");
        }
    }

    fn append(&self, line: &str) -> io::Result<()> {
        match self {
            Self::Nowhere => Ok(()),
            Self::StandardError => io::stderr().write_all(line.as_bytes()),
            Self::File { path, now } => {
                let mut now = now.lock().unwrap_or_else(PoisonError::into_inner);
                // Whatever rotates logs has moved the file away.
                if !is_at(&now.file, path) {
                    *now = Open { file: open(path)?, is_torn: false };
                }
                let start = if now.is_torn { "\n" } else { "" };
                let outcome = now.file.write_all(format!("{start}{line}").as_bytes());
                now.is_torn = outcome.is_err();
                outcome
            }
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)
}

fn is_at(file: &File, path: &Path) -> bool {
    let identity = |metadata: std::fs::Metadata| (metadata.dev(), metadata.ino());
    match (file.metadata(), path.metadata()) {
        (Ok(open), Ok(named)) => identity(open) == identity(named),
        _ => false,
    }
}

/// The fields in this order, so that a plain search finds `"call":4711,`.
fn line(record: &Record) -> String {
    let text = |value: Value| value.to_string();
    format!(
        r#"{{"time":{},"name":{},"what":"{}","key":{},"call":{},"status":{},"address":"{}"}}"#,
        text(json!(now())),
        text(json!(record.name)),
        record.what,
        text(json!(record.key)),
        text(json!(record.call)),
        record.status,
        record.address,
    )
}

/// The time, in UTC, with milliseconds.
pub(crate) fn now() -> String {
    OffsetDateTime::now_utc().format(TIME).unwrap_or_default()
}

/// The first twelve hexadecimal digits of an idempotency key's SHA-256, as `sha256sum` prints
/// them. The page of the call shows the same.
pub(crate) fn key_hash(key: &str) -> String {
    let mut hash = sha256(key);
    hash.truncate(12);
    hash
}

/// A text's SHA-256, in hexadecimal digits.
pub(crate) fn sha256(text: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(call: u64) -> Record<'static> {
        Record {
            name: Some("anna \"the\" boss\n"),
            what: "place",
            key: Some(key_hash("abc")),
            call: Some(call),
            status: 201,
            address: IpAddr::from([203, 0, 113, 7]),
        }
    }

    #[test]
    fn a_line_is_one_line_of_json_in_a_fixed_order() {
        let line = line(&record(4711));
        assert_eq!(line.lines().count(), 1);
        let end = r#""name":"anna \"the\" boss\n","what":"place","key":"ba7816bf8f01","call":4711,"status":201,"address":"203.0.113.7"}"#;
        assert!(line.ends_with(end), "{line}");
        let value: Value = serde_json::from_str(&line).unwrap();
        let time = value["time"].as_str().unwrap();
        assert!(time.starts_with("20") && time.ends_with('Z') && time.len() == 24, "{time}");
    }

    #[test]
    fn a_file_that_was_moved_away_is_opened_anew_and_nothing_is_overwritten() {
        let folder = std::env::temp_dir().join(format!("callboard-audit-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (file, moved) = (folder.join("audit.jsonl"), folder.join("audit.jsonl.1"));
        std::fs::write(&file, "earlier\n").unwrap();
        let audit = Audit::new(Some(file.clone())).unwrap();
        audit.write(&record(1));
        std::fs::rename(&file, &moved).unwrap();
        audit.write(&record(2));
        audit.write(&record(3));
        let lines = |path| std::fs::read_to_string(path).unwrap().lines().count();
        assert_eq!((lines(&moved), lines(&file)), (2, 2));
        let mode = std::fs::metadata(&file).unwrap().mode();
        assert_eq!(mode & 0o077, 0);
        std::fs::remove_dir_all(&folder).unwrap();
        // Even the folder is gone: it goes to standard error, and nothing panics.
        audit.write(&record(4));
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named_before_anything_starts() {
        let error = Audit::new(Some("/nowhere/audit.jsonl".into())).err().unwrap();
        assert!(
            error.starts_with("the audit log /nowhere/audit.jsonl cannot be written"),
            "{error}"
        );
    }
}
