//! What is said on a call, and when: the dialogues of `speech/dialogues.txt` with times.
//! Times count from the answer, which is also where the recording starts.

use std::sync::{Arc, LazyLock, OnceLock};

use serde_json::Value;

use crate::date::{Millis, SECOND};
use crate::speech::{Clip, Speaker};
use crate::turn::{Turn, TurnKind, ended_by, usual_ttfa};

static DIALOGUES: LazyLock<Vec<Dialogue>> =
    LazyLock::new(|| parse(include_str!("../speech/dialogues.txt")));

/// Silence before the first word and between two turns.
const FIRST_WORD: Millis = 600;
const PAUSE: Millis = 1_000;
/// How long a tool takes to respond.
const TOOL: Millis = 700;
const BEEP: Millis = 500;

pub struct Dialogue {
    pub name: &'static str,
    steps: Vec<Step>,
    turns: OnceLock<Arc<Vec<Turn>>>,
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
    /// The dialogue of this name, or the one-off dialogue when there is none.
    pub fn named(name: &str) -> Option<&'static Self> {
        let find = |wanted: &str| DIALOGUES.iter().find(|dialogue| dialogue.name == wanted);
        find(name).or_else(|| find("one-off"))
    }

    /// The same as [`Dialogue::turns`], made once.
    pub fn shared_turns(&self) -> Arc<Vec<Turn>> {
        self.turns.get_or_init(|| Arc::new(self.turns())).clone()
    }

    /// What is said and done, in order.
    pub fn turns(&self) -> Vec<Turn> {
        let mut turns = Vec::new();
        let mut at = FIRST_WORD;
        for step in &self.steps {
            match step {
                Step::Say(speaker, words) => {
                    let clip = Clip::find(*speaker, words);
                    let end = at + clip.map_or(SECOND, Clip::millis);
                    let (speaker, words, ttfa) = (*speaker, (*words).to_owned(), usual_ttfa(at));
                    let kind = TurnKind::Speech { speaker, words, clip, ttfa };
                    turns.push(Turn { start: at, end, kind });
                    at = end + PAUSE;
                }
                Step::Tool { name, arguments, answer } => {
                    let called = at - PAUSE + 50;
                    let answered = called + TOOL;
                    let (arguments, answer) = (arguments.clone(), answer.clone());
                    let call = TurnKind::ToolCall { id: None, name, arguments };
                    let response = TurnKind::ToolResponse { id: None, name, answer };
                    turns.push(Turn { start: called, end: called, kind: call });
                    turns.push(Turn { start: answered, end: answered, kind: response });
                    at = answered + PAUSE;
                }
                Step::Beep => {
                    turns.push(Turn { start: at, end: at + BEEP, kind: TurnKind::Beep });
                    at += BEEP + PAUSE;
                }
                Step::Hold(length) => {
                    turns.push(Turn { start: at, end: at + length, kind: TurnKind::Hold });
                    at += length + PAUSE;
                }
            }
        }
        if let Some((actor, action)) = ended_by(self.end_reason) {
            turns.push(Turn { start: at, end: at, kind: TurnKind::Ended { actor, action } });
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
                turns: OnceLock::new(),
                end_reason: "",
                summary: "",
                label: "",
                goal: "",
                score: None,
            });
        } else if let Some(dialogue) = dialogues.last_mut() {
            dialogue.parse_line(line);
        }
    }
    dialogues
}

impl Dialogue {
    fn parse_line(&mut self, line: &'static str) {
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
            if let TurnKind::Speech { words, clip, .. } = turn.kind {
                assert!(clip.is_some(), "run sandbox/speech/make.sh: no clip for {words:?}");
            }
        }
    }

    #[test]
    fn turns_do_not_overlap_and_the_last_one_says_who_ended_the_call() {
        for dialogue in DIALOGUES.iter() {
            let turns = dialogue.turns();
            assert!(turns.windows(2).all(|pair| pair[0].end <= pair[1].start), "{}", dialogue.name);
            assert!(
                matches!(turns.last().unwrap().kind, TurnKind::Ended { .. }),
                "{}",
                dialogue.name
            );
            assert!(
                !dialogue.summary.is_empty()
                    && !dialogue.label.is_empty()
                    && !dialogue.goal.is_empty()
            );
        }
    }

    #[test]
    fn an_ordinary_conversation_lasts_between_14_and_60_seconds() {
        for name in ["reminder", "recall", "payment", "front-desk", "survey", "one-off"] {
            let end = Dialogue::named(name).unwrap().turns().last().unwrap().end;
            assert!((14 * SECOND..60 * SECOND).contains(&end), "{name}: {end} ms");
        }
    }
}
