//! One recording being played: where it is, what was asked of it, what went
//! wrong. The `<audio>` element does the playing; the page fetches the links,
//! which expire and are therefore asked for when they are needed and kept
//! nowhere.

use super::reach::{self, Reach};
use super::talk::{Mark, Talk};
use super::trouble::Trouble;
use crate::browser::{decimal, media, preferences};
use js_sys::{Promise, Reflect};
use leptos::html::Audio;
use leptos::prelude::*;
use thunderphone::Error;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlAudioElement, MediaError};

/// What a link is wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Want {
    Play,
    /// The link that was played from no longer works.
    Renewal,
}

/// The link that is played from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    None,
    Asked,
    There,
}

/// A recording, as the player shows it and the transcript steers it. Its
/// signals belong to the page that made it.
#[derive(Clone, Copy)]
pub struct Playback {
    pub audio: NodeRef<Audio>,
    /// Seconds from the start; also before anything is loaded.
    pub position: RwSignal<f64>,
    /// Seconds; 0 while nobody knows.
    pub duration: Signal<f64>,
    /// What the user wants: true from the click of Play on.
    pub wants_to_play: RwSignal<bool>,
    /// A link or sound is on its way.
    pub is_waiting: RwSignal<bool>,
    pub trouble: RwSignal<Option<Trouble>>,
    pub speed: RwSignal<f64>,
    pub volume: RwSignal<f64>,
    /// False where only the device itself sets the volume, as on iPhones: there a
    /// page may ask for any and gets 1.
    pub has_volume: RwSignal<bool>,
    /// How far the recording can be sought in.
    pub reach: RwSignal<Reach>,
    /// The second that was asked for last, when it cannot be reached.
    pub refused: RwSignal<Option<f64>>,
    /// Whether silences of the conversation are skipped.
    pub skips_silence: RwSignal<bool>,
    /// The second that the page was opened at, until it is played.
    pub opened_at: RwSignal<Option<f64>>,
    /// Who speaks when.
    pub talk: Talk,
    /// What is marked on the lanes: matches of the search, and flags.
    pub found: RwSignal<Vec<Mark>>,
    pub flags: RwSignal<Vec<Mark>>,
    /// The call's own duration in whole seconds.
    pub stand_in: Signal<Option<i64>>,
    media_duration: RwSignal<Option<f64>>,
    want_link: Callback<(Playback, Want)>,
    link: StoredValue<Link>,
    /// Where to go as soon as the sound is there: until then the element's own
    /// position means nothing.
    pending: StoredValue<Option<f64>>,
    /// Where a renewed link took over; one that made no progress is not
    /// renewed again.
    renewed_at: StoredValue<Option<f64>>,
    on_refused: StoredValue<Closure<dyn FnMut(JsValue)>, LocalStorage>,
}

impl Playback {
    /// `stand_in`: the duration to show until the sound tells its own.
    /// `want_link`: called when a link is needed; answered with `take_link`.
    /// `talk`: who speaks when, in a recording of this length in seconds.
    pub fn new(
        stand_in: Signal<Option<i64>>,
        want_link: Callback<(Playback, Want)>,
        talk: impl FnOnce(Signal<f64>) -> Talk,
    ) -> Playback {
        let media_duration = RwSignal::new(None);
        let position = RwSignal::new(0.0);
        let duration = Memo::new(move |_| {
            reach::duration(media_duration.get(), stand_in.get(), position.get())
        });
        let wants_to_play = RwSignal::new(false);
        // The browser may refuse to start a sound without a click.
        let on_refused = Closure::new(move |reason: JsValue| {
            let name = Reflect::get(&reason, &"name".into()).ok().and_then(|name| name.as_string());
            if name.as_deref() == Some("NotAllowedError") {
                wants_to_play.set(false);
            }
        });
        let remembered = |name, default: f64, low: f64, high: f64| {
            let value = preferences::get(name).and_then(|text| decimal::parse(&text));
            RwSignal::new(value.unwrap_or(default).clamp(low, high))
        };
        let has_volume = media::can_set_volume();
        if !has_volume {
            // What was chosen here never held.
            preferences::remove(preferences::VOLUME);
        }
        Playback {
            audio: NodeRef::new(),
            position,
            duration: duration.into(),
            wants_to_play,
            is_waiting: RwSignal::new(false),
            trouble: RwSignal::new(None),
            speed: remembered(preferences::SPEED, 1.0, 0.5, 3.0),
            volume: remembered(preferences::VOLUME, 1.0, 0.0, 1.0),
            has_volume: RwSignal::new(has_volume),
            reach: RwSignal::new(Reach::Unknown),
            refused: RwSignal::new(None),
            skips_silence: RwSignal::new(
                preferences::get(preferences::SKIP_SILENCE).as_deref() == Some("on"),
            ),
            opened_at: RwSignal::new(None),
            talk: talk(duration.into()),
            found: RwSignal::new(Vec::new()),
            flags: RwSignal::new(Vec::new()),
            stand_in,
            media_duration,
            want_link,
            link: StoredValue::new(Link::None),
            pending: StoredValue::new(None),
            renewed_at: StoredValue::new(None),
            on_refused: StoredValue::new_local(on_refused),
        }
    }

    pub fn play(self) {
        let Some(audio) = self.audio.get_untracked() else { return };
        self.trouble.set(None);
        self.opened_at.set(None);
        self.renewed_at.set_value(None);
        self.wants_to_play.set(true);
        match self.link.get_value() {
            Link::There => self.start(&audio),
            Link::Asked => self.is_waiting.set(true),
            Link::None => self.ask(Want::Play),
        }
    }

    /// Plays from a second, unless that is known not to be reached.
    pub fn play_from(self, seconds: f64) {
        if self.seek(seconds) {
            self.play();
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

    /// Goes to a second, within what there is. False, and nothing is changed, where
    /// the recording cannot be sought in so far; before it is loaded nobody knows.
    pub fn seek(self, seconds: f64) -> bool {
        let seconds = reach::within(seconds, self.duration.get_untracked());
        match self.loaded() {
            Some(audio) if !moves(&audio, seconds) => {
                self.refused.set(Some(seconds));
                return false;
            }
            Some(_) => {}
            None => self.pending.set_value(Some(seconds)),
        }
        self.refused.set(None);
        if self.opened_at.get_untracked().is_some() {
            self.opened_at.set(None);
        }
        self.position.set(seconds);
        true
    }

    /// The second to show: before anything is loaded a link may have asked for one
    /// that the recording does not have.
    pub fn second(self) -> f64 {
        reach::within(self.position.get(), self.duration.get())
    }

    /// Goes to the end, where it is known.
    pub fn seek_to_end(self) {
        let duration = self.duration.get_untracked();
        if duration > 0.0 {
            self.seek(duration);
        }
    }

    pub fn skip(self, seconds: f64) {
        self.seek(self.position.get_untracked() + seconds);
    }

    fn ask(self, want: Want) {
        self.is_waiting.set(true);
        self.link.set_value(Link::Asked);
        self.want_link.run((self, want));
    }

    /// Takes in the link that was asked for to play, or why there is none.
    /// Harmless when the page is gone by now.
    pub fn take_link(self, link: Result<String, Error>, want: Want) {
        let Some(position) = self.position.try_get_untracked() else { return };
        let Some(audio) = self.audio.get_untracked() else { return };
        self.is_waiting.set(false);
        match link {
            Ok(link) => {
                self.link.set_value(Link::There);
                self.pending.set_value(Some(position));
                audio.set_src(&link);
                if self.wants_to_play.get_untracked() {
                    self.start(&audio);
                }
            }
            Err(failure) => {
                self.link.set_value(Link::None);
                let wanted_to_play = self.wants_to_play.get_untracked();
                self.wants_to_play.set(false);
                self.trouble.set(Some(match want {
                    Want::Renewal => {
                        let stopped_at = wanted_to_play.then_some(position);
                        Trouble::NotRenewed { failure, stopped_at }
                    }
                    Want::Play => Trouble::NotFetched(failure),
                }));
            }
        }
    }

    /// The link leads to a place that this site does not allow. Nothing is loaded from there.
    pub fn forbid(self, place: String) {
        let Some(_) = self.position.try_get_untracked() else { return };
        self.is_waiting.set(false);
        self.wants_to_play.set(false);
        self.link.set_value(Link::None);
        self.trouble.set(Some(Trouble::Forbidden(place)));
    }

    pub fn on_loaded(self) {
        let Some(audio) = self.audio.get_untracked() else { return };
        self.on_duration();
        self.apply_settings();
        let Some(seconds) = self.pending.get_value() else { return };
        self.pending.set_value(None);
        let seconds = reach::within(seconds, self.duration.get_untracked());
        if seconds <= 0.0 || moves(&audio, seconds) {
            self.position.set(seconds);
            return;
        }
        self.refused.set(Some(seconds));
        self.position.set(audio.current_time());
        // After Play it starts at the beginning, and the page says why. In the middle of
        // it, it is not thrown back to the start.
        if self.renewed_at.with_value(Option::is_some) {
            self.pause();
        }
    }

    /// More of it has been loaded.
    pub fn on_buffered(self) {
        let Some(audio) = self.loaded() else { return };
        let reach = reach::reach(&media::seekable(&audio), audio.duration());
        if reach == self.reach.get_untracked() {
            return;
        }
        self.reach.set(reach);
        if reach == Reach::Everywhere {
            self.refused.set(None);
        }
    }

    pub fn on_duration(self) {
        let Some(audio) = self.audio.get_untracked() else { return };
        let duration = audio.duration();
        // A stream without a length says infinity; the stand-in is better.
        if duration.is_finite() && duration > 0.0 {
            self.media_duration.set(Some(duration));
        }
        self.on_buffered();
    }

    pub fn on_progress(self) {
        let Some(audio) = self.loaded() else { return };
        if self.pending.with_value(Option::is_some) {
            return;
        }
        let now = audio.current_time();
        self.position.set(now);
        if self.renewed_at.get_value().is_some_and(|at| now > at + 1.0) {
            self.renewed_at.set_value(None);
        }
        self.skip_silence();
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
        // A server may have sent its start, and refuse to begin at another second.
        let refused_here = code == MediaError::MEDIA_ERR_NETWORK && self.loaded().is_some();
        self.link.set_value(Link::None);
        // The element tells its position a few times a second only, and knows it better.
        let position = self.pending.get_value().unwrap_or_else(|| audio.current_time());
        self.position.set(position);
        self.pending.set_value(Some(position));
        let renewed_at = self.renewed_at.get_value();
        let can_renew = code != MediaError::MEDIA_ERR_DECODE && renewed_at.is_none();
        if refused_here && renewed_at.is_some_and(|at| at > 0.0) {
            self.is_waiting.set(false);
            self.wants_to_play.set(false);
            self.refused.set(Some(position));
            self.position.set(0.0);
            self.pending.set_value(Some(0.0));
        } else if can_renew && !self.wants_to_play.get_untracked() {
            // Nothing is playing, so nothing has stopped: the next Play requests a link.
            self.is_waiting.set(false);
        } else if can_renew {
            self.renewed_at.set_value(Some(position));
            self.ask(Want::Renewal);
        } else {
            self.is_waiting.set(false);
            self.wants_to_play.set(false);
            self.trouble.set(Some(Trouble::Unplayable(code)));
        }
    }

    fn start(self, audio: &HtmlAudioElement) {
        self.is_waiting.set(true);
        let Ok(started) = audio.play() else {
            self.is_waiting.set(false);
            return self.wants_to_play.set(false);
        };
        // Older browsers return nothing. Unheard, a refusal would end up in the console.
        self.on_refused.with_value(|refused| drop(Promise::resolve(&started).catch(refused)));
    }

    /// The element, while it knows its sound well enough to be sought in.
    fn loaded(self) -> Option<HtmlAudioElement> {
        let audio = self.audio.get_untracked()?;
        let is_loaded = audio.ready_state() >= web_sys::HtmlMediaElement::HAVE_METADATA;
        (is_loaded && self.link.get_value() == Link::There).then_some(audio)
    }
}

/// Sends the element to a second, unless it would land elsewhere.
fn moves(audio: &HtmlAudioElement, seconds: f64) -> bool {
    reach::is_within(&media::seekable(audio), audio.duration(), seconds)
        && media::seek(audio, seconds, reach::SLACK)
}
