//! How a recording is played: how fast, how loud, with or without silences. The choices are
//! kept in this browser.

use super::playback::Playback;
use crate::browser::{decimal, media, preferences};
use js_sys::Reflect;
use leptos::prelude::*;

impl Playback {
    pub fn set_speed(self, speed: f64) {
        self.speed.set(speed.clamp(0.5, 3.0));
        preferences::set(preferences::SPEED, &decimal::format(speed));
        self.apply_settings();
    }

    /// The next slower or faster one of these speeds, which ascend.
    pub fn step_speed(self, speeds: &[f64], is_faster: bool) {
        let now = self.speed.get_untracked();
        let next = match is_faster {
            true => speeds.iter().find(|speed| **speed > now),
            false => speeds.iter().rfind(|speed| **speed < now),
        };
        if let Some(speed) = next {
            self.set_speed(*speed);
        }
    }

    pub fn set_volume(self, volume: f64) {
        self.volume.set(volume.clamp(0.0, 1.0));
        preferences::set(preferences::VOLUME, &decimal::format(volume));
        self.apply_settings();
    }

    pub fn set_skips_silence(self, is_on: bool) {
        self.skips_silence.set(is_on);
        preferences::set(preferences::SKIP_SILENCE, if is_on { "on" } else { "off" });
    }

    /// Loading resets the speed to the default one, so both are set.
    pub(super) fn apply_settings(self) {
        let Some(audio) = self.audio.get_untracked() else { return };
        let speed = self.speed.get_untracked();
        audio.set_default_playback_rate(speed);
        audio.set_playback_rate(speed);
        if !media::set_volume(&audio, self.volume.get_untracked()) {
            self.has_volume.set(false);
            preferences::remove(preferences::VOLUME);
        }
        // Voices stay voices at any speed. Not in web-sys's stable surface.
        let _ = Reflect::set(&audio, &"preservesPitch".into(), &true.into());
    }
}
