//! The words of one call, as they are kept: one text, with a line for each turn.

use crate::call::transcript::who;
use serde_json::Value;
use thunderphone::{CallId, ExportedCall, Fields, Timestamp, TurnContent};

/// A call with what was said on it. What its tools did is left out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    pub call: CallId,
    /// When it began, where the API says so.
    pub at: Option<Timestamp>,
    /// The beginning of the slice that it came with, for the order where `at` is not known.
    since: i64,
    /// The other side's number.
    pub number: Option<String>,
    pub agent: Option<i64>,
    /// `seconds TAB speaker TAB words LF` for each turn; no seconds where they are not known.
    body: String,
}

/// What somebody said without a break.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line<'a> {
    /// On the recording's clock.
    pub second: Option<u32>,
    pub speaker: &'a str,
    pub words: &'a str,
}

/// What a record weighs besides its words.
const RECORD_BYTES: u64 = 160;

impl Entry {
    /// `None` for a call on which nothing was said, as far as the API tells. `since`: the
    /// beginning of the slice that it came with.
    pub fn new(exported: &ExportedCall, since: i64) -> Option<Entry> {
        let ExportedCall { call, transcript } = exported;
        let mut body = String::new();
        for turn in transcript.as_deref().unwrap_or_default() {
            let TurnContent::Speech(words) = &turn.content else { continue };
            if words.trim().is_empty() {
                continue;
            }
            let second = turn.start_ms.map(|ms| ms.max(0) / 1000);
            if let Some(second) = second.and_then(|second| u32::try_from(second).ok()) {
                body += &second.to_string();
            }
            body.push('\t');
            body += who(turn.speaker, call.direction.as_ref());
            body.push('\t');
            body.extend(words.trim().chars().map(|one| if one.is_control() { ' ' } else { one }));
            body.push('\n');
        }
        let entry = Entry {
            call: call.call_id,
            at: call.start_time,
            since,
            number: call.party().map(str::to_owned),
            agent: call.agent_id,
            body,
        };
        (!entry.body.is_empty()).then_some(entry)
    }

    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.body.lines().filter_map(|line| {
            let mut parts = line.splitn(3, '\t');
            let second = parts.next()?.parse().ok();
            Some(Line { second, speaker: parts.next()?, words: parts.next()? })
        })
    }

    /// About how many bytes the browser keeps for it.
    pub fn bytes(&self) -> u64 {
        RECORD_BYTES + self.body.len() as u64
    }

    /// By which the newest call is the first. Unique, because it ends with the call's id.
    fn place(&self) -> String {
        let at = self.at.map_or(self.since, |at| at.0);
        format!("{}-{}", place_of(at), self.call)
    }

    pub fn to_value(&self) -> Value {
        Value::from_iter([
            // A number of JavaScript has 53 bits.
            ("call", Value::from(self.call.to_string())),
            ("place", self.place().into()),
            ("at", self.at.map(|at| at.0).into()),
            ("since", self.since.into()),
            ("number", self.number.clone().into()),
            ("agent", self.agent.map(|id| id.to_string()).into()),
            ("body", self.body.clone().into()),
        ])
    }

    /// `None` for a record of another version.
    pub fn read(value: &Value) -> Option<Entry> {
        let fields = Fields::new(value);
        let number = |key| fields.i64(key);
        Some(Entry {
            call: CallId(number("call")?),
            at: fields.i64("at").map(Timestamp),
            since: fields.i64("since").unwrap_or_default(),
            number: fields.non_empty("number"),
            agent: number("agent"),
            body: fields.non_empty("body")?,
        })
    }
}

/// The first part of the place of a call that began then: the later, the smaller.
pub fn place_of(at: i64) -> String {
    // 17 digits hold every instant that has a year of four digits.
    format!("{:017}", 99_999_999_999_999_999_i64.saturating_sub(at.max(0)).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;
    use thunderphone::CallExport;

    fn exported(row: Value) -> ExportedCall {
        let export = CallExport::read(&json!({ "calls": [row] }), None, false).unwrap();
        export.calls.into_iter().next().unwrap()
    }

    fn entry(id: i64, at: &str) -> Entry {
        let row = json!({"call_id": id, "start_time": at,
            "transcripts": [{"role": "user", "content": "x"}]});
        Entry::new(&exported(row), 5).unwrap()
    }

    #[test]
    fn a_call_becomes_its_words_with_who_said_them_and_when() {
        let row = json!({
            "call_id": i64::MAX, "direction": "inbound", "start_time": "2026-10-06T17:30:02Z",
            "from_number": "+14155550199", "to_number": "+12025550143", "agent_id": 9_007_199_254_740_993_i64,
            "transcripts": [
                {"role": "assistant", "content": "Hello,\n\tDana.", "start_ms": 1_999},
                {"role": "tool_call", "content": {"name": "find"}, "start_ms": 3_000},
                {"role": "user", "content": " \u{202e}<b>Hi</b> ", "start_ms": -7},
                {"role": "user", "content": "  "},
                {"role": "narrator", "content": "No time"},
            ],
        });
        let entry = Entry::new(&exported(row), 5).unwrap();
        let line = |second, speaker, words| Line { second, speaker, words };
        assert_eq!(
            entry.lines().collect::<Vec<_>>(),
            [
                line(Some(1), "Agent", "Hello,  Dana."),
                line(Some(0), "Caller", "\u{202e}<b>Hi</b>"),
                line(None, "Other", "No time"),
            ]
        );
        assert_eq!(entry.number.as_deref(), Some("+14155550199"));
        let read = Entry::read(&entry.to_value()).unwrap();
        assert_eq!(read, entry);
    }

    #[test]
    fn a_call_without_words_has_no_entry() {
        for transcripts in [json!(null), json!([]), json!([{"role": "tool_call", "content": {}}])] {
            let row = json!({"call_id": 1, "transcripts": transcripts});
            assert_eq!(Entry::new(&exported(row), 5), None);
        }
        assert_eq!(Entry::read(&json!({"call": "1"})), None);
        assert_eq!(Entry::read(&json!({"call": [], "body": "y"})), None);
    }

    #[test]
    fn the_newest_call_is_the_first() {
        let places = [
            entry(1, "2026-10-06T17:30:02Z").place(),
            entry(3, "2026-10-06T17:30:01Z").place(),
            entry(2, "1999-01-01T00:00:00Z").place(),
        ];
        assert!(places.is_sorted(), "{places:?}");
        assert!(place_of(1) < place_of(0));
        assert_eq!(place_of(i64::MAX).len(), place_of(i64::MIN).len());
    }

    proptest! {
        #[test]
        fn every_turn_survives_being_kept(
            turns in proptest::collection::vec(("\\PC{0,20}", any::<Option<i64>>()), 0..6),
        ) {
            let rows: Vec<Value> = turns
                .iter()
                .map(|(words, ms)| json!({"role": "user", "content": format!("- {words}"), "start_ms": ms}))
                .collect();
            let Some(entry) = Entry::new(&exported(json!({"call_id": 1, "transcripts": rows})), 5) else {
                prop_assert!(turns.is_empty());
                return Ok(());
            };
            let read = Entry::read(&entry.to_value()).unwrap();
            prop_assert_eq!(read.lines().count(), turns.len());
            for (line, (words, _)) in read.lines().zip(&turns) {
                let words = format!("- {words}");
                prop_assert_eq!(line.words, words.trim());
            }
        }
    }
}
