//! What a person found of a call: good or bad, why, and in their own words.

use serde_json::Value;
use std::collections::BTreeSet;
use thunderphone::{CallId, Fields};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Judgment {
    Good,
    Bad,
}

impl Judgment {
    pub const ALL: [Judgment; 2] = [Judgment::Good, Judgment::Bad];

    /// The word that is stored and exported.
    pub fn code(self) -> &'static str {
        match self {
            Judgment::Good => "good",
            Judgment::Bad => "bad",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Judgment::Good => "Good",
            Judgment::Bad => "Bad",
        }
    }

    fn read(code: &str) -> Option<Judgment> {
        Judgment::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// What may be wrong with a call. The set is fixed, so that verdicts can be counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Reason {
    WrongFacts,
    NoIntroduction,
    SpokeOver,
    TooSlow,
    WrongTone,
    MissedGoal,
    Technical,
}

impl Reason {
    /// In the order of their keys, from 3 to 9.
    pub const ALL: [Reason; 7] = [
        Reason::WrongFacts,
        Reason::NoIntroduction,
        Reason::SpokeOver,
        Reason::TooSlow,
        Reason::WrongTone,
        Reason::MissedGoal,
        Reason::Technical,
    ];

    /// The word that is stored and exported.
    pub fn code(self) -> &'static str {
        match self {
            Reason::WrongFacts => "wrong_facts",
            Reason::NoIntroduction => "no_introduction",
            Reason::SpokeOver => "spoke_over",
            Reason::TooSlow => "too_slow",
            Reason::WrongTone => "wrong_tone",
            Reason::MissedGoal => "missed_goal",
            Reason::Technical => "technical",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Reason::WrongFacts => "Wrong facts",
            Reason::NoIntroduction => "Did not say who calls",
            Reason::SpokeOver => "Spoke over the other side",
            Reason::TooSlow => "Too slow",
            Reason::WrongTone => "Wrong tone",
            Reason::MissedGoal => "Did not reach the goal",
            Reason::Technical => "Technical problem",
        }
    }

    pub(super) fn read(code: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// What a digit chooses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Choice {
    Judgment(Judgment),
    Reason(Reason),
}

impl Choice {
    /// In the order of their keys, from 1 to 9.
    pub fn all() -> impl Iterator<Item = Choice> {
        let reasons = Reason::ALL.into_iter().map(Choice::Reason);
        Judgment::ALL.into_iter().map(Choice::Judgment).chain(reasons)
    }

    /// 1 is good, 2 is bad, 3 to 9 are the reasons.
    pub fn by_key(key: &str) -> Option<Choice> {
        let digit = key.parse::<usize>().ok().filter(|_| key.len() == 1)?;
        Choice::all().nth(digit.checked_sub(1)?)
    }

    pub fn label(self) -> &'static str {
        match self {
            Choice::Judgment(judgment) => judgment.label(),
            Choice::Reason(reason) => reason.label(),
        }
    }
}

/// What the grade said when the verdict was given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct GradeSeen {
    /// 0 to 100.
    pub score: Option<i64>,
    pub judgment: Option<Judgment>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    pub call: CallId,
    /// `None` while it is not decided.
    pub judgment: Option<Judgment>,
    pub reasons: BTreeSet<Reason>,
    /// Why, in the person's own words.
    pub words: String,
    /// When it was last changed, in milliseconds since 1970.
    pub at: i64,
    /// Who was signed in.
    pub by: Option<String>,
    pub grade: GradeSeen,
}

impl Verdict {
    pub fn new(call: CallId) -> Verdict {
        Verdict {
            call,
            judgment: None,
            reasons: BTreeSet::new(),
            words: String::new(),
            at: 0,
            by: None,
            grade: GradeSeen::default(),
        }
    }

    /// Takes the choice, or takes it back if it is made already. Whoever names a reason
    /// first finds the call bad.
    pub fn choose(&mut self, choice: Choice) {
        match choice {
            Choice::Judgment(judgment) => {
                self.judgment = Some(judgment).filter(|judgment| self.judgment != Some(*judgment));
            }
            Choice::Reason(reason) => {
                if !self.reasons.remove(&reason) {
                    self.reasons.insert(reason);
                    self.judgment.get_or_insert(Judgment::Bad);
                }
            }
        }
    }

    pub fn has(&self, choice: Choice) -> bool {
        match choice {
            Choice::Judgment(judgment) => self.judgment == Some(judgment),
            Choice::Reason(reason) => self.reasons.contains(&reason),
        }
    }

    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.judgment.is_none() && self.reasons.is_empty() && self.words.trim().is_empty()
    }

    /// `Bad: wrong facts, too slow`, without the person's own words.
    pub fn summary(&self) -> String {
        let judgment = self.judgment.map_or("Not decided", Judgment::label);
        let reasons: Vec<_> =
            self.reasons.iter().map(|reason| reason.label().to_lowercase()).collect();
        match reasons.as_slice() {
            [] => judgment.to_owned(),
            reasons => format!("{judgment}: {}", reasons.join(", ")),
        }
    }

    pub fn to_value(&self) -> Value {
        let reasons = self.reasons.iter().map(|reason| Value::from(reason.code()));
        let mut fields = vec![
            // As text: JavaScript's numbers do not hold every id.
            ("call", Value::from(self.call.to_string())),
            ("reasons", reasons.collect()),
            ("words", Value::from(&*self.words)),
            ("at", self.at.into()),
        ];
        fields.extend(self.judgment.map(|judgment| ("judgment", judgment.code().into())));
        fields.extend(self.by.as_deref().map(|by| ("by", by.into())));
        fields.extend(self.grade.score.map(|score| ("score", score.into())));
        fields.extend(self.grade.judgment.map(|one| ("grade", one.code().into())));
        Value::from_iter(fields)
    }

    /// What cannot be read of it is left out. `None` without a call.
    pub fn read(value: &Value) -> Option<Verdict> {
        let fields = Fields::new(value);
        let judgment = |key| fields.str(key).and_then(|code| Judgment::read(&code));
        Some(Verdict {
            call: CallId(fields.i64("call")?),
            judgment: judgment("judgment"),
            reasons: fields.strs("reasons").iter().filter_map(|code| Reason::read(code)).collect(),
            words: fields.str("words").unwrap_or_default(),
            at: fields.i64("at").unwrap_or_default(),
            by: fields.non_empty("by"),
            grade: GradeSeen { score: fields.i64("score"), judgment: judgment("grade") },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn every_digit_from_1_to_9_has_its_meaning() {
        assert_eq!(Choice::by_key("1"), Some(Choice::Judgment(Judgment::Good)));
        assert_eq!(Choice::by_key("2"), Some(Choice::Judgment(Judgment::Bad)));
        assert_eq!(Choice::by_key("3"), Some(Choice::Reason(Reason::WrongFacts)));
        assert_eq!(Choice::by_key("9"), Some(Choice::Reason(Reason::Technical)));
        for key in ["0", "", "10", "01", "+1", "a", "٣", "Enter"] {
            assert_eq!(Choice::by_key(key), None, "{key}");
        }
        let labels: BTreeSet<_> = Choice::all().map(Choice::label).collect();
        assert_eq!(labels.len(), 9);
    }

    #[track_caller]
    fn check_choices(keys: &str, summary: &str) {
        let mut verdict = Verdict::new(CallId(1));
        for key in keys.split("").filter(|key| !key.is_empty()) {
            let choice = Choice::by_key(key).unwrap();
            let had = verdict.has(choice);
            verdict.choose(choice);
            assert_eq!(verdict.has(choice), !had, "{keys}");
        }
        assert_eq!(verdict.summary(), summary, "{keys}");
        assert_eq!(verdict.is_empty(), summary == "Not decided", "{keys}");
    }

    #[test]
    fn a_second_time_takes_a_choice_back_and_a_reason_means_bad() {
        check_choices("", "Not decided");
        check_choices("1", "Good");
        check_choices("12", "Bad");
        check_choices("11", "Not decided");
        check_choices("63", "Bad: wrong facts, too slow");
        check_choices("33", "Bad");
        check_choices("16", "Good: too slow");
        check_choices("32", "Not decided: wrong facts");
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        for value in [json!({}), json!([]), json!(7), json!({"call": "x"}), json!({"call": []})] {
            assert_eq!(Verdict::read(&value), None, "{value}");
        }
        let odd = json!({"call": 7, "judgment": "superb", "reasons": ["too_slow", 5, "vibes"],
            "words": null, "at": "soon", "by": "", "score": {}, "grade": 1});
        let expected =
            Verdict { reasons: BTreeSet::from([Reason::TooSlow]), ..Verdict::new(CallId(7)) };
        assert_eq!(Verdict::read(&odd), Some(expected));
    }

    proptest! {
        #[test]
        fn every_verdict_survives_writing_and_reading(
            keys in proptest::collection::vec(1..=9_u8, 0..9),
            words in "\\PC{0,20}",
            by in proptest::option::of("\\PC{0,8}x"),
            call in any::<i64>(), at in any::<i64>(),
            score in proptest::option::of(0..=100_i64),
        ) {
            let mut verdict = Verdict { words, by, at, ..Verdict::new(CallId(call)) };
            verdict.grade = GradeSeen { score, judgment: score.map(|_| Judgment::Good) };
            for key in keys {
                verdict.choose(Choice::by_key(&key.to_string()).unwrap());
            }
            let text = verdict.to_value().to_string();
            let read = Verdict::read(&serde_json::from_str(&text).unwrap());
            prop_assert_eq!(read, Some(verdict));
        }
    }
}
