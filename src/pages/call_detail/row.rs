//! One row of the transcript: somebody's words, a tool with its answer, or what happened to
//! the call. Nothing about it is a signal: see `rows.rs`.

use crate::call::lifecycle;
use crate::call::tool_line::line;
use crate::call::tool_pairs::Item;
use crate::call::transcript::{start, who};
use leptos::prelude::*;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};
use strict_view::bidi::{contained, written_out};
use strict_view::{element, view};
use thunderphone::{Direction, Speaker, ToolEvent, ToolPhase, Turn, TurnContent};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// A row: another one as soon as anything that it shows differs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row {
    pub item: Item,
    hash: u64,
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
        let mut hasher = DefaultHasher::new();
        let (first, answer) = places(item);
        for turn in [Some(first), answer].into_iter().flatten().filter_map(|at| turns.get(at)) {
            turn.start_ms.hash(&mut hasher);
            match &turn.content {
                TurnContent::Speech(text) => text.hash(&mut hasher),
                TurnContent::Tool(event) => (&event.name, &event.payload).hash(&mut hasher),
            }
        }
        Row { item, hash: hasher.finish() }
    }

    /// The place of its first turn in the transcript.
    pub fn first(self) -> usize {
        places(self.item).0
    }

    pub fn element(
        self,
        turns: &[Turn],
        direction: Option<&Direction>,
        can_play: bool,
        patterns: &mut Patterns,
    ) -> Option<Element> {
        let (turn, content) = content(turns, self.item);
        let when = turns.get(turn).and_then(start);
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
                let key = Key { name, who, is_timeless: when.is_none(), can_play };
                let row = patterns.copy(key)?;
                let _ = row.set_attribute("data-turn", &turn.to_string());
                let [head, words] = [row.first_element_child()?, row.last_element_child()?];
                let time = head.last_element_child()?;
                for (place, text) in [(time, when.unwrap_or_default()), (words, text)] {
                    place.first_element_child()?.set_text_content(Some(&contained(&text)));
                }
                Some(row)
            }
            Content::Event(event) => {
                let words = lifecycle::words(&event, direction);
                let payload = payload(turn, event);
                element(opens(turn, "event", "Event", when, words, payload))
            }
            Content::Tool(call, answer) => {
                let line = line(
                    call.as_ref().map(|(_, event)| event),
                    answer.as_ref().map(|(_, event)| event),
                );
                let both = call.into_iter().chain(answer);
                let payloads: Vec<AnyView> = both.map(|(at, event)| payload(at, event)).collect();
                element(opens(turn, "tool", "Tool", when, line, view! { {payloads} }))
            }
        }
    }
}

/// Rows of speech without their words, to be copied: a long call has thousands that differ in
/// nothing else.
#[derive(Default)]
pub struct Patterns(HashMap<Key, Element>);

#[derive(PartialEq, Eq, Hash)]
struct Key {
    name: &'static str,
    who: String,
    is_timeless: bool,
    can_play: bool,
}

impl Patterns {
    fn copy(&mut self, key: Key) -> Option<Element> {
        let pattern = match self.0.entry(key) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let pattern = element(speech(place.key()))?;
                place.insert(pattern)
            }
        };
        pattern.clone_node_with_deep(true).ok().map(JsCast::unchecked_into)
    }
}

/// The elements of the API's texts are there, but empty.
fn speech(key: &Key) -> AnyView {
    let is_timeless = key.is_timeless.then_some("");
    let is_disabled = (key.is_timeless || !key.can_play).then_some("true");
    view! {
        <div role="listitem" class="turn" data-speaker=key.name>
            <button
                type="button"
                class="turn-head"
                tabindex="-1"
                data-timeless=is_timeless
                aria-disabled=is_disabled
            >
                <span class="turn-speaker">{key.who.clone()}</span> " "
                <span class="turn-time" translate="no"><bdi></bdi></span>
            </button>
            <p class="turn-text"><bdi></bdi></p>
        </div>
    }
}

fn places(item: Item) -> (usize, Option<usize>) {
    match item {
        Item::Turn(turn) => (turn, None),
        Item::Tool { call, answer } => (call, answer),
    }
}

/// What a row shows, and the place of its first turn.
fn content(turns: &[Turn], item: Item) -> (usize, Content) {
    let (first, answer) = places(item);
    let event = |at: usize| Some((at, turns.get(at)?.tool()?.clone()));
    let content = match turns.get(first).map(|turn| (turn, &turn.content)) {
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
    (first, content)
}

/// A row of one line that opens: raw JSON is never shown as speech.
fn opens(
    turn: usize,
    name: &'static str,
    who: &'static str,
    when: Option<String>,
    line: String,
    payload: AnyView,
) -> AnyView {
    view! {
        <div role="listitem" class="turn" data-speaker=name data-turn=turn>
            <details>
                <summary class="turn-head" tabindex="-1">
                    <span class="turn-speaker">{who}</span> " "
                    <span class="turn-time" translate="no">{when}</span> " "
                    <span class="turn-text">{line}</span>
                </summary>
                {payload}
            </details>
        </div>
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
            Row::new(&turns.unwrap(), Item::Turn(0))
        };
        assert!(row("a", 1) == row("a", 1));
        assert!(row("a", 1) != row("b", 1));
        assert!(row("a", 1) != row("a", 2));
    }
}
