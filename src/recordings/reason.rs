//! Why the recording of a call is not in the zip. Pure.

use super::{LARGEST_ZIP, megabytes};
use crate::call::recording::{NoRecording, Recording};
use crate::call::sound_file::SoundFile;
use strict_view::bidi::isolate;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// ThunderPhone has no such call any more.
    CallGone,
    /// What ThunderPhone says of the call could not be read.
    RecordUnreadable,
    /// The call has no recording, or none yet.
    NoRecording(Recording),
    /// The record names a recording, and no link to it is given.
    NoLink,
    /// The link leads to this place, which this site does not allow.
    Forbidden(String),
    /// The link works, and leads to no recording.
    NoSound(SoundFile),
    /// Of so many bytes, more than a zip takes.
    TooLarge(u64),
    /// This place answers, and keeps the file from pages.
    Hidden(String),
    /// This place does not answer.
    Unreachable(String),
    BrokeOff,
    /// The browser could not read what it had received.
    Unreadable,
    /// It was not its turn before the end.
    NotTried,
}

impl Reason {
    pub fn sentence(&self) -> String {
        let fixed = match self {
            Reason::CallGone => "ThunderPhone no longer has this call.",
            Reason::RecordUnreadable => "ThunderPhone's answer about this call can't be read.",
            Reason::NoRecording(Recording::AfterTheCall) => {
                "The call is not over. Its recording comes afterwards."
            }
            Reason::NoRecording(Recording::NeverCame | Recording::Preparing) => {
                "ThunderPhone has no recording of it yet. It comes soon after a call, if at all."
            }
            Reason::NoRecording(recording) => return recording.sentence(),
            Reason::NoLink => "ThunderPhone gives no link to its recording.",
            Reason::Forbidden(place) => {
                return format!(
                    "It is on {}, which this Callboard does not allow. Whoever runs Callboard can \
                     allow it.",
                    isolate(place)
                );
            }
            Reason::NoSound(found) => return found.sentence(),
            Reason::TooLarge(bytes) => {
                return format!(
                    "It has {}. One zip takes at most {}. Open the call and download it there.",
                    megabytes(*bytes),
                    megabytes(LARGEST_ZIP)
                );
            }
            Reason::Hidden(place) => {
                return format!(
                    "{} does not let this page read the file. Open the call and download it \
                     there. Whoever runs that server can allow it (CORS).",
                    isolate(place)
                );
            }
            Reason::Unreachable(place) => {
                return format!("{} did not answer.", isolate(place));
            }
            Reason::BrokeOff => "The connection broke while it was downloaded.",
            Reason::Unreadable => "This browser could not read the file. Its disk may be full.",
            Reason::NotTried => "It was not downloaded before the end.",
        };
        fixed.to_owned()
    }

    /// Whether another try may get it.
    pub fn may_pass(&self) -> bool {
        match self {
            Reason::CallGone | Reason::TooLarge(_) | Reason::Forbidden(_) => false,
            Reason::NoRecording(Recording::None(why)) => matches!(why, NoRecording::Other(_)),
            Reason::NoSound(found) => !matches!(found, SoundFile::Empty),
            Reason::RecordUnreadable
            | Reason::NoRecording(_)
            | Reason::NoLink
            | Reason::Hidden(_)
            | Reason::Unreachable(_)
            | Reason::BrokeOff
            | Reason::Unreadable
            | Reason::NotTried => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_its_own_sentence() {
        let place = || "recordings.example".to_owned();
        let mut sentences: Vec<_> = [
            Reason::CallGone,
            Reason::RecordUnreadable,
            Reason::NoRecording(Recording::AfterTheCall),
            Reason::NoRecording(Recording::NeverCame),
            Reason::NoRecording(Recording::None(NoRecording::NeverAnswered)),
            Reason::NoRecording(Recording::None(NoRecording::SwitchedOff)),
            Reason::NoLink,
            Reason::Forbidden(place()),
            Reason::NoSound(SoundFile::Gone),
            Reason::NoSound(SoundFile::WebPage),
            Reason::TooLarge(734_000_000),
            Reason::Hidden(place()),
            Reason::Unreachable(place()),
            Reason::BrokeOff,
            Reason::Unreadable,
            Reason::NotTried,
        ]
        .iter()
        .map(Reason::sentence)
        .collect();
        assert!(sentences.iter().all(|sentence| sentence.ends_with('.')), "{sentences:?}");
        assert!(sentences.iter().any(|sentence| sentence.contains("734 MB")));
        let count = sentences.len();
        sentences.sort();
        sentences.dedup();
        assert_eq!(sentences.len(), count);
    }

    #[test]
    fn what_will_never_come_is_not_tried_again() {
        for never in [
            Reason::CallGone,
            Reason::TooLarge(1),
            Reason::NoRecording(Recording::None(NoRecording::NeverAnswered)),
        ] {
            assert!(!never.may_pass(), "{never:?}");
        }
        for later in [
            Reason::NoRecording(Recording::AfterTheCall),
            Reason::NoSound(SoundFile::Gone),
            Reason::Unreachable(String::new()),
        ] {
            assert!(later.may_pass(), "{later:?}");
        }
    }
}
