//! A flag that is being written: what is wrong with a call, and where. Filed, it is an
//! issue report of the API, which can neither be edited nor deleted. So it is filed once:
//! each draft has an id of its own, by which a report is recognized whose answer was lost.

use super::verdict::Reason;
use crate::format;
use serde_json::Value;
use thunderphone::{CallId, Fields};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Severity {
    Info,
    /// What the API takes when nothing is said.
    #[default]
    Warning,
    Critical,
}

impl Severity {
    pub const ALL: [Severity; 3] = [Severity::Info, Severity::Warning, Severity::Critical];

    /// The API's word.
    pub fn code(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Critical => "critical",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Severity::Info => "Info",
            Severity::Warning => "Warning",
            Severity::Critical => "Critical",
        }
    }

    pub fn read(code: &str) -> Option<Severity> {
        Severity::ALL.into_iter().find(|one| one.code() == code)
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FlagDraft {
    /// Unlike that of any other draft, and the same in every attempt to file it.
    pub client_id: String,
    pub call: CallId,
    /// `None` for something else.
    pub kind: Option<Reason>,
    pub severity: Severity,
    /// What is wrong, in the person's own words.
    pub words: String,
    /// Whole seconds on the recording's clock.
    pub second: Option<i64>,
    /// The place of the turn in the transcript.
    pub turn: Option<usize>,
    /// Whether a request was sent whose answer is not known. Then the call's reports are
    /// read before the next attempt.
    pub may_be_filed: bool,
}

/// Why a draft cannot be filed yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Problem {
    /// Something else, and no words that say what.
    SaysNothing,
    /// By so many characters.
    TooLong(usize),
}

impl Problem {
    pub fn words(self) -> String {
        match self {
            Problem::SaysNothing => "Choose a kind, or say what is wrong.".to_owned(),
            Problem::TooLong(1) => "Shorten it by 1 character.".to_owned(),
            Problem::TooLong(excess) => format!("Shorten it by {excess} characters."),
        }
    }
}

/// The API's longest title, in characters.
const LONGEST_TITLE: usize = 255;
/// A title is read in a list.
const TITLE: usize = 100;
/// The longest words, in characters. The API names no limit.
const LONGEST_WORDS: usize = 10_000;
/// The label of what is none of the reasons.
pub const SOMETHING_ELSE: &str = "Something else";
/// The fields of a report's `metadata`, which the API leaves to us.
const CLIENT_ID: &str = "client_flag_id";
const KIND: &str = "kind";

impl FlagDraft {
    pub fn new(client_id: &str, call: CallId) -> FlagDraft {
        FlagDraft {
            client_id: client_id.to_owned(),
            call,
            kind: None,
            severity: Severity::default(),
            words: String::new(),
            second: None,
            turn: None,
            may_be_filed: false,
        }
    }

    /// # Errors
    /// When it says nothing, or too much.
    pub fn check(&self) -> Result<(), Problem> {
        let length = self.words.chars().count();
        if let Some(excess) = length.checked_sub(LONGEST_WORDS).filter(|excess| *excess > 0) {
            return Err(Problem::TooLong(excess));
        }
        let says_something = self.kind.is_some() || !first_line(&self.words).is_empty();
        if says_something { Ok(()) } else { Err(Problem::SaysNothing) }
    }

    /// `Wrong facts at 1:04: said that we open at 8`, 1 to 255 characters.
    pub fn title(&self) -> String {
        let kind = self.kind.map_or(SOMETHING_ELSE, Reason::label);
        let at = self.second().map(|second| format!(" at {}", format::duration(second)));
        let mut title = format!("{kind}{}", at.unwrap_or_default());
        let words = first_line(&self.words);
        if !words.is_empty() {
            title.push_str(": ");
            title.push_str(&words);
        }
        let longest = TITLE.min(LONGEST_TITLE);
        if title.chars().count() > longest {
            title = title.chars().take(longest - 1).collect();
            title.truncate(title.trim_end().len());
            title.push('…');
        }
        title
    }

    /// The second as the API takes it: at least 0.
    pub fn second(&self) -> Option<i64> {
        self.second.filter(|second| *second >= 0)
    }

    /// What the report carries for us.
    pub fn metadata(&self) -> Value {
        let kind = self.kind.map_or("something_else", Reason::code);
        Value::from_iter([(CLIENT_ID, Value::from(&*self.client_id)), (KIND, kind.into())])
    }

    /// Whether one of the call's reports is this draft: by its id, or on a host that does
    /// not keep that, by saying the same of the same place.
    pub fn is_already_filed<'a>(&self, reports: impl IntoIterator<Item = FiledReport<'a>>) -> bool {
        let title = self.title();
        reports.into_iter().any(|report| match client_id(report.metadata) {
            Some(id) => id == self.client_id,
            None => {
                report.title == Some(&*title)
                    && report.description.unwrap_or_default().trim() == self.words.trim()
                    && report.timestamp_seconds == self.second()
                    && report.failing_turn_index == self.turn
            }
        })
    }

    pub fn to_value(&self) -> Value {
        let mut fields = vec![
            ("client_id", Value::from(&*self.client_id)),
            // As text: JavaScript's numbers do not hold every id.
            ("call", self.call.to_string().into()),
            ("severity", self.severity.code().into()),
            ("words", Value::from(&*self.words)),
            ("may_be_filed", self.may_be_filed.into()),
        ];
        fields.extend(self.kind.map(|kind| (KIND, kind.code().into())));
        fields.extend(self.second.map(|second| ("second", second.into())));
        fields.extend(self.turn.map(|turn| ("turn", turn.into())));
        Value::from_iter(fields)
    }

    /// What cannot be read of it is left out. `None` without its id or the call. Where
    /// nothing says whether it was sent, it may have been.
    pub fn read(value: &Value) -> Option<FlagDraft> {
        let fields = Fields::new(value);
        Some(FlagDraft {
            client_id: fields.non_empty("client_id")?,
            call: CallId(fields.i64("call")?),
            kind: fields.str(KIND).and_then(|code| Reason::read(&code)),
            severity: fields
                .str("severity")
                .and_then(|code| Severity::read(&code))
                .unwrap_or_default(),
            words: fields.str("words").unwrap_or_default(),
            second: fields.i64("second"),
            turn: fields.i64("turn").and_then(|turn| turn.try_into().ok()),
            may_be_filed: fields.bool("may_be_filed").unwrap_or(true),
        })
    }
}

/// What of a report says which draft it was.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct FiledReport<'a> {
    pub metadata: Option<&'a Value>,
    pub title: Option<&'a str>,
    pub description: Option<&'a str>,
    pub timestamp_seconds: Option<i64>,
    pub failing_turn_index: Option<usize>,
}

fn client_id(metadata: Option<&Value>) -> Option<&str> {
    metadata?.get(CLIENT_ID)?.as_str().filter(|id| !id.is_empty())
}

/// The first line that says something, without control characters.
fn first_line(words: &str) -> String {
    let visible = |line: &str| {
        let is_visible = |letter: &char| letter.is_whitespace() || !letter.is_control();
        let visible: String = line.chars().filter(is_visible).collect();
        visible.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    words.lines().map(visible).find(|line| !line.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn draft(kind: Option<Reason>, words: &str) -> FlagDraft {
        FlagDraft {
            kind,
            words: words.to_owned(),
            second: Some(64),
            turn: Some(12),
            ..FlagDraft::new("f-1", CallId(7))
        }
    }

    #[track_caller]
    fn check_title(kind: Option<Reason>, words: &str, title: &str) {
        assert_eq!(draft(kind, words).title(), title);
    }

    #[test]
    fn a_title_says_what_where_and_how_the_words_begin() {
        check_title(Some(Reason::TooSlow), "", "Too slow at 1:04");
        check_title(
            Some(Reason::WrongFacts),
            "\n  said that\twe open at 8\nand more",
            "Wrong facts at 1:04: said that we open at 8",
        );
        check_title(None, "rude", "Something else at 1:04: rude");
        let early = FlagDraft { second: Some(-5), ..draft(Some(Reason::TooSlow), "\u{0}\u{7}") };
        assert_eq!(early.title(), "Too slow");
        let long = draft(Some(Reason::WrongTone), &"é ".repeat(500_000)).title();
        assert_eq!(long.chars().count(), TITLE);
        assert!(long.ends_with("é…"), "{long}");
    }

    #[test]
    fn a_flag_says_something_and_not_too_much() {
        assert_eq!(draft(Some(Reason::TooSlow), "").check(), Ok(()));
        assert_eq!(draft(None, "rude").check(), Ok(()));
        for nothing in ["", " \n\t", "\u{0}"] {
            assert_eq!(draft(None, nothing).check(), Err(Problem::SaysNothing));
        }
        let words = "é".repeat(LONGEST_WORDS);
        assert_eq!(draft(None, &words).check(), Ok(()));
        assert_eq!(draft(None, &format!("{words}xy")).check(), Err(Problem::TooLong(2)));
        assert_eq!(Problem::TooLong(2).words(), "Shorten it by 2 characters.");
    }

    fn report(metadata: &Value) -> FiledReport<'_> {
        FiledReport {
            metadata: Some(metadata),
            title: Some("Too slow at 1:04: yes"),
            description: Some("yes"),
            timestamp_seconds: Some(64),
            failing_turn_index: Some(12),
        }
    }

    #[test]
    fn a_report_whose_answer_was_lost_is_recognized_by_its_id() {
        let draft = draft(Some(Reason::TooSlow), "yes");
        let (own, other) = (draft.metadata(), json!({"client_flag_id": "f-2"}));
        assert_eq!(own, json!({"client_flag_id": "f-1", "kind": "too_slow"}));
        assert!(!draft.is_already_filed([]));
        assert!(!draft.is_already_filed([report(&other)]));
        assert!(draft.is_already_filed([report(&other), report(&own)]));
        // The words were changed after it was sent.
        let changed = FlagDraft { words: "no".to_owned(), ..draft };
        assert!(changed.is_already_filed([report(&own)]));
        assert!(changed.is_already_filed(vec![report(&own); 10_000]));
    }

    #[test]
    fn a_host_without_metadata_is_recognized_by_what_it_says() {
        let draft = draft(Some(Reason::TooSlow), " yes\n");
        for metadata in [
            json!({}),
            json!(null),
            json!([]),
            json!("x"),
            json!({"client_flag_id": 5}),
            json!({"client_flag_id": ""}),
        ] {
            let same = report(&metadata);
            assert!(draft.is_already_filed([same]), "{metadata}");
            for other in [
                FiledReport { title: None, ..same },
                FiledReport { description: Some("no"), ..same },
                FiledReport { timestamp_seconds: None, ..same },
                FiledReport { failing_turn_index: Some(11), ..same },
            ] {
                assert!(!draft.is_already_filed([other]), "{other:?}");
            }
        }
        assert!(!draft.is_already_filed([FiledReport::default()]));
    }

    #[test]
    fn what_cannot_be_read_is_left_out_and_may_have_been_sent() {
        for value in
            [json!({}), json!([]), json!({"call": 7}), json!({"client_id": "f", "call": "x"})]
        {
            assert_eq!(FlagDraft::read(&value), None, "{value}");
        }
        let odd = json!({"client_id": "f", "call": 7, "kind": "vibes", "severity": "huge",
            "words": null, "second": "x", "turn": -1, "may_be_filed": "no"});
        let expected = FlagDraft { may_be_filed: true, ..FlagDraft::new("f", CallId(7)) };
        assert_eq!(FlagDraft::read(&odd), Some(expected));
    }

    proptest! {
        #[test]
        fn every_draft_survives_writing_and_reading_and_has_a_title_that_the_api_takes(
            words in "(\\PC|[\n\u{202e}\u{0}]){0,300}",
            kind in proptest::option::of(proptest::sample::select(Reason::ALL.to_vec())),
            severity in proptest::sample::select(Severity::ALL.to_vec()),
            second in proptest::option::of(any::<i64>()),
            turn in proptest::option::of(0..10_000_usize),
            may_be_filed in any::<bool>(),
        ) {
            let draft = FlagDraft {
                kind, severity, words, second, turn, may_be_filed,
                ..FlagDraft::new("f-1", CallId(i64::MAX))
            };
            let text = draft.to_value().to_string();
            let read = FlagDraft::read(&serde_json::from_str(&text).unwrap());
            prop_assert_eq!(read.as_ref(), Some(&draft));
            let title = draft.title();
            prop_assert!((1..=LONGEST_TITLE).contains(&title.chars().count()));
            prop_assert!(!title.contains(char::is_control));
        }
    }
}
