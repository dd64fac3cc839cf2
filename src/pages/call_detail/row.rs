//! One row of the transcript: somebody's words, a tool with its answer, or what happened to
//! the call. It has no signals: see `turns.rs`.

use crate::call::lifecycle;
use crate::call::tool_line::line;
use crate::call::tool_pairs::Item;
use crate::call::transcript::{start, who};
use leptos::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};
use strict_view::bidi::written_out;
use strict_view::view;
use thunderphone::{Direction, Speaker, ToolEvent, ToolPhase, Turn, TurnContent};

/// What a row shows.
pub struct Row {
    pub key: (usize, u64),
    turn: usize,
    content: Content,
    when: Option<String>,
}

enum Content {
    /// Who, and the role in the host's word.
    Speech(Speaker, String, String),
    Event(ToolEvent),
    /// The call and its answer, with their places in the transcript.
    Tool(Option<(usize, ToolEvent)>, Option<(usize, ToolEvent)>),
}

impl Row {
    pub fn new(turns: &[Turn], item: Item) -> Row {
        let (first, answer) = match item {
            Item::Turn(turn) => (turn, None),
            Item::Tool { call, answer } => (call, answer),
        };
        let turn = turns.get(first);
        let event = |at: usize| Some((at, turns.get(at)?.tool()?.clone()));
        let content = match turn.map(|turn| (turn, &turn.content)) {
            None => Content::Speech(Speaker::Other, String::new(), String::new()),
            Some((turn, TurnContent::Speech(text))) => {
                Content::Speech(turn.speaker, turn.role.clone(), text.clone())
            }
            Some((_, TurnContent::Tool(tool))) => match tool.phase {
                ToolPhase::Call => Content::Tool(event(first), answer.and_then(event)),
                ToolPhase::Response => Content::Tool(None, event(first)),
                ToolPhase::Lifecycle | ToolPhase::Unknown => Content::Event(tool.clone()),
            },
        };
        // A row is another one as soon as anything it shows differs.
        let mut hasher = DefaultHasher::new();
        for turn in [turn, answer.and_then(|at| turns.get(at))].into_iter().flatten() {
            turn.start_ms.hash(&mut hasher);
            match &turn.content {
                TurnContent::Speech(text) => text.hash(&mut hasher),
                TurnContent::Tool(event) => (&event.name, &event.payload).hash(&mut hasher),
            }
        }
        Row { key: (first, hasher.finish()), turn: first, content, when: turn.and_then(start) }
    }

    pub fn view(self, direction: Option<&Direction>) -> AnyView {
        let Row { turn, content, when, .. } = self;
        // The first row is where the Tab key stops, until another one has had the focus.
        let stop = if turn == 0 { "0" } else { "-1" };
        let is_timeless = when.is_none().then_some("");
        let time = view! { <span class="turn-time" translate="no">{when}</span> };
        match content {
            Content::Speech(speaker, role, text) => {
                let name = match speaker {
                    Speaker::Agent => "agent",
                    Speaker::Callee => "callee",
                    Speaker::Tool => "tool",
                    Speaker::Other => "other",
                };
                let who = match speaker {
                    Speaker::Other if !role.is_empty() => role,
                    _ => who(speaker, direction).to_owned(),
                };
                view! {
                    <li class="turn" data-speaker=name data-turn=turn>
                        <button
                            type="button"
                            class="turn-head"
                            tabindex=stop
                            data-timeless=is_timeless
                        >
                            <span class="turn-speaker">{who}</span> " " {time}
                        </button>
                        <p class="turn-text">{text}</p>
                    </li>
                }
            }
            Content::Event(event) => {
                let words = lifecycle::words(&event, direction);
                let payload = payload(turn, event);
                opens(turn, "event", stop, "Event", time, words, payload)
            }
            Content::Tool(call, answer) => {
                let line = line(
                    call.as_ref().map(|(_, event)| event),
                    answer.as_ref().map(|(_, event)| event),
                );
                let both = call.into_iter().chain(answer);
                let payloads: Vec<AnyView> = both.map(|(at, event)| payload(at, event)).collect();
                opens(turn, "tool", stop, "Tool", time, line, view! { {payloads} })
            }
        }
    }
}

/// A row of one line that opens: raw JSON is never shown as speech.
fn opens(
    turn: usize,
    name: &'static str,
    stop: &'static str,
    who: &'static str,
    time: AnyView,
    line: String,
    payload: AnyView,
) -> AnyView {
    view! {
        <li class="turn" data-speaker=name data-turn=turn>
            <details>
                <summary class="turn-head" tabindex=stop>
                    <span class="turn-speaker">{who}</span> " " {time} " "
                    <span class="turn-text">{line}</span>
                </summary>
                {payload}
            </details>
        </li>
    }
}

fn payload(turn: usize, event: ToolEvent) -> AnyView {
    let ToolEvent { kind, name, payload, .. } = event;
    let label = match name {
        Some(name) => format!("{kind}: {name}"),
        None => kind,
    };
    view! {
        <p class="hint">{label.clone()}</p>
        <pre tabindex="0" aria-label=label data-turn=turn>{written_out(&payload).into_owned()}</pre>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use thunderphone::read_transcript;

    #[test]
    fn a_row_changes_with_what_it_shows() {
        let row = |text: &str, start: i64| {
            let turns = read_transcript(&json!([
                {"role": "assistant", "content": text, "start_ms": start}
            ]));
            Row::new(&turns.unwrap(), Item::Turn(0)).key
        };
        assert_eq!(row("a", 1), row("a", 1));
        assert_ne!(row("a", 1), row("b", 1));
        assert_ne!(row("a", 1), row("a", 2));
    }
}
