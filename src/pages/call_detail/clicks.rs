//! What a click in the transcript means: to be played from there, or nothing,
//! because words are being selected. A first click on words waits until it is known
//! that no second one follows; whoever clicks twice more slowly is put back to where
//! the recording was.

use crate::browser::selection;
use crate::components::player::Playback;
use gloo_timers::future::TimeoutFuture;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent, PointerEvent};

/// Most people's second click comes sooner.
const SECOND_CLICK_MS: u32 = 300;
/// How far a pointer may move during a click, in CSS pixels; further is dragging.
const STILL: i32 = 4;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Meaning {
    Nothing,
    /// The control for it, or a key: there is nothing else it could be.
    Play,
    /// Words, clicked once so far.
    PlayUnlessDoubled,
}

/// As far as it matters. The default is a click on words.
#[derive(Clone, Copy)]
struct Click {
    /// How many clicks it makes, in one place and quickly; 0 when there was no mouse.
    count: i32,
    is_on_button: bool,
    is_on_link: bool,
    /// Another button than the first, or held keys: a menu, or more being selected.
    is_special: bool,
    /// Since the pointer went down.
    has_moved: bool,
    /// When the pointer went down, or now.
    selects: bool,
}

impl Click {
    fn meaning(self) -> Meaning {
        let Click { count, is_on_button, is_on_link, is_special, has_moved, selects } = self;
        match count {
            _ if is_on_link => Meaning::Nothing,
            ..=0 => Meaning::Play,
            1 if is_on_button => Meaning::Play,
            1 if !(is_special || has_moved || selects) => Meaning::PlayUnlessDoubled,
            _ => Meaning::Nothing,
        }
    }
}

/// Where the pointer went down, and what was selected then.
#[derive(Clone, Copy)]
struct Press {
    at: (i32, i32),
    /// A finger that moves scrolls; what is still a tap the browser decides.
    is_touch: bool,
    has_selection: bool,
}

/// The clicks in one transcript.
#[derive(Clone, Copy)]
pub struct Clicks {
    playback: Playback,
    list: NodeRef<Div>,
    /// The turn that is going to be played unless a second click follows.
    pub awaited: RwSignal<Option<usize>>,
    /// Raised by each pointer event, so that a wait knows that it is over.
    count: StoredValue<u32>,
    press: StoredValue<Option<Press>>,
    is_pressed: StoredValue<bool>,
    /// Where the recording was before the last click on words, and whether it played.
    before: StoredValue<Option<(f64, bool)>>,
}

impl Clicks {
    pub fn new(playback: Playback, list: NodeRef<Div>) -> Clicks {
        let clicks = Clicks {
            playback,
            list,
            awaited: RwSignal::new(None),
            count: StoredValue::new(0),
            press: StoredValue::new(None),
            is_pressed: StoredValue::new(false),
            before: StoredValue::new(None),
        };
        // Wherever the pointer goes up.
        let ends = [
            window_event_listener(leptos::ev::pointerup, move |_| {
                clicks.is_pressed.set_value(false)
            }),
            window_event_listener(leptos::ev::pointercancel, move |_| {
                clicks.is_pressed.set_value(false);
            }),
        ];
        on_cleanup(move || ends.into_iter().for_each(|end| end.remove()));
        clicks
    }

    /// Whether words are selected, or about to be: then nothing may move.
    pub fn is_selecting(self) -> bool {
        self.is_pressed.get_value() || self.has_selection()
    }

    fn has_selection(self) -> bool {
        self.list.get_untracked().is_some_and(|list| selection::is_within(&list))
    }

    pub fn on_press(self, event: &PointerEvent) {
        self.stop_waiting();
        // A context menu may take the pointerup of another button.
        self.is_pressed.set_value(event.button() == 0 && !event.ctrl_key());
        self.press.set_value(Some(Press {
            at: (event.client_x(), event.client_y()),
            is_touch: event.pointer_type() == "touch",
            has_selection: self.has_selection(),
        }));
    }

    /// A click on the turn that begins at `from` seconds.
    pub fn on_click(self, event: &MouseEvent, turn: usize, from: f64) {
        self.stop_waiting();
        let press = self.press.get_value();
        self.press.set_value(None);
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let is_on = |selector| {
            let found = target.as_ref().and_then(|target| target.closest(selector).ok());
            found.flatten().is_some()
        };
        let has_keys = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        let distance = |press: Press| {
            let (x, y) = press.at;
            (event.client_x() - x).abs().max((event.client_y() - y).abs())
        };
        let click = Click {
            count: event.detail(),
            is_on_button: is_on("button"),
            is_on_link: is_on("a[href]"),
            is_special: event.button() != 0 || has_keys,
            has_moved: press.is_some_and(|press| !press.is_touch && distance(press) > STILL),
            selects: press.is_some_and(|press| press.has_selection) || self.has_selection(),
        };
        match click.meaning() {
            Meaning::Play => {
                self.before.set_value(None);
                self.playback.play_from(from);
            }
            Meaning::PlayUnlessDoubled => {
                self.before.set_value(None);
                self.wait(turn, from);
            }
            Meaning::Nothing if click.count > 1 => self.put_back(),
            Meaning::Nothing => {}
        }
    }

    fn wait(self, turn: usize, from: f64) {
        self.awaited.set(Some(turn));
        let count = self.count.get_value();
        spawn_local(async move {
            TimeoutFuture::new(SECOND_CLICK_MS).await;
            // The page may be gone by now.
            if self.count.try_get_value() != Some(count) {
                return;
            }
            self.awaited.set(None);
            if self.is_selecting() {
                return;
            }
            let Playback { position, wants_to_play, .. } = self.playback;
            let before = (position.get_untracked(), wants_to_play.get_untracked());
            self.before.set_value(Some(before));
            self.playback.play_from(from);
        });
    }

    fn stop_waiting(self) {
        self.count.update_value(|count| *count = count.wrapping_add(1));
        if self.awaited.get_untracked().is_some() {
            self.awaited.set(None);
        }
    }

    /// The first of two slow clicks was taken for one.
    fn put_back(self) {
        let Some((position, was_playing)) = self.before.get_value() else { return };
        self.before.set_value(None);
        if !was_playing {
            self.playback.pause();
        }
        self.playback.seek(position);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ON_WORDS: Click = Click {
        count: 1,
        is_on_button: false,
        is_on_link: false,
        is_special: false,
        has_moved: false,
        selects: false,
    };

    #[track_caller]
    fn check(click: Click, expected: Meaning) {
        assert_eq!(click.meaning(), expected);
    }

    #[test]
    fn one_click_on_words_plays_unless_another_follows() {
        check(ON_WORDS, Meaning::PlayUnlessDoubled);
        for count in [2, 3, 4, 5] {
            check(Click { count, ..ON_WORDS }, Meaning::Nothing);
        }
    }

    #[test]
    fn a_click_that_selects_is_none() {
        check(Click { selects: true, ..ON_WORDS }, Meaning::Nothing);
        check(Click { has_moved: true, ..ON_WORDS }, Meaning::Nothing);
        check(Click { is_special: true, ..ON_WORDS }, Meaning::Nothing);
    }

    #[test]
    fn the_button_plays_at_once_and_once() {
        let on_button = Click { is_on_button: true, ..ON_WORDS };
        check(on_button, Meaning::Play);
        // Words may be selected elsewhere.
        check(Click { selects: true, ..on_button }, Meaning::Play);
        check(Click { count: 2, ..on_button }, Meaning::Nothing);
        check(Click { count: 3, ..on_button }, Meaning::Nothing);
    }

    #[test]
    fn a_key_plays_at_once_whatever_is_selected() {
        for is_on_button in [true, false] {
            let by_key = Click { count: 0, is_on_button, ..ON_WORDS };
            check(by_key, Meaning::Play);
            check(Click { selects: true, ..by_key }, Meaning::Play);
        }
    }

    #[test]
    fn a_link_is_followed_and_nothing_else() {
        for count in [0, 1, 2] {
            check(Click { is_on_link: true, count, ..ON_WORDS }, Meaning::Nothing);
        }
    }
}
