//! What the link of a recording leads to, where its server lets a page see that. Pure.

use strict_view::bidi::isolate;
use thunderphone::CallId;

/// What an answer is, in place of a recording that plays.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SoundFile {
    /// 404 or 410.
    Gone,
    /// 401 or 403, for a link that was made a moment ago.
    Refused(u16),
    /// Any other status that is no success.
    Failed(u16),
    Empty,
    WebPage,
    /// A file of this media type, which is none of sound.
    Other(String),
    /// Nothing is wrong with it, as far as a page sees.
    Sound,
}

impl SoundFile {
    /// `kind`: the media type in lower case, without parameters. `size`: in bytes.
    pub fn new(status: u16, kind: Option<&str>, size: Option<u64>) -> SoundFile {
        let kind = kind.unwrap_or_default();
        match status {
            404 | 410 => SoundFile::Gone,
            status @ (401 | 403) => SoundFile::Refused(status),
            status if !(200..300).contains(&status) => SoundFile::Failed(status),
            _ if size == Some(0) => SoundFile::Empty,
            _ if matches!(kind, "text/html" | "application/xhtml+xml") => SoundFile::WebPage,
            _ if is_sound(kind) => SoundFile::Sound,
            _ => SoundFile::Other(kind.to_owned()),
        }
    }

    /// What happened and who can do something, for a page with a title of its own.
    pub fn sentence(&self) -> String {
        match self {
            SoundFile::Gone => {
                "The file is not at the place that ThunderPhone names. It may have been deleted. \
                 ThunderPhone's support can say, by the call's id."
            }
            SoundFile::Refused(status) => {
                return format!(
                    "Where the recording is kept, even a new link is refused ({status}). \
                     ThunderPhone's support can say why, by the call's id."
                );
            }
            SoundFile::Failed(status) => {
                return format!(
                    "The server of the recordings has a problem ({status}). Try again in a few \
                     minutes."
                );
            }
            SoundFile::Empty => {
                "The file is empty: it has 0 bytes. ThunderPhone's support can say why, by the \
                 call's id."
            }
            SoundFile::WebPage => {
                "A web page came in place of the recording. A firewall or a sign-in page on the \
                 way often does that. Whoever runs your network can tell."
            }
            SoundFile::Other(kind) => {
                return format!(
                    "The file is no sound: its type is {}. Download it to see what it is.",
                    isolate(kind)
                );
            }
            SoundFile::Sound => {
                "The file is there, and this browser cannot play it. Download it and open it with \
                 another program."
            }
        }
        .to_owned()
    }
}

/// Servers that know nothing of a file's content say `application/octet-stream` or nothing.
fn is_sound(kind: &str) -> bool {
    kind.is_empty()
        || kind.starts_with("audio/")
        || kind.starts_with("video/")
        || matches!(kind, "application/octet-stream" | "binary/octet-stream" | "application/ogg")
}

/// `2026-11-27 1841 +14155550199`: what a recording is called as a file. `stamp`: when the call
/// began.
pub fn title(id: CallId, stamp: Option<&str>, party: Option<&str>) -> String {
    let is_number = |party: &&str| {
        let digits = party.strip_prefix('+').unwrap_or(party);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    match (stamp, party.filter(is_number)) {
        (Some(stamp), Some(number)) => format!("{stamp} {number}"),
        (Some(stamp), None) => format!("{stamp} call {id}"),
        (None, _) => format!("call {id}"),
    }
}

/// The file's name: a title and what the media type `kind` is known by, or else the `link`
/// that it came from.
pub fn file_name(title: &str, kind: Option<&str>, link: &str) -> String {
    let by_kind = match kind.unwrap_or_default() {
        "audio/wav" | "audio/x-wav" | "audio/wave" | "audio/vnd.wave" => Some("wav"),
        "audio/mpeg" | "audio/mp3" => Some("mp3"),
        "audio/ogg" | "application/ogg" | "audio/opus" => Some("ogg"),
        "audio/mp4" | "audio/x-m4a" | "audio/aac" => Some("m4a"),
        "audio/webm" | "video/webm" => Some("webm"),
        "audio/flac" | "audio/x-flac" => Some("flac"),
        _ => None,
    };
    let path = link.split(['?', '#']).next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    let by_link = last.rsplit_once('.').map(|(_, ending)| ending);
    let by_link = by_link.filter(|ending| {
        (1..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    match by_kind.or(by_link) {
        Some(ending) => format!("{title}.{ending}"),
        None => title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(status: u16, kind: &str, size: Option<u64>) -> SoundFile {
        SoundFile::new(status, (!kind.is_empty()).then_some(kind), size)
    }

    #[test]
    fn each_kind_of_answer_has_its_own_sentence() {
        let all = [
            (seen(404, "application/json", Some(20)), SoundFile::Gone),
            (seen(403, "application/xml", None), SoundFile::Refused(403)),
            (seen(503, "text/html", Some(0)), SoundFile::Failed(503)),
            (seen(200, "audio/wav", Some(0)), SoundFile::Empty),
            (seen(200, "text/html", Some(27)), SoundFile::WebPage),
            (seen(200, "text/plain", None), SoundFile::Other("text/plain".to_owned())),
            (seen(206, "audio/wav", Some(27)), SoundFile::Sound),
        ];
        let mut sentences: Vec<String> = Vec::new();
        for (found, expected) in all {
            assert_eq!(found, expected);
            sentences.push(found.sentence());
        }
        let count = sentences.len();
        sentences.sort_unstable();
        sentences.dedup();
        assert_eq!(sentences.len(), count);
    }

    #[test]
    fn a_server_that_says_nothing_of_the_type_is_believed() {
        for kind in ["", "application/octet-stream", "binary/octet-stream", "video/mp4"] {
            assert_eq!(seen(200, kind, None), SoundFile::Sound, "{kind}");
        }
        assert_eq!(seen(410, "", None), SoundFile::Gone);
        assert_eq!(seen(302, "", None), SoundFile::Failed(302));
    }

    #[test]
    fn a_recording_is_called_by_when_and_whom() {
        for (stamp, party, expected) in [
            (Some("2026-11-27 1841"), Some("+14155550199"), "2026-11-27 1841 +14155550199"),
            (Some("2026-11-27 1841"), Some("../x"), "2026-11-27 1841 call 7"),
            (Some("2026-11-27 1841"), Some("+"), "2026-11-27 1841 call 7"),
            (Some("2026-11-27 1841"), None, "2026-11-27 1841 call 7"),
            (None, Some("+14155550199"), "call 7"),
        ] {
            assert_eq!(title(CallId(7), stamp, party), expected);
        }
    }

    #[test]
    fn a_saved_recording_is_named_by_its_title_and_type() {
        for (kind, link, expected) in [
            (Some("audio/wav"), "https://x.example/7?s=1.mp3", "call 7.wav"),
            (Some("audio/mpeg"), "https://x.example/7.wav", "call 7.mp3"),
            (Some("audio/x-new"), "https://x.example/a.b/7.Opus?sig=a/b.c", "call 7.Opus"),
            (None, "https://x.example/7.ogg#t=1", "call 7.ogg"),
            (None, "https://x.example/7", "call 7"),
            (None, "https://x.example", "call 7"),
            (None, "https://x.example/7.a\u{202e}b", "call 7"),
            (None, "", "call 7"),
        ] {
            assert_eq!(file_name("call 7", kind, link), expected, "{kind:?} {link}");
        }
    }
}
