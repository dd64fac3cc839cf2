//! The sound of a call: a stereo WAV file (PCM, 16 bit, 8 kHz) with the agent left and the
//! callee right, each turn at the times its transcript gives. Any range of the file can be
//! made without making the rest.

use std::ops::Range;

use crate::call::Call;
use crate::date::{Millis, SECOND};
use crate::speech::{Clip, SAMPLES_PER_MILLI, SAMPLES_PER_SECOND, Speaker};
use crate::turn::{Turn, TurnKind};

const HEADER: usize = 44;
const CHANNELS: usize = 2;
const BYTES_PER_FRAME: usize = 2 * CHANNELS;

/// What is needed to make any part of the file. It is small, however long the call was: no
/// sound is in it.
pub struct Recording {
    sounds: Vec<Sound>,
    frames: usize,
    /// Whether the header does not tell how long it is.
    is_endless: bool,
}

/// One sound, from frame to frame.
struct Sound {
    start: usize,
    end: usize,
    channel: usize,
    source: Source,
}

impl Recording {
    /// `None` when the call has no recording, or none yet.
    pub fn of_call(call: &Call, now: Millis) -> Option<Self> {
        let length = call.conversation().filter(|_| call.is_recorded(now))?;
        Some(Self::of_turns(&call.simulation.turns, length))
    }

    /// A recording of this turn alone.
    pub fn sample(turn: &Turn) -> Self {
        Self::of_turns(std::slice::from_ref(turn), turn.end + SECOND / 2)
    }

    fn of_turns(turns: &[Turn], length: Millis) -> Self {
        let sound = |turn: &Turn| {
            let (channel, source) = Source::for_turn(&turn.kind)?;
            Some(Sound { start: frames(turn.start), end: frames(turn.end), channel, source })
        };
        let sounds = turns.iter().filter_map(sound).collect();
        Self { sounds, frames: frames(length), is_endless: false }
    }

    /// The same sound, but so many percent of its length: cut off, or with silence at the end.
    pub fn percent(mut self, percent: usize) -> Self {
        self.frames = self.frames * percent / 100;
        self
    }

    /// The same sound with a header that does not tell how long it is, as of a file that is
    /// still being written.
    pub fn endless(mut self) -> Self {
        self.is_endless = true;
        self
    }

    /// The size of the whole file in bytes.
    pub fn size(&self) -> usize {
        HEADER + self.frames * BYTES_PER_FRAME
    }

    /// The bytes of the file in `range`, which must lie within its size.
    pub fn bytes(&self, range: Range<usize>) -> Vec<u8> {
        let header = self.header();
        let mut bytes =
            header.get(range.start.min(HEADER)..range.end.min(HEADER)).unwrap_or_default().to_vec();
        let data = range.start.saturating_sub(HEADER)..range.end.saturating_sub(HEADER);
        if data.is_empty() {
            return bytes;
        }
        let first = data.start / BYTES_PER_FRAME;
        let frames = self.frames(first..data.end.div_ceil(BYTES_PER_FRAME));
        let sound: Vec<u8> =
            frames.iter().flatten().flat_map(|sample| sample.to_le_bytes()).collect();
        let skipped = data.start - first * BYTES_PER_FRAME;
        bytes.extend(sound.get(skipped..skipped + data.len()).unwrap_or_default());
        bytes
    }

    fn frames(&self, wanted: Range<usize>) -> Vec<[i16; CHANNELS]> {
        let mut sound = vec![[0; CHANNELS]; wanted.len()];
        for Sound { start, end, channel, source } in &self.sounds {
            for frame in *start.max(&wanted.start)..*end.min(&wanted.end) {
                let slot =
                    sound.get_mut(frame - wanted.start).and_then(|frame| frame.get_mut(*channel));
                if let Some(slot) = slot {
                    *slot = source.sample(frame - start);
                }
            }
        }
        sound
    }

    fn header(&self) -> Vec<u8> {
        let data = u32::try_from(self.frames * BYTES_PER_FRAME).ok();
        let data = data.filter(|_| !self.is_endless).unwrap_or(u32::MAX);
        let rate = u32::try_from(SAMPLES_PER_SECOND).unwrap_or(0);
        let frame = u16::try_from(BYTES_PER_FRAME).unwrap_or(0);
        let mut header = Vec::with_capacity(HEADER);
        header.extend(b"RIFF");
        header.extend(data.saturating_add(36).to_le_bytes());
        header.extend(b"WAVEfmt ");
        header.extend(16_u32.to_le_bytes());
        // 1 = PCM
        header.extend(1_u16.to_le_bytes());
        header.extend(2_u16.to_le_bytes());
        header.extend(rate.to_le_bytes());
        header.extend((rate * u32::from(frame)).to_le_bytes());
        header.extend(frame.to_le_bytes());
        header.extend(16_u16.to_le_bytes());
        header.extend(b"data");
        header.extend(data.to_le_bytes());
        header
    }
}

/// Where a turn's samples come from.
enum Source {
    Clip(&'static Clip),
    Tone { hertz: f32, loudness: f32 },
}

impl Source {
    fn for_turn(kind: &TurnKind) -> Option<(usize, Self)> {
        match kind {
            TurnKind::Speech { speaker: Speaker::Agent, clip, .. } => {
                Some((0, Self::Clip((*clip)?)))
            }
            TurnKind::Speech { speaker: Speaker::Callee, clip, .. } => {
                Some((1, Self::Clip((*clip)?)))
            }
            TurnKind::Beep => Some((1, Self::Tone { hertz: 1_000.0, loudness: 6_000.0 })),
            TurnKind::Hold => Some((1, Self::Tone { hertz: 425.0, loudness: 500.0 })),
            TurnKind::ToolCall { .. } | TurnKind::ToolResponse { .. } | TurnKind::Ended { .. } => {
                None
            }
        }
    }

    fn sample(&self, index: usize) -> i16 {
        match self {
            Self::Clip(clip) => clip.sample(index),
            Self::Tone { hertz, loudness } => {
                // The remainder keeps the phase exact, however long the tone is.
                let second = (index % SAMPLES_PER_SECOND) as f32 / SAMPLES_PER_SECOND as f32;
                ((second * hertz * std::f32::consts::TAU).sin() * loudness) as i16
            }
        }
    }
}

fn frames(at: Millis) -> usize {
    usize::try_from(at).unwrap_or(0) * SAMPLES_PER_MILLI
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialogue::Dialogue;

    fn turns() -> Vec<Turn> {
        Dialogue::named("reminder").unwrap().turns()
    }

    fn loudest(recording: &Recording, at: Millis, channel: usize) -> u16 {
        let frames = recording.frames(frames(at)..frames(at + 300));
        frames.iter().map(|frame| frame[channel].unsigned_abs()).max().unwrap()
    }

    #[test]
    fn the_agent_is_left_and_the_callee_right_at_the_times_of_the_transcript() {
        let turns = turns();
        let recording = Recording::of_turns(&turns, turns.last().unwrap().end);
        for turn in &turns {
            let TurnKind::Speech { speaker, .. } = turn.kind else { continue };
            let (own, other) = if speaker == Speaker::Agent { (0, 1) } else { (1, 0) };
            assert!(loudest(&recording, turn.start + 100, own) > 1_000);
            assert_eq!(loudest(&recording, turn.start + 100, other), 0);
        }
        assert_eq!(loudest(&recording, 0, 0), 0);
    }

    #[test]
    fn a_range_of_the_file_equals_that_range_of_the_whole() {
        let turns = turns();
        let recording = Recording::of_turns(&turns, 4_000);
        let whole = recording.bytes(0..recording.size());
        assert_eq!(whole.len(), recording.size());
        for range in
            [0..1, 0..44, 40..50, 43..44, 44..45, 20_001..20_011, whole.len() - 3..whole.len()]
        {
            assert_eq!(recording.bytes(range.clone()), whole[range]);
        }
    }

    #[test]
    fn the_wav_header_matches_the_size_and_the_sample_rate() {
        let recording = Recording::of_turns(&[], 1_000);
        let whole = recording.bytes(0..recording.size());
        assert_eq!(
            (&whole[..4], &whole[8..16], &whole[36..40]),
            (&b"RIFF"[..], &b"WAVEfmt "[..], &b"data"[..])
        );
        assert_eq!(u32::from_le_bytes(whole[4..8].try_into().unwrap()) as usize, whole.len() - 8);
        assert_eq!(u32::from_le_bytes(whole[24..28].try_into().unwrap()), 8_000);
        assert_eq!(
            u32::from_le_bytes(whole[40..44].try_into().unwrap()) as usize,
            whole.len() - 44
        );
        let endless = recording.endless();
        assert_eq!(endless.header()[40..44], [0xff; 4]);
        assert_eq!(endless.size(), whole.len());
    }

    #[test]
    fn a_longer_or_shorter_recording_has_the_same_sound() {
        let turns = turns();
        let recording = || Recording::of_turns(&turns, 4_000);
        let whole = recording().bytes(0..recording().size());
        let longer = recording().percent(200);
        assert_eq!(longer.size() - HEADER, 2 * (whole.len() - HEADER));
        assert_eq!(longer.bytes(HEADER..whole.len()), whole[HEADER..]);
        assert_eq!(recording().percent(50).size() - HEADER, (whole.len() - HEADER) / 2);
    }
}
