//! How the server of recordings answers range requests. RFC 9110 leaves it to each server
//! whether it supports them.

/// A value of `recordings` in `POST /sandbox/faults`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeSupport {
    /// Ranges are supported, and `Accept-Ranges` says so.
    Ranges,
    /// A range request, too, is answered 200 with the whole file and its length.
    Whole,
    /// The same without a length, like a server that makes the file while sending it.
    Unsized,
    /// Only a range from the first byte on is supported, as behind a cache that is being
    /// filled.
    FromTheStart,
}

impl RangeSupport {
    const NAMES: [(&str, Self); 4] = [
        ("ranges", Self::Ranges),
        ("whole", Self::Whole),
        ("unsized", Self::Unsized),
        ("from_the_start", Self::FromTheStart),
    ];

    /// # Errors
    /// A sentence about a name that is unknown.
    pub fn named(name: &str) -> Result<Self, String> {
        let found = Self::NAMES.into_iter().find(|(known, _)| *known == name);
        found.map(|(_, range_support)| range_support).ok_or_else(|| {
            let known = Self::NAMES.map(|(name, _)| name).join(", ");
            format!("{name:?} is not a way to serve recordings. There are: {known}.")
        })
    }

    /// Whether a request with this `Range` header gets a range.
    pub fn supports(self, range: &str) -> bool {
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
    fn every_name_means_one_way_to_serve_recordings() {
        for (name, range_support) in RangeSupport::NAMES {
            assert_eq!(RangeSupport::named(name), Ok(range_support));
        }
        assert!(RangeSupport::named("half").unwrap_err().contains("ranges, whole"));
    }

    #[test]
    fn range_requests_are_answered_as_the_name_says() {
        for (range_support, first, later) in [
            (RangeSupport::Ranges, true, true),
            (RangeSupport::Whole, false, false),
            (RangeSupport::Unsized, false, false),
            (RangeSupport::FromTheStart, true, false),
        ] {
            assert_eq!(range_support.supports("bytes=0-"), first, "{range_support:?}");
            assert_eq!(range_support.supports("bytes=100-"), later, "{range_support:?}");
        }
    }
}
