//! What is said on a call, and when: the dialogues of `speech/dialogues.txt` laid
//! out in time. Offsets count from the moment the call is answered, which is also
//! where the recording starts.

use std::sync::LazyLock;

use serde_json::Value;

use crate::date::{Millis, SECOND};
use crate::speech::{Clip, Speaker};
use crate::turn::{Turn, What, ending};

static DIALOGUES: LazyLock<Vec<Dialogue>> =
    LazyLock::new(|| parse(include_str!("../speech/dialogues.txt")));

/// Silence before the first word and between two turns.
const FIRST_WORD: Millis = 600;
const PAUSE: Millis = 1_000;
/// How long a tool takes to answer.
const TOOL: Millis = 700;
const BEEP: Millis = 500;

pub struct Dialogue {
    pub name: &'static str,
    steps: Vec<Step>,
    pub end_reason: &'static str,
    pub summary: &'static str,
    pub label: &'static str,
    pub goal: &'static str,
    pub score: Option<i64>,
}

enum Step {
    Say(Speaker, &'static str),
    Tool { name: &'static str, arguments: Value, answer: Value },
    Beep,
    Hold(Millis),
}

impl Dialogue {
    /// The dialogue of that name; the one-off one when there is none.
    pub fn named(name: &str) -> Option<&'static Self> {
        let find = |wanted: &str| DIALOGUES.iter().find(|dialogue| dialogue.name == wanted);
        find(name).or_else(|| find("one-off"))
    }

    pub fn turns(&self) -> Vec<Turn> {
        let mut turns = Vec::new();
        let mut at = FIRST_WORD;
        for step in &self.steps {
            match step {
                Step::Say(speaker, words) => {
                    let clip = Clip::of(*speaker, words);
                    let end = at + clip.map_or(SECOND, Clip::millis);
                    let what = What::Speech { speaker: *speaker, words: (*words).to_owned(), clip };
                    turns.push(Turn { start: at, end, what });
                    at = end + PAUSE;
                }
                Step::Tool { name, arguments, answer } => {
                    let called = at - PAUSE + 50;
                    let answered = called + TOOL;
                    let call = What::ToolCall { name, arguments: arguments.clone() };
                    let response = What::ToolResponse { name, answer: answer.clone() };
                    turns.push(Turn { start: called, end: called, what: call });
                    turns.push(Turn { start: answered, end: answered, what: response });
                    at = answered + PAUSE;
                }
                Step::Beep => {
                    turns.push(Turn { start: at, end: at + BEEP, what: What::Beep });
                    at += BEEP + PAUSE;
                }
                Step::Hold(length) => {
                    turns.push(Turn { start: at, end: at + length, what: What::Hold });
                    at += length + PAUSE;
                }
            }
        }
        if let Some((actor, action)) = ending(self.end_reason) {
            turns.push(Turn { start: at, end: at, what: What::Ended { actor, action } });
        }
        turns
    }
}

fn parse(text: &'static str) -> Vec<Dialogue> {
    let mut dialogues: Vec<Dialogue> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix("= ") {
            dialogues.push(Dialogue {
                name,
                steps: Vec::new(),
                end_reason: "",
                summary: "",
                label: "",
                goal: "",
                score: None,
            });
        } else if let Some(dialogue) = dialogues.last_mut() {
            dialogue.read(line);
        }
    }
    dialogues
}

impl Dialogue {
    fn read(&mut self, line: &'static str) {
        let mut fields = line.split('|').map(str::trim);
        let mut next = || fields.next().unwrap_or("");
        match next() {
            "tool" => {
                let name = next();
                let mut json = || serde_json::from_str(next()).unwrap_or(Value::Null);
                let (arguments, answer) = (json(), json());
                self.steps.push(Step::Tool { name, arguments, answer });
            }
            "beep" => self.steps.push(Step::Beep),
            "hold" => self.steps.push(Step::Hold(next().parse().unwrap_or(0) * SECOND)),
            "ends" => self.end_reason = next(),
            "summary" => self.summary = next(),
            "label" => self.label = next(),
            "goal" => self.goal = next(),
            "score" => self.score = next().parse().ok(),
            other => {
                if let Some(speaker) = Speaker::parse(other) {
                    self.steps.push(Step::Say(speaker, next()));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spoken_line_has_a_clip() {
        for turn in DIALOGUES.iter().flat_map(Dialogue::turns) {
            if let What::Speech { words, clip, .. } = turn.what {
                assert!(clip.is_some(), "run sandbox/speech/make.sh: no clip for {words:?}");
            }
        }
    }

    #[test]
    fn turns_follow_each_other_and_the_last_row_says_who_ended_the_call() {
        for dialogue in DIALOGUES.iter() {
            let turns = dialogue.turns();
            assert!(turns.windows(2).all(|pair| pair[0].end <= pair[1].start), "{}", dialogue.name);
            assert!(matches!(turns.last().unwrap().what, What::Ended { .. }), "{}", dialogue.name);
            assert!(
                !dialogue.summary.is_empty()
                    && !dialogue.label.is_empty()
                    && !dialogue.goal.is_empty()
            );
        }
    }

    #[test]
    fn an_ordinary_conversation_lasts_between_a_quarter_minute_and_a_whole_one() {
        for name in ["reminder", "recall", "payment", "front-desk", "survey", "one-off"] {
            let end = Dialogue::named(name).unwrap().turns().last().unwrap().end;
            assert!((14 * SECOND..60 * SECOND).contains(&end), "{name}: {end} ms");
        }
    }
}
