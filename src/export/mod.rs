//! Calls as a file: for a spreadsheet, or as JSON for a program. What is in a file, which
//! requests collect it, and what is missing from it. Pure.

pub mod collecting;
mod json;
mod table;

pub use json::Document;
pub use table::{Names, Table, local_time};

use thunderphone::{CallId, Timestamp};

/// What both kinds of file say of themselves.
#[derive(Clone, PartialEq, Debug)]
pub struct Head {
    /// When the export began.
    pub at: Timestamp,
    /// The viewer's zone: `America/New_York`.
    pub zone: String,
    /// In which order the calls are: `newest first`.
    pub order: &'static str,
    /// The filters in words; empty where there are none.
    pub filters: String,
}

/// What a file lacks of what was asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Missing {
    /// Calls that the API sent and that could not be read.
    pub unreadable: usize,
    /// Chosen calls that the API no longer has.
    pub gone: Vec<CallId>,
    /// Calls that the API counted and did not send.
    pub not_sent: usize,
    /// Transcripts were wanted, and are not there.
    pub transcripts: bool,
}

impl Missing {
    /// A sentence for each kind; none when the file is complete.
    pub fn sentences(&self) -> Vec<String> {
        let Missing { unreadable, gone, not_sent, transcripts } = self;
        let calls = |count: usize| match count {
            1 => "1 call".to_owned(),
            count => format!("{count} calls"),
        };
        let mut sentences = Vec::new();
        if *unreadable > 0 {
            sentences.push(format!("Missing: {} that could not be read.", calls(*unreadable)));
        }
        if let Some(first) = gone.first() {
            let more = match gone.len() {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            let count = calls(gone.len());
            sentences.push(format!(
                "Missing: {count} that ThunderPhone no longer has (id {first}{more})."
            ));
        }
        if *not_sent > 0 {
            sentences.push(format!(
                "Missing: {} that the list counted and did not send. They may have been deleted \
                 meanwhile.",
                calls(*not_sent)
            ));
        }
        if *transcripts {
            sentences.push(
                "Missing: the transcripts. ThunderPhone's export has them, for at most 1,000 calls \
                 that filters choose."
                    .to_owned(),
            );
        }
        sentences
    }
}

/// `calls-2026-11-29-1841.csv`. `stamp`: the viewer's day and time of day.
pub fn file_name(stamp: &str, ending: &str) -> String {
    format!("calls-{}.{ending}", stamp.replace(' ', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_counted_by_its_kind() {
        assert_eq!(Missing::default().sentences(), [""; 0]);
        let missing = Missing {
            unreadable: 1,
            gone: vec![CallId(7), CallId(8), CallId(9)],
            not_sent: 2,
            transcripts: true,
        };
        let sentences = missing.sentences();
        assert_eq!(sentences.len(), 4);
        assert!(sentences[0].contains("1 call that"), "{sentences:?}");
        assert!(sentences[1].contains("3 calls") && sentences[1].contains("7 and 2 more"));
        assert!(sentences[2].contains("2 calls"));
    }

    #[test]
    fn a_file_is_named_by_when_it_was_made() {
        assert_eq!(file_name("2026-11-29 1841", "csv"), "calls-2026-11-29-1841.csv");
    }
}
