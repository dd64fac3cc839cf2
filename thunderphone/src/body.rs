//! The body of a reply: how much of it is read, and how its bytes become text.
//!
//! A broken server, or one in the API's place, may send without end. All that is read
//! stays in the page's memory, so without a limit the tab would crash.

/// The limit. It leaves 80 kB for each of 200 calls, the most that a list has, and is
/// enough for the transcript of a call of days. It cannot be much higher: the worst JSON of
/// this size (`[0,0,…]`) was measured to need 300 MiB once parsed.
pub const LIMIT_BYTES: u32 = 16 * 1024 * 1024;

/// What has arrived so far.
#[derive(Default)]
pub struct Body {
    bytes: Vec<u8>,
}

impl Body {
    /// `None` when its `Content-Length` is too large, so that none of it needs to be read. An
    /// invalid one is ignored.
    pub fn announced(content_length: Option<&str>) -> Option<Body> {
        let length = content_length.and_then(|text| text.trim().parse::<u64>().ok());
        let is_too_large = length.is_some_and(|length| length > u64::from(LIMIT_BYTES));
        (!is_too_large).then(Body::default)
    }

    /// The space for the next chunk of so many bytes; `None` beyond the limit. There is no
    /// other way to add bytes.
    pub fn room_for(&mut self, length: u32) -> Option<&mut [u8]> {
        let start = self.bytes.len();
        let end = start.checked_add(usize::try_from(length).ok()?)?;
        if end > usize::try_from(LIMIT_BYTES).ok()? {
            return None;
        }
        self.bytes.resize(end, 0);
        self.bytes.get_mut(start..)
    }

    pub fn text(self) -> String {
        text(self.bytes)
    }
}

/// Decodes UTF-8, as JSON always is, in a browser's way: a byte order mark at the beginning
/// is skipped, and each invalid part becomes U+FFFD, so that one name in Latin-1 does not
/// spoil the rest.
pub fn text(mut bytes: Vec<u8>) -> String {
    if bytes.starts_with("\u{feff}".as_bytes()) {
        bytes.drain(.."\u{feff}".len());
    }
    // Nothing is copied when all of it is UTF-8.
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reply;
    use crate::error::{Error, classify};
    use proptest::prelude::*;
    use serde_json::Value;

    fn body(pieces: &[&[u8]]) -> Option<Body> {
        let mut body = Body::default();
        for piece in pieces {
            body.room_for(u32::try_from(piece.len()).unwrap())?.copy_from_slice(piece);
        }
        Some(body)
    }

    #[test]
    fn an_answer_without_end_ends_at_the_limit() {
        let mut body = Body::default();
        let mut taken = 0;
        while let Some(room) = body.room_for(1_000_000) {
            taken += room.len();
            assert!(taken <= LIMIT_BYTES as usize, "{taken} bytes are taken in");
        }
        assert_eq!(taken, 16_000_000);
    }

    #[test]
    fn all_up_to_the_limit_is_taken_and_nothing_above() {
        for (pieces, is_taken) in [
            (&[LIMIT_BYTES][..], true),
            (&[LIMIT_BYTES, 0], true),
            (&[LIMIT_BYTES - 1, 1], true),
            (&[LIMIT_BYTES + 1], false),
            (&[LIMIT_BYTES, 1], false),
            (&[1, LIMIT_BYTES], false),
            (&[1, u32::MAX], false),
        ] {
            let mut body = Body::default();
            let found = pieces.iter().all(|length| body.room_for(*length).is_some());
            assert_eq!(found, is_taken, "{pieces:?}");
        }
    }

    #[test]
    fn what_says_itself_that_it_is_too_large_is_not_begun() {
        for (content_length, is_begun) in [
            (None, true),
            (Some("0"), true),
            (Some("16777216"), true),
            (Some("16777217"), false),
            (Some(" 16777217 "), false),
            (Some("9223372036854775808"), false),
            // These say nothing, and are counted while they arrive.
            (Some(""), true),
            (Some("-1"), true),
            (Some("many"), true),
            (Some("20000000, 20000000"), true),
            (Some("99999999999999999999999"), true),
        ] {
            assert_eq!(Body::announced(content_length).is_some(), is_begun, "{content_length:?}");
        }
    }

    #[test]
    fn bytes_are_read_as_a_browser_reads_them() {
        for (bytes, read) in [
            (&b""[..], ""),
            (b"{}", "{}"),
            ("é €\u{1f600}".as_bytes(), "é €\u{1f600}"),
            (b"\xef\xbb\xbf{}", "{}"),
            // One is skipped, and only where it marks the order.
            (b"\xef\xbb\xbf\xef\xbb\xbf{}", "\u{feff}{}"),
            (b"{\xef\xbb\xbf}", "{\u{feff}}"),
            (b"\xef\xbb", "\u{fffd}"),
            (b"Jos\xe9", "Jos\u{fffd}"),
            (b"\xe9t\xe9", "\u{fffd}t\u{fffd}"),
            (b"\xf0\x9f\x98!", "\u{fffd}!"),
            (b"\xff\xfe", "\u{fffd}\u{fffd}"),
            // A surrogate, as bytes.
            (b"\xed\xa0\xbd", "\u{fffd}\u{fffd}\u{fffd}"),
        ] {
            assert_eq!(text(bytes.to_vec()), read, "{bytes:x?}");
        }
    }

    fn read(bytes: &[u8]) -> Result<Value, Error> {
        let body = text(bytes.to_vec());
        classify(Reply { status: 200, body, ..Reply::default() })
    }

    #[test]
    fn an_answer_behind_a_byte_order_mark_is_read() {
        assert_eq!(read(b"\xef\xbb\xbf{\"call_id\": 7}"), read(b"{\"call_id\": 7}"));
        assert!(read(b"\xef\xbb\xbf{\"call_id\": 7}").is_ok());
    }

    #[test]
    fn one_name_in_latin_1_does_not_take_the_rest_with_it() {
        let value = read(b"{\"name\": \"Jos\xe9\", \"call_id\": 7}").unwrap();
        assert_eq!(value.get("name"), Some(&Value::from("Jos\u{fffd}")));
        assert_eq!(value.get("call_id"), Some(&Value::from(7)));
    }

    #[test]
    fn a_letter_may_arrive_in_two_pieces() {
        assert_eq!(body(&[b"\xef", b"\xbb\xbfJos\xc3", b"", b"\xa9"]).unwrap().text(), "José");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let read = text(bytes.clone());
            let unmarked = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
            prop_assert_eq!(read, String::from_utf8_lossy(unmarked));
        }
    }
}
