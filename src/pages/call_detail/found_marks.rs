//! Marks what was found in the words of the transcript. Where the browser can, without a
//! change of the document, else by `<mark>`.

use super::rows::Rows;
use crate::browser::highlight::{self, Stretch};
use crate::call::find_in_transcript::{Found, Part};
use leptos::prelude::document;
use std::ops::Range;
use thunderphone::{Turn, TurnContent};
use wasm_bindgen::JsCast;
use web_sys::{Element, Node, Text};

/// Names that the style sheet knows.
const FOUND: &str = "found";
const FOUND_HERE: &str = "found-here";
/// So many matches before and after the current one are marked.
const AROUND: usize = 500;

/// The elements that hold a `<mark>`, and their text.
#[derive(Default)]
pub struct Painted(Vec<(Element, String)>);

/// Stretches of one text, in UTF-16 units, and whether each is the current match.
type Stretches = Vec<(Range<u32>, bool)>;

pub fn clear() {
    highlight::set(FOUND, []);
    highlight::set(FOUND_HERE, []);
}

pub fn paint(
    painted: &mut Painted,
    found: &Found,
    current: Option<usize>,
    turns: &[Turn],
    rows: Rows,
) {
    for (element, text) in std::mem::take(&mut painted.0) {
        element.set_text_content(Some(&text));
    }
    let can_highlight = highlight::is_supported();
    let (mut all, mut here) = (Vec::new(), Vec::new());
    for (turn, part, stretches) in texts(found, current, turns) {
        let Some(element) = rows.row(turn).and_then(|row| element(&row, turn, part)) else {
            continue;
        };
        if !is_as_it_came(&element, turns, turn, part) {
            continue;
        }
        if !can_highlight {
            painted.0.push((element.clone(), element.text_content().unwrap_or_default()));
            mark(&element, &stretches);
            continue;
        }
        for (range, is_current) in stretches {
            let Some(stretch) = stretch(&element, range) else { continue };
            if is_current { here.push(stretch) } else { all.push(stretch) }
        }
    }
    if can_highlight {
        highlight::set(FOUND, all);
        highlight::set(FOUND_HERE, here);
    }
}

/// The matches around the current one, by the text that they are in.
fn texts(found: &Found, current: Option<usize>, turns: &[Turn]) -> Vec<(usize, Part, Stretches)> {
    let first = current.unwrap_or(0).saturating_sub(AROUND);
    let near = found.all.iter().enumerate().skip(first).take(2 * AROUND);
    let near: Vec<_> = near.collect();
    let of_one =
        near.chunk_by(|(_, one), (_, next)| (one.turn, one.part) == (next.turn, next.part));
    of_one
        .filter_map(|matches| {
            let (_, first) = matches.first()?;
            let text = text(turns, first.turn, first.part)?;
            let ranges = matches.iter().map(|(_, one)| one.range.clone());
            let is_current = matches.iter().map(|(at, _)| current == Some(*at));
            let stretches = utf16(text, ranges).into_iter().zip(is_current).collect();
            Some((first.turn, first.part, stretches))
        })
        .collect()
}

fn text(turns: &[Turn], turn: usize, part: Part) -> Option<&str> {
    match (&turns.get(turn)?.content, part) {
        (TurnContent::Speech(text), Part::Speech) => Some(text),
        (TurnContent::Tool(event), Part::Payload) => Some(&event.payload),
        // The name is in a line that says it in other words.
        _ => None,
    }
}

/// Ranges of bytes, in order, as ranges of UTF-16 units.
fn utf16(text: &str, ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<u32>> {
    let (mut bytes, mut units) = (0, 0_usize);
    let mut unit = |at: usize| {
        let between = text.get(bytes..at).unwrap_or_default();
        units += between.encode_utf16().count();
        bytes = bytes.max(at);
        u32::try_from(units).unwrap_or(u32::MAX)
    };
    ranges.map(|range| unit(range.start)..unit(range.end)).collect()
}

/// The element whose text it is.
fn element(row: &Element, turn: usize, part: Part) -> Option<Element> {
    let holder = match part {
        Part::Payload => row.query_selector(&format!("pre[data-turn=\"{turn}\"]")).ok()??,
        // Without a selector, because there may be a thousand.
        Part::Speech | Part::Name => row.last_element_child()?,
    };
    // A text of the API has an element of its own.
    Some(holder.first_element_child().unwrap_or(holder))
}

/// A browser that translates the page changes the words, and places in them mean nothing.
fn is_as_it_came(element: &Element, turns: &[Turn], turn: usize, part: Part) -> bool {
    let shown = element.text_content().unwrap_or_default();
    text(turns, turn, part).is_some_and(|text| shown.starts_with(text))
}

/// The stretch of the text node that holds the range.
fn stretch(element: &Element, range: Range<u32>) -> Option<Stretch> {
    let mut before = 0;
    for text in highlight::texts(element) {
        let length = text.length();
        if range.start < before + length {
            let (start, end) = (range.start - before, (range.end - before).min(length));
            return Some(Stretch { text, start, end });
        }
        before += length;
    }
    None
}

fn mark(element: &Element, stretches: &Stretches) {
    let Some(text) = element.text_content() else { return };
    let units: Vec<u16> = text.encode_utf16().collect();
    let part = |range: Range<u32>| {
        let part = units.get(range.start as usize..range.end as usize).unwrap_or_default();
        String::from_utf16_lossy(part)
    };
    element.set_text_content(None);
    let add = |node: &Node| drop(element.append_child(node));
    let mut last = 0;
    for (range, is_current) in stretches {
        add(&text_node(&part(last..range.start)));
        last = range.end;
        if let Ok(mark) = document().create_element("mark") {
            let _ = mark.set_attribute("class", if *is_current { FOUND_HERE } else { FOUND });
            mark.set_text_content(Some(&part(range.clone())));
            add(&mark);
        }
    }
    add(&text_node(&part(last..u32::try_from(units.len()).unwrap_or(u32::MAX))));
}

fn text_node(text: &str) -> Node {
    let node: Text = document().create_text_node(text);
    node.unchecked_into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_browsers_count() {
        let text = "aé😀bé";
        let ranges = [0..1, 1..3, 3..7, 7..8, 8..10];
        assert_eq!(utf16(text, ranges.into_iter()), [0..1, 1..2, 2..4, 4..5, 5..6]);
    }
}
