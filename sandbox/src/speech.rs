//! The sound clips that a recording consists of. `speech/make.sh` makes them:
//!
//! ```sh
//! apt-get install espeak-ng sox && sh sandbox/speech/make.sh
//! ```

use std::sync::LazyLock;

use crate::date::Millis;

/// All clips, one after the other: 8 kHz, mono, G.711 μ-law.
static SOUND: &[u8] = include_bytes!("../speech/speech.ul");
static MANIFEST: &str = include_str!("../speech/clips.txt");
static CLIPS: LazyLock<Vec<Clip>> =
    LazyLock::new(|| MANIFEST.lines().filter_map(Clip::parse).collect());

pub const SAMPLES_PER_SECOND: usize = 8_000;
pub const SAMPLES_PER_MILLI: usize = SAMPLES_PER_SECOND / 1_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    Agent,
    Callee,
}

/// One spoken line.
#[derive(Debug)]
pub struct Clip {
    speaker: Speaker,
    words: &'static str,
    sound: &'static [u8],
}

impl Clip {
    /// The clip of these words in this speaker's voice.
    pub fn find(speaker: Speaker, words: &str) -> Option<&'static Self> {
        CLIPS.iter().find(|clip| clip.speaker == speaker && clip.words == words)
    }

    /// All that this speaker says.
    pub fn by(speaker: Speaker) -> impl Iterator<Item = &'static Self> {
        CLIPS.iter().filter(move |clip| clip.speaker == speaker)
    }

    pub fn words(&self) -> &'static str {
        self.words
    }

    /// Its length.
    pub fn millis(&self) -> Millis {
        Millis::try_from(self.sound.len() / SAMPLES_PER_MILLI).unwrap_or(0)
    }

    /// The sample at `index`; silence after the end.
    pub fn sample(&self, index: usize) -> i16 {
        self.sound.get(index).map_or(0, |byte| linear(*byte))
    }

    fn parse(line: &'static str) -> Option<Self> {
        let mut fields = line.splitn(4, " | ");
        let offset: usize = fields.next()?.parse().ok()?;
        let length: usize = fields.next()?.parse().ok()?;
        let speaker = Speaker::parse(fields.next()?)?;
        let words = fields.next()?;
        let sound = SOUND.get(offset..offset.checked_add(length)?)?;
        Some(Self { speaker, words, sound })
    }
}

impl Speaker {
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "agent" => Some(Self::Agent),
            "callee" => Some(Self::Callee),
            _ => None,
        }
    }
}

/// G.711 μ-law to linear: sign, three bits of exponent, four of mantissa, inverted.
fn linear(byte: u8) -> i16 {
    let bits = !byte;
    let magnitude = (((i16::from(bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84;
    if bits & 0x80 == 0 { magnitude } else { -magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_covers_every_byte_of_sound() {
        assert_eq!(CLIPS.len(), MANIFEST.lines().count());
        assert_eq!(CLIPS.iter().map(|clip| clip.sound.len()).sum::<usize>(), SOUND.len());
        assert!(SOUND.len() < 1_500_000, "the repository stays small");
    }

    #[test]
    fn every_clip_is_audible_and_longer_than_400_milliseconds() {
        for clip in CLIPS.iter() {
            let loudest =
                (0..clip.sound.len()).map(|index| clip.sample(index).unsigned_abs()).max();
            assert!(loudest > Some(8_000), "{}: {loudest:?}", clip.words);
            assert!(clip.millis() > 400, "{}", clip.words);
        }
    }

    #[test]
    fn mu_law_decodes_the_extreme_values_of_g_711() {
        assert_eq!([0xff, 0x7f, 0x80, 0x00].map(linear), [0, 0, 32_124, -32_124]);
    }
}
