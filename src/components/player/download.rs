//! Downloading the recording. Its link has to be asked for first, and browsers let a
//! page open something only for seconds after a click. For an answer that comes later, and
//! where a blocker stops it silently, there is a real link: clicking that always works.

use super::icon::{DOWNLOAD, Icon};
use crate::browser::clock::Clock;
use crate::browser::moment::Moment;
use crate::browser::{download, focus};
use leptos::prelude::*;
use strict_view::view;
use thunderphone::{Error, Timestamp};

#[derive(Clone, PartialEq)]
pub enum Stage {
    Idle,
    /// The link is on its way.
    Asked,
    /// The link can be opened until it expires. `has_opened`: it was opened automatically.
    Ready {
        link: String,
        until: Timestamp,
        has_opened: bool,
    },
    /// It expired without being opened.
    Expired,
    Failed(Error),
    /// The link leads to this place, which this site does not allow.
    Forbidden(String),
}

/// A recording being downloaded, whatever is being played meanwhile. Its signal
/// belongs to the page that made it.
#[derive(Clone, Copy)]
pub struct Download {
    pub stage: RwSignal<Stage>,
    want_link: Callback<Download>,
    /// When it was last clicked.
    clicked_at: StoredValue<Moment>,
}

const BUTTON: &str = ".player-download";
const LINK: &str = ".player-save";

impl Download {
    /// `want_link`: called when a link is needed; answered with `take_link`.
    pub fn new(want_link: Callback<Download>) -> Download {
        let stage = RwSignal::new(Stage::Idle);
        Download { stage, want_link, clicked_at: StoredValue::new(Moment::now()) }
    }

    /// Asks for a link, unless one is on its way.
    pub fn ask(self) {
        if self.stage.with_untracked(|stage| *stage == Stage::Asked) {
            return;
        }
        self.stage.set(Stage::Asked);
        self.clicked_at.set_value(Moment::now());
        self.want_link.run(self);
    }

    /// Takes in the link that was asked for and until when it works, or why there is
    /// none. Harmless when the page is gone by now: then nothing opens.
    pub fn take_link(self, answer: Result<(String, Timestamp), Error>) {
        if self.stage.try_read_untracked().is_none() {
            return;
        }
        let (link, until) = match answer {
            Ok(answer) => answer,
            Err(failure) => return self.stage.set(Stage::Failed(failure)),
        };
        let has_opened = download::may_open(self.clicked_at.get_value());
        if has_opened {
            download::open(&link);
        }
        // Who waits at the button gets the link; who went elsewhere stays there.
        if !has_opened && focus::is_within(BUTTON) {
            focus::focus(LINK.to_owned());
        }
        self.stage.set(Stage::Ready { link, until, has_opened });
    }

    /// The link leads to a place that this site does not allow. It is not opened.
    pub fn forbid(self, place: String) {
        if self.stage.try_read_untracked().is_some() {
            self.stage.set(Stage::Forbidden(place));
        }
    }

    pub fn forget(self) {
        self.stage.set(Stage::Idle);
        focus_button();
    }

    pub fn try_again(self) {
        self.ask();
        focus_button();
    }
}

fn focus_button() {
    focus::focus(BUTTON.to_owned());
}

#[component]
pub fn DownloadRecording(download: Download) -> impl IntoView {
    let clock = expect_context::<Clock>();
    let stage = download.stage;
    // The link goes before it is dead.
    Effect::new(move |_| {
        let now = clock.now();
        let expired = stage.with(|stage| match stage {
            Stage::Ready { until, has_opened, .. } if now >= *until => Some(*has_opened),
            _ => None,
        });
        if let Some(has_opened) = expired {
            if focus::is_within(LINK) {
                focus_button();
            }
            stage.set(if has_opened { Stage::Idle } else { Stage::Expired });
        }
    });
    let is_busy = move || (*stage.read() == Stage::Asked).then_some("true");
    let sentence = move || match &*stage.read() {
        Stage::Idle | Stage::Failed(_) | Stage::Forbidden(_) => "",
        Stage::Asked => "Getting the link…",
        Stage::Ready { has_opened: true, .. } => "It opens in a new tab. If none opened:",
        Stage::Ready { has_opened: false, .. } => "The link is ready:",
        Stage::Expired => "The link has expired. “Download recording” gets a new one.",
    };
    let link = Memo::new(move |_| match &*stage.read() {
        Stage::Ready { link, .. } => Some(link.clone()),
        _ => None,
    });
    // Between two ticks of the clock it may have died.
    let on_press = move |event: web_sys::MouseEvent| {
        let is_dead = match &*stage.read_untracked() {
            Stage::Ready { until, .. } => clock.now_untracked() >= *until,
            _ => false,
        };
        if is_dead {
            event.prevent_default();
            download.try_again();
        }
    };
    view! {
        <button
            type="button"
            class="button quiet player-download"
            title="Download recording"
            aria-busy=is_busy
            on:click=move |_| download.ask()
        >
            <Icon shape=DOWNLOAD />
        </button>
        <span class="status-message" role="status">{sentence}</span>
        {move || link.get().map(|link| view! {
            <a
                class="player-save"
                href=link
                download=""
                target="_blank"
                rel="noopener"
                on:click=on_press
            >
                "Save the recording"
            </a>
        })}
    }
}
