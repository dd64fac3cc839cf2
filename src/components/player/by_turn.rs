//! Moving through a recording by what is said in it.

use super::playback::Playback;
use super::reach::Reach;
use leptos::prelude::*;

impl Playback {
    /// What a link to a moment of the call asks for.
    pub fn open_at(self, seconds: f64) {
        self.seek(seconds);
        self.opened_at.set(Some(seconds));
    }

    /// Goes to where the turn that is spoken began, or to the one before it.
    pub fn seek_to_previous_turn(self) {
        let at = self.talk.index.with_untracked(|index| index.previous_start(self.position_ms()));
        self.seek(at.unwrap_or(0) as f64 / 1000.0);
    }

    pub fn seek_to_next_turn(self) {
        let at = self.talk.index.with_untracked(|index| index.next_start(self.position_ms()));
        if let Some(ms) = at {
            self.seek(ms as f64 / 1000.0);
        }
    }

    /// Where it cannot jump, a silence is heard.
    pub(super) fn skip_silence(self) {
        let may_skip = self.skips_silence.get_untracked()
            && self.wants_to_play.get_untracked()
            && self.reach.get_untracked() == Reach::Everywhere;
        if !may_skip {
            return;
        }
        let next =
            self.talk.silences.with_untracked(|silences| silences.skip_to(self.position_ms()));
        if let Some(ms) = next {
            self.seek(ms as f64 / 1000.0);
        }
    }

    fn position_ms(self) -> i64 {
        (self.position.get_untracked() * 1000.0) as i64
    }
}
