//! Downloading the recording. Its link has to be asked for first. Where the server of the
//! file lets the page read it, it is saved under a name of ours. Elsewhere the browser opens
//! it, which a page may ask for only for seconds after a click. For an answer that comes
//! later, and where a blocker stops it silently, there is a real link: clicking that always
//! works.

use super::icon::{DOWNLOAD, Icon};
use crate::browser::clock::Clock;
use crate::browser::moment::Moment;
use crate::browser::{download, focus};
use crate::call::sound_file::{SoundFile, file_name};
use leptos::prelude::*;
use strict_view::view;
use thunderphone::{Error, Timestamp};
use web_sys::Blob;

#[derive(Clone, PartialEq)]
pub enum Stage {
    Idle,
    /// The link is on its way.
    Asked,
    /// The link has come, and the file is being read.
    Reading,
    /// The browser saves it under this name.
    Saved(String),
    /// The link works, and leads to no sound.
    NoSound(SoundFile),
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
    /// The name of the file, without what says its type.
    title: Signal<String>,
    /// When it was last clicked.
    clicked_at: StoredValue<Moment>,
}

const BUTTON: &str = ".player-download";
const LINK: &str = ".player-save";

impl Download {
    /// `title`: the name of the file, without what says its type. `want_link`: called when the file is wanted; answered
    /// with `take_file` or `fail`.
    pub fn new(title: Signal<String>, want_link: Callback<Download>) -> Download {
        Download {
            stage: RwSignal::new(Stage::Idle),
            want_link,
            title,
            clicked_at: StoredValue::new(Moment::now()),
        }
    }

    /// Asks for a link, unless one or the file is on its way.
    pub fn ask(self) {
        if self.stage.with_untracked(Stage::is_under_way) {
            return;
        }
        self.stage.set(Stage::Asked);
        self.clicked_at.set_value(Moment::now());
        self.want_link.run(self);
    }

    /// The link has come, and the file is being read. False when the page is gone by now.
    pub fn begin_to_read(self) -> bool {
        let is_there = self.stage.try_read_untracked().is_some();
        if is_there {
            self.stage.set(Stage::Reading);
        }
        is_there
    }

    /// No link could be loaded.
    pub fn fail(self, failure: Error) {
        if self.stage.try_read_untracked().is_some() {
            self.stage.set(Stage::Failed(failure));
        }
    }

    /// Takes in what the link leads to, if it could be read: the file is saved under a name of
    /// ours. Else the browser opens the link, which works until then. Harmless when the page
    /// is gone by now: then nothing opens and nothing is saved.
    pub fn take_file(
        self,
        link: String,
        until: Timestamp,
        found: Option<(SoundFile, Option<String>, Option<Blob>)>,
    ) {
        if self.stage.try_read_untracked().is_none() {
            return;
        }
        match found {
            Some((SoundFile::Sound | SoundFile::Other(_), kind, Some(blob))) => {
                let name = file_name(&self.title.read_untracked(), kind.as_deref(), &link);
                if download::save(&name, &blob) {
                    return self.stage.set(Stage::Saved(name));
                }
            }
            Some((found, ..)) => return self.stage.set(Stage::NoSound(found)),
            None => {}
        }
        self.open(link, until);
    }

    /// Leaves the file to the browser.
    fn open(self, link: String, until: Timestamp) {
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

impl Stage {
    fn is_under_way(&self) -> bool {
        matches!(self, Stage::Asked | Stage::Reading)
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
    let is_busy = move || stage.read().is_under_way().then_some("true");
    let sentence = move || match &*stage.read() {
        Stage::Idle | Stage::Failed(_) | Stage::Forbidden(_) | Stage::NoSound(_) => String::new(),
        Stage::Asked => "Getting the link…".to_owned(),
        Stage::Reading => "Downloading…".to_owned(),
        Stage::Saved(name) => format!("Saved as {name}."),
        Stage::Ready { has_opened: true, .. } => {
            "It opens in a new tab. If none opened:".to_owned()
        }
        Stage::Ready { has_opened: false, .. } => "The link is ready:".to_owned(),
        Stage::Expired => "The link has expired. “Download recording” gets a new one.".to_owned(),
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
