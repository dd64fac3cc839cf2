//! One recording being played: where it is, what was asked of it, what went
//! wrong. The `<audio>` element does the playing; the page fetches the links,
//! which expire and are therefore asked for when they are needed and kept
//! nowhere.

use crate::browser::decimal;
use crate::markup::ElementRef;
use crate::reactive::{RwSignal, Signal, memo};
use crate::store::preferences;
use js_sys::Reflect;
use leptos::prelude::*;
use thunderphone::Failure;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlAudioElement, MediaError};

/// What a link is wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Want {
    Play,
    /// The link that was played from no longer works.
    Renewal,
    Download,
}

/// Why nothing is heard.
#[derive(Clone, PartialEq)]
pub enum Trouble {
    /// No link could be had.
    NotFetched(Failure),
    /// The link expired while playing, and no new one could be had.
    NotRenewed(Failure),
    /// Links work, but what they lead to cannot be played. The browser's code
    /// for why.
    Unplayable(u16),
}

/// A recording, as the player shows it and the transcript steers it. Its
/// signals belong to the page that made it.
#[derive(Clone, Copy)]
pub struct Playback {
    pub audio: ElementRef<HtmlAudioElement>,
    /// Seconds from the start; also before anything is loaded.
    pub position: RwSignal<f64>,
    /// Seconds; 0 while nobody knows.
    pub duration: Signal<f64>,
    /// What the person asked for: true from the press of Play on.
    pub wants_to_play: RwSignal<bool>,
    /// A link or sound is on its way.
    pub is_waiting: RwSignal<bool>,
    pub trouble: RwSignal<Option<Trouble>>,
    pub speed: RwSignal<f64>,
    pub volume: RwSignal<f64>,
    media_duration: RwSignal<Option<f64>>,
    want_link: Callback<(Playback, Want)>,
    has_link: StoredValue<bool>,
    /// Where to go as soon as the sound is there: until then the element's own
    /// position means nothing.
    pending: StoredValue<Option<f64>>,
    /// Where a renewed link took over; one that brought no progress is not
    /// renewed again.
    renewed_at: StoredValue<Option<f64>>,
    on_refused: StoredValue<Closure<dyn FnMut(JsValue)>, LocalStorage>,
}

impl Playback {
    /// `stand_in`: the duration to show until the sound tells its own.
    /// `want_link`: called when a link is needed; answered with `take_link`.
    pub fn new(stand_in: Signal<Option<i64>>, want_link: Callback<(Playback, Want)>) -> Playback {
        let media_duration = RwSignal::new(None);
        let duration = memo(move || {
            let known: Option<f64> = media_duration.get();
            known.or(stand_in.get().map(|seconds| seconds.max(0) as f64)).unwrap_or(0.0)
        });
        let wants_to_play = RwSignal::new(false);
        // The browser may refuse to start a sound that no press asked for.
        let on_refused = Closure::new(move |reason: JsValue| {
            let name = Reflect::get(&reason, &"name".into()).ok().and_then(|name| name.as_string());
            if name.as_deref() == Some("NotAllowedError") {
                wants_to_play.set(false);
            }
        });
        let remembered = |name, default: f64, low: f64, high: f64| {
            let value = preferences::get(name).and_then(|text| decimal::read(&text));
            RwSignal::new(value.unwrap_or(default).clamp(low, high))
        };
        Playback {
            audio: ElementRef::new(),
            position: RwSignal::new(0.0),
            duration: duration.into(),
            wants_to_play,
            is_waiting: RwSignal::new(false),
            trouble: RwSignal::new(None),
            speed: remembered(preferences::SPEED, 1.0, 0.5, 3.0),
            volume: remembered(preferences::VOLUME, 1.0, 0.0, 1.0),
            media_duration,
            want_link,
            has_link: StoredValue::new(false),
            pending: StoredValue::new(None),
            renewed_at: StoredValue::new(None),
            on_refused: StoredValue::new_local(on_refused),
        }
    }

    pub fn play(self) {
        let Some(audio) = self.audio.get_untracked() else { return };
        self.trouble.set(None);
        self.renewed_at.set_value(None);
        self.wants_to_play.set(true);
        if self.has_link.get_value() {
            self.start(&audio);
        } else if !self.is_waiting.get_untracked() {
            self.ask(Want::Play);
        }
    }

    pub fn pause(self) {
        self.wants_to_play.set(false);
        if let Some(audio) = self.audio.get_untracked() {
            let _ = audio.pause();
        }
    }

    pub fn toggle(self) {
        if self.wants_to_play.get_untracked() { self.pause() } else { self.play() }
    }

    /// Goes to a second, within what there is.
    pub fn seek(self, seconds: f64) {
        let duration = self.duration.get_untracked();
        let limit = if duration > 0.0 { duration } else { f64::MAX };
        let seconds = if seconds.is_finite() { seconds.clamp(0.0, limit) } else { 0.0 };
        self.position.set(seconds);
        match self.audio.get_untracked().filter(is_loaded) {
            Some(audio) => audio.set_current_time(seconds),
            None => self.pending.set_value(Some(seconds)),
        }
    }

    pub fn skip(self, seconds: f64) {
        self.seek(self.position.get_untracked() + seconds);
    }

    pub fn set_speed(self, speed: f64) {
        self.speed.set(speed.clamp(0.5, 3.0));
        preferences::set(preferences::SPEED, &decimal::show(speed));
        self.apply_settings();
    }

    pub fn set_volume(self, volume: f64) {
        self.volume.set(volume.clamp(0.0, 1.0));
        preferences::set(preferences::VOLUME, &decimal::show(volume));
        self.apply_settings();
    }

    pub fn ask(self, want: Want) {
        self.is_waiting.set(want != Want::Download);
        self.want_link.run((self, want));
    }

    /// Takes in the link that was asked for to play, or why there is none.
    /// Harmless when the page is gone by now.
    pub fn take_link(self, link: Result<String, Failure>, want: Want) {
        let Some(position) = self.position.try_get_untracked() else { return };
        let Some(audio) = self.audio.get_untracked() else { return };
        self.is_waiting.set(false);
        match link {
            Ok(link) => {
                self.has_link.set_value(true);
                self.pending.set_value(Some(position));
                audio.set_src(&link);
                if self.wants_to_play.get_untracked() {
                    self.start(&audio);
                }
            }
            Err(failure) => {
                self.wants_to_play.set(false);
                self.trouble.set(Some(match want {
                    Want::Renewal => Trouble::NotRenewed(failure),
                    Want::Play | Want::Download => Trouble::NotFetched(failure),
                }));
            }
        }
    }

    pub fn on_loaded(self) {
        let Some(audio) = self.audio.get_untracked() else { return };
        self.on_duration();
        self.apply_settings();
        if let Some(seconds) = self.pending.get_value() {
            self.pending.set_value(None);
            if seconds > 0.0 {
                audio.set_current_time(seconds);
            }
        }
    }

    pub fn on_duration(self) {
        let Some(audio) = self.audio.get_untracked() else { return };
        let duration = audio.duration();
        // A stream without a length says infinity; the stand-in is better.
        if duration.is_finite() && duration > 0.0 {
            self.media_duration.set(Some(duration));
        }
    }

    pub fn on_progress(self) {
        let Some(audio) = self.audio.get_untracked().filter(is_loaded) else { return };
        if self.pending.with_value(Option::is_some) {
            return;
        }
        let now = audio.current_time();
        self.position.set(now);
        if self.renewed_at.get_value().is_some_and(|at| now > at + 1.0) {
            self.renewed_at.set_value(None);
        }
    }

    /// The element paused: by our button, by a headset's, at the end.
    pub fn on_paused(self) {
        let has_error = self.audio.get_untracked().is_some_and(|audio| audio.error().is_some());
        if !has_error && self.pending.with_value(Option::is_none) {
            self.wants_to_play.set(false);
            self.is_waiting.set(false);
        }
    }

    /// An expired link shows only as a media error, without a status; so one
    /// new link is tried before the sound itself is blamed.
    pub fn on_error(self) {
        let Some(audio) = self.audio.get_untracked() else { return };
        let code = audio.error().map_or(MediaError::MEDIA_ERR_SRC_NOT_SUPPORTED, |e| e.code());
        if code == MediaError::MEDIA_ERR_ABORTED {
            return;
        }
        self.has_link.set_value(false);
        let position = self.position.get_untracked();
        let can_renew =
            code != MediaError::MEDIA_ERR_DECODE && self.renewed_at.with_value(Option::is_none);
        if can_renew {
            self.renewed_at.set_value(Some(position));
            self.pending.set_value(Some(position));
            self.ask(Want::Renewal);
        } else {
            self.is_waiting.set(false);
            self.wants_to_play.set(false);
            self.trouble.set(Some(Trouble::Unplayable(code)));
        }
    }

    fn start(self, audio: &HtmlAudioElement) {
        self.is_waiting.set(true);
        if let Ok(started) = audio.play() {
            // Unheard, a refusal would end up in the console.
            self.on_refused.with_value(|on_refused| {
                let _ = started.catch(on_refused);
            });
        }
    }

    /// Loading resets the speed to the default one, so both are set.
    fn apply_settings(self) {
        let Some(audio) = self.audio.get_untracked() else { return };
        let speed = self.speed.get_untracked();
        audio.set_default_playback_rate(speed);
        audio.set_playback_rate(speed);
        audio.set_volume(self.volume.get_untracked());
        // Voices stay voices at any speed. Not in web-sys's stable surface.
        let _ = Reflect::set(&audio, &"preservesPitch".into(), &true.into());
    }
}

/// Whether the element knows its sound well enough to be sought in.
fn is_loaded(audio: &HtmlAudioElement) -> bool {
    audio.ready_state() >= web_sys::HtmlMediaElement::HAVE_METADATA
}
