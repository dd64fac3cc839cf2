//! Whether a call has a recording, and if not, why not and whether waiting helps.

use strict_view::bidi::isolate;
use thunderphone::{Call, Direction, RecordingMode, Timestamp};

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Recording {
    /// The call is not over.
    AfterTheCall,
    /// Over, and the recording is still expected.
    Preparing,
    /// Over, and the recording did not come in time.
    NeverCame,
    Ready,
    /// There is none and will be none.
    None(NoRecording),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NoRecording {
    SwitchedOff,
    FailedBeforeCapture,
    NeverAnswered,
    /// Why, in the API's word.
    Other(String),
}

impl Recording {
    /// `has_settled`: nothing more is expected.
    pub fn new(call: &Call, has_settled: bool) -> Recording {
        if !call.is_final() {
            return Recording::AfterTheCall;
        }
        match &call.recording_mode {
            // An unanswered call explains it best, whatever the recorder reports.
            _ if call.recording_url.is_none() && was_never_answered(call) => {
                Recording::None(NoRecording::NeverAnswered)
            }
            Some(RecordingMode::DisabledByConfig) => Recording::None(NoRecording::SwitchedOff),
            Some(RecordingMode::FailedBeforeCapture) => {
                Recording::None(NoRecording::FailedBeforeCapture)
            }
            _ if call.recording_url.is_some() => Recording::Ready,
            Some(RecordingMode::Other(word)) => Recording::None(NoRecording::Other(word.clone())),
            _ if has_settled => Recording::NeverCame,
            _ => Recording::Preparing,
        }
    }

    /// What to say when there is nothing to play.
    pub fn sentence(&self) -> String {
        match self {
            Recording::AfterTheCall => "The recording comes after the call.",
            Recording::Preparing => {
                "The recording is being prepared. It appears here automatically."
            }
            Recording::NeverCame => "No recording has come. “Check now” looks again.",
            Recording::Ready => "",
            Recording::None(NoRecording::SwitchedOff) => {
                "There is no recording: it was turned off for this call."
            }
            Recording::None(NoRecording::FailedBeforeCapture) => {
                "There is no recording: recording failed at the start."
            }
            Recording::None(NoRecording::NeverAnswered) => {
                "There is no recording: nobody picked up."
            }
            Recording::None(NoRecording::Other(word)) => {
                return format!("There is no recording. ThunderPhone says: {}", isolate(word));
            }
        }
        .to_owned()
    }
}

/// Whether the call ended without a pick-up, if the host reports pick-ups. Only phone calls
/// have one.
pub fn was_never_answered(call: &Call) -> bool {
    call.is_final()
        && call.sip_answered_at.is_none()
        && call.raw.get("sip_answered_at").is_some()
        && !matches!(call.direction, Some(Direction::Web | Direction::Test))
        && call.duration_seconds.unwrap_or(0) == 0
}

/// Between the click on a link and its request a moment passes.
const MARGIN_MS: i64 = 5_000;
/// How long a link counts as valid that does not say when it expires.
const DEFAULT_LIFETIME_MS: i64 = 60_000;
/// Anybody with the link can listen, so it is never shown for longer.
const MAX_LIFETIME_MS: i64 = 15 * 60_000;

/// Until when a new link may be shown. Signed links have their expiry in the query: as a
/// time (`expires`), or in seconds after they were made (`X-Goog-Expires`,
/// `X-Amz-Expires`).
pub fn good_until(link: &str, now: Timestamp) -> Timestamp {
    let query = link.split_once('?').map_or("", |(_, query)| query);
    let lifetimes = query.split(['&', '#']).filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let ms = value.parse::<i64>().ok()?.saturating_mul(1000);
        match name.to_ascii_lowercase().as_str() {
            "expires" => Some(ms.saturating_sub(now.0)),
            "x-goog-expires" | "x-amz-expires" => Some(ms),
            _ => None,
        }
    });
    // A link that seems expired already was made by another clock.
    let lifetime = lifetimes.min().map(|ms| ms.saturating_sub(MARGIN_MS)).filter(|ms| *ms > 0);
    Timestamp(now.0.saturating_add(lifetime.unwrap_or(DEFAULT_LIFETIME_MS).min(MAX_LIFETIME_MS)))
}

/// Where recordings come from, as far as this project knows it without being told.
const KNOWN_ORIGIN: &str = "https://storage.googleapis.com";

/// The place that a link leads to, if this site does not allow recordings from there. `own`
/// is this site's origin. `allowed` are the others, `None` where the web server does not say.
pub fn forbidden_place(link: &str, own: &str, allowed: Option<&[String]>) -> Option<String> {
    let Some((scheme, rest)) = link.split_once("://") else { return Some(link.to_owned()) };
    // As browsers read it. Whatever they read otherwise (`user@`, a tab) is no allowed origin.
    let place = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let origin = format!("{scheme}://{place}").to_ascii_lowercase();
    let is = |allowed: &str| origin == allowed.trim_end_matches('/').to_ascii_lowercase();
    let is_allowed = match allowed {
        Some(allowed) => allowed.iter().any(|allowed| is(allowed)),
        // On a developer's machine the stand-in's recordings have a port of their own.
        None => is(KNOWN_ORIGIN) || (is_loopback(own) && is_loopback(&origin)),
    };
    (!is(own) && !is_allowed).then(|| place.to_owned())
}

fn is_loopback(origin: &str) -> bool {
    let rest = origin.strip_prefix("http://").unwrap_or_default();
    let name = rest.rsplit_once(':').map_or(rest, |(name, _)| name);
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use thunderphone::CallId;

    #[track_caller]
    fn check(record: Value, has_settled: bool, expected: Recording) {
        let call = Call::read_as(CallId(1), &record);
        assert_eq!(Recording::new(&call, has_settled), expected, "{record}");
    }

    #[test]
    fn only_what_this_site_allows_is_opened() {
        let own = "https://calls.example";
        let allowed = ["https://files.example".to_owned(), "https://s3.example:8443/".to_owned()];
        for (link, is_known, is_unknown) in [
            ("https://files.example/1.ogg?x=1", true, false),
            ("HTTPS://Files.Example/1.ogg", true, false),
            ("https://s3.example:8443/1.ogg", true, false),
            ("https://s3.example/1.ogg", false, false),
            ("http://files.example/1.ogg", false, false),
            ("https://calls.example/1.ogg", true, true),
            ("https://storage.googleapis.com/b/1.ogg", false, true),
            ("https://storage.googleapis.com.evil.example/1.ogg", false, false),
            ("https://storage.googleapis.com@evil.example/1.ogg", false, false),
            ("https://files.example@evil.example/1.ogg", false, false),
            ("https://files.example\t.evil.example/1.ogg", false, false),
            ("https:///files.example/1.ogg", false, false),
            ("https://evil.example/https://files.example", false, false),
            ("https://evil.example?https://files.example", false, false),
            ("http://127.0.0.1:4010/1.wav", false, false),
            ("javascript:alert(1)", false, false),
        ] {
            let known = forbidden_place(link, own, Some(&allowed)).is_none();
            let unknown = forbidden_place(link, own, None).is_none();
            assert_eq!((known, unknown), (is_known, is_unknown), "{link}");
        }
        let place = forbidden_place("https://evil.example/1.ogg", own, Some(&allowed));
        assert_eq!(place.as_deref(), Some("evil.example"));
        let link = "http://127.0.0.1:4010/1.wav";
        assert_eq!(forbidden_place(link, "http://localhost:8080", None), None);
        assert!(forbidden_place(link, "http://localhost:8080", Some(&[])).is_some());
    }

    #[test]
    fn each_state_of_a_recording_is_recognized() {
        let ended = |mode: Value, url: Value| json!({"status": "completed", "sip_answered_at": "2026-10-06", "recording_mode": mode, "recording_url": url});
        check(
            json!({"status": "in_progress", "recording_url": "x"}),
            false,
            Recording::AfterTheCall,
        );
        check(ended(json!("recording"), json!(null)), false, Recording::Preparing);
        check(ended(json!("recording"), json!(null)), true, Recording::NeverCame);
        check(ended(json!("recording"), json!("recordings/1.ogg")), true, Recording::Ready);
        check(ended(json!(null), json!("recordings/1.ogg")), true, Recording::Ready);
        check(
            ended(json!("disabled_by_config"), json!(null)),
            false,
            Recording::None(NoRecording::SwitchedOff),
        );
        check(
            ended(json!("recording_failed_before_capture"), json!(null)),
            false,
            Recording::None(NoRecording::FailedBeforeCapture),
        );
        check(
            ended(json!("moved_to_vault"), json!(null)),
            false,
            Recording::None(NoRecording::Other("moved_to_vault".into())),
        );
        check(ended(json!("moved_to_vault"), json!("x")), false, Recording::Ready);
        check(
            json!({"status": "failed", "sip_answered_at": null, "recording_mode": "recording_failed_before_capture"}),
            false,
            Recording::None(NoRecording::NeverAnswered),
        );
    }

    #[test]
    fn a_link_is_shown_only_as_long_as_it_works() {
        let now = Timestamp(1_800_000_000_000);
        let seconds = |query: &str| {
            let link = format!("https://storage.example.com/1.ogg{query}");
            (good_until(&link, now).0 - now.0) / 1000
        };
        for (query, expected) in [
            ("?expires=1800000600&signature=abc123", 595),
            ("?Expires=1800000030&GoogleAccessId=x&Signature=y", 25),
            ("?X-Goog-Date=20270115T080000Z&X-Goog-Expires=300&X-Goog-Signature=z", 295),
            ("?X-Amz-Expires=120#t=5", 115),
            ("?X-Amz-Expires=604800", 900),
            ("?expires=1800000600&X-Amz-Expires=60", 55),
            ("?token=abc", 60),
            ("", 60),
            ("?expires=soon", 60),
            ("?expires=", 60),
            // By a clock that differs from the API's.
            ("?expires=1799999999", 60),
            ("?expires=1800000003", 60),
            ("?expires=9223372036854775807", 900),
            ("?expires=-9223372036854775808", 60),
        ] {
            assert_eq!(seconds(query), expected, "{query}");
        }
    }

    #[test]
    fn the_recording_of_the_smallest_host_is_waited_for() {
        check(json!({"status": "completed"}), false, Recording::Preparing);
        check(
            json!({"status": "completed", "recording_url": "https://x.example/1.mp3"}),
            false,
            Recording::Ready,
        );
    }
}
