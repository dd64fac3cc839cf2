//! Mouse actions beyond a single click: several clicks, clicks at a given time,
//! selecting by dragging.

use std::time::Duration;

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use serde_json::{Value, json};

use super::locator::Locator;
use super::page::Page;
use super::wait::wait_until;

/// The position of a word: its left end, middle and right end.
const WORD: &str = "
    const [element, word] = arguments;
    element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const at = texts.currentNode.data.indexOf(word);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(texts.currentNode, at);
        range.setEnd(texts.currentNode, at + word.length);
        const box = range.getBoundingClientRect();
        return [box.left + 1, box.left + box.width / 2, box.right - 1, box.top + box.height / 2];
    }
    return null;";

impl Locator<'_> {
    /// Schedules a click for this time of the machine's clock; see [`Page::soon`].
    pub async fn click_at_time(&self, time: f64) {
        const SCRIPT: &str = "const [element, time] = arguments;
            setTimeout(() => element.click(), time - Date.now())";
        self.act("will click", async |element| {
            self.page().run(SCRIPT, vec![json!(element), json!(time)]).await
        })
        .await;
    }

    pub async fn double_click(&self) {
        self.act("double-clicking", async |element| {
            self.scroll_into_view(element).await?;
            const SCRIPT: &str = "const box = arguments[0].getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2]";
            let middle = self.page().run(SCRIPT, vec![json!(element)]).await?;
            self.page().double_click(&middle[0], &middle[1]).await
        })
        .await;
    }

    /// Its left edge, top, width and height in the window.
    pub async fn bounding_box(&self) -> [f64; 4] {
        const SCRIPT: &str = "const box = arguments[0].getBoundingClientRect();
            return [box.x, box.y, box.width, box.height]";
        let bounding_box = self
            .act("measuring", async |element| self.page().run(SCRIPT, vec![json!(element)]).await)
            .await;
        std::array::from_fn(|at| bounding_box[at].as_f64().expect("a number"))
    }

    async fn word(&self, word: &str) -> [f64; 4] {
        let bounding_box = self
            .act(&format!("finding “{word}” in"), async |element| {
                self.page().run(WORD, vec![json!(element), json!(word)]).await
            })
            .await;
        let number = |at: usize| bounding_box[at].as_f64();
        match (number(0), number(1), number(2), number(3)) {
            (Some(left), Some(middle), Some(right), Some(y)) => [left, middle, right, y],
            _ => panic!("{self} does not hold “{word}”"),
        }
    }

    /// Clicks a word in it, as the `count`th click of several in a row.
    pub async fn click_word(&self, word: &str, count: u8) {
        let [_, x, _, y] = self.word(word).await;
        self.page().mouse("mousePressed", x, y, count).await;
        self.page().mouse("mouseReleased", x, y, count).await;
    }

    /// Double-clicks a word in one WebDriver command: between two commands more time may
    /// pass than between the clicks of a hand.
    pub async fn double_click_word(&self, word: &str) {
        let [_, x, _, y] = self.word(word).await;
        let (down, up) = (
            PointerAction::Down { button: MOUSE_BUTTON_LEFT },
            PointerAction::Up { button: MOUSE_BUTTON_LEFT },
        );
        let clicks = MouseActions::new("mouse".to_owned())
            .then(PointerAction::MoveTo { duration: Some(Duration::ZERO), x, y })
            .then(down.clone())
            .then(up.clone())
            .then(down)
            .then(up);
        self.page().client().perform_actions(clicks).await.expect("the word is clicked twice");
    }

    /// Selects by dragging from a word to another one, possibly in another element.
    pub async fn drag_selection_to(&self, word: &str, other: &Locator<'_>, last: &str) {
        // Scrolls both into view first: finding one may scroll.
        other.word(last).await;
        let [x, _, _, y] = self.word(word).await;
        let [_, _, to_x, to_y] = other.word(last).await;
        self.page().mouse("mousePressed", x, y, 1).await;
        for part in 1..=4 {
            let part = f64::from(part) / 4.0;
            let (x, y) = (x + (to_x - x) * part, y + (to_y - y) * part);
            self.page().mouse("mouseMoved", x, y, 0).await;
        }
        self.page().mouse("mouseReleased", to_x, to_y, 1).await;
    }
}

impl Page {
    /// Presses the mouse at the first of these places, moves it to the others, and
    /// releases it at the last one.
    pub async fn drag(&self, places: &[(f64, f64)]) {
        let [(x, y), .., (last_x, last_y)] = places else {
            let &[(x, y)] = places else { return };
            self.mouse("mousePressed", x, y, 1).await;
            return self.mouse("mouseReleased", x, y, 1).await;
        };
        self.mouse("mousePressed", *x, *y, 1).await;
        for (x, y) in &places[1..] {
            self.mouse("mouseMoved", *x, *y, 0).await;
        }
        self.mouse("mouseReleased", *last_x, *last_y, 1).await;
    }

    /// Turns the mouse's wheel in the middle of the window, by CSS pixels downwards.
    pub async fn turn_wheel(&self, distance: i32) {
        let event = json!({
            "type": "mouseWheel", "x": 300, "y": 300, "deltaX": 0, "deltaY": distance,
        });
        self.cdp("Input.dispatchMouseEvent", event).await;
    }

    async fn mouse(&self, kind: &str, x: f64, y: f64, count: u8) {
        let event = json!({
            "type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": count,
        });
        self.cdp("Input.dispatchMouseEvent", event).await;
    }

    /// The selection contains these words; empty for no selection.
    pub async fn has_selected(&self, words: &str) {
        wait_until(&format!("“{words}” is selected"), async || {
            let selected = self.run("return String(getSelection())", vec![]).await;
            let selected = selected.as_ref().ok().and_then(Value::as_str).unwrap_or_default();
            selected.contains(words) && selected.is_empty() == words.is_empty()
        })
        .await;
    }
}
