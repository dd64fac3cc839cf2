//! How a server of recordings answers a request for a part of one: RFC 9110 leaves
//! it to each server whether it does that at all.

/// One entry of `recordings` in `POST /sandbox/faults`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serving {
    /// Parts are served, and `Accept-Ranges` says so.
    Ranges,
    /// Always the whole file, with its length: 200, also where a part is asked for.
    Whole,
    /// The same without a length, as a server that makes the file while sending it.
    Unsized,
    /// A part only to who asks from the first byte on, as behind a cache that is
    /// being filled.
    FromTheStart,
}

impl Serving {
    const WORDS: [(&str, Self); 4] = [
        ("ranges", Self::Ranges),
        ("whole", Self::Whole),
        ("unsized", Self::Unsized),
        ("from_the_start", Self::FromTheStart),
    ];

    /// # Errors
    /// A sentence for a word that is none.
    pub fn named(word: &str) -> Result<Self, String> {
        let found = Self::WORDS.into_iter().find(|(known, _)| *known == word);
        found.map(|(_, serving)| serving).ok_or_else(|| {
            let known = Self::WORDS.map(|(word, _)| word).join(", ");
            format!("{word:?} is not a way to serve recordings. There are: {known}.")
        })
    }

    /// Whether a request for this range gets a part.
    pub fn answers(self, range: &str) -> bool {
        match self {
            Self::Ranges => true,
            Self::Whole | Self::Unsized => false,
            Self::FromTheStart => range.starts_with("bytes=0-"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_one_way_to_serve() {
        for (word, serving) in Serving::WORDS {
            assert_eq!(Serving::named(word), Ok(serving));
        }
        assert!(Serving::named("half").unwrap_err().contains("ranges, whole"));
    }

    #[test]
    fn parts_are_answered_as_the_word_says() {
        for (serving, first, later) in [
            (Serving::Ranges, true, true),
            (Serving::Whole, false, false),
            (Serving::Unsized, false, false),
            (Serving::FromTheStart, true, false),
        ] {
            assert_eq!(serving.answers("bytes=0-"), first, "{serving:?}");
            assert_eq!(serving.answers("bytes=100-"), later, "{serving:?}");
        }
    }
}
