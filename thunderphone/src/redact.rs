//! What the API sends and nobody is to see: secrets, and the plumbing of its own
//! (description of `Call`). Taken out of every reply before anything else reads it,
//! so that nothing that shows a reply, whole or in part, has to think of it.

use crate::json::from_str_lossy;
use serde_json::Value;

/// Stands where something was that could not be taken out by itself.
const HIDDEN: &str = "(not shown)";

fn is_private(name: &str) -> bool {
    name.starts_with("livekit_")
        || name == "webhook_signing_secret"
        || name == "cloud_run_execution_name"
}

fn names_private(text: &str) -> bool {
    text.contains("livekit_") || text.contains("signing_secret")
}

/// Takes it out, however deep it stands. Whether there was any.
pub(crate) fn redact(value: &mut Value) -> bool {
    match value {
        Value::Object(map) => {
            let before = map.len();
            map.retain(|name, _| !is_private(name));
            let mut was_there = map.len() < before;
            for (name, value) in map.iter_mut() {
                // That there is one can matter: a top-up has one for the browser.
                if name.contains("secret") && *value != Value::Null {
                    *value = Value::String(HIDDEN.to_owned());
                    was_there = true;
                }
                was_there |= redact(value);
            }
            was_there
        }
        Value::Array(values) => values.iter_mut().fold(false, |was, value| redact(value) | was),
        // An object that somebody has written into a string, or told about. The name
        // alone may be a part of a path.
        Value::String(text) if names_private(text) && text.contains(['{', '=']) => {
            *text = redact_text(std::mem::take(text));
            true
        }
        _ => false,
    }
}

/// The same for what came as text. What cannot be read is not shown.
pub(crate) fn redact_text(text: String) -> String {
    if !names_private(&text) {
        return text;
    }
    let mut value = from_str_lossy(&text).unwrap_or(Value::Null);
    if redact(&mut value) { value.to_string() } else { HIDDEN.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reply;
    use crate::error::{Error, classify};
    use serde_json::json;

    /// What of a reply can come before anybody's eyes.
    fn seen(status: u16, body: &str) -> String {
        let reply = Reply { status, body: body.to_owned(), ..Reply::default() };
        match classify(reply) {
            Ok(value) => value.to_string(),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn no_reply_shows_it_wherever_it_stands_and_whatever_the_reply_is() {
        let secret = json!({"webhook_signing_secret": "S3CRET", "livekit_room_name": "S3CRET",
            "cloud_run_execution_name": "S3CRET", "voice": "olivia"});
        let text = secret.to_string();
        for body in [
            text.clone(),
            json!({"calls": [secret.clone()]}).to_string(),
            json!({"detail": "No.", "call": {"config": [[secret.clone()]]}}).to_string(),
            json!([{"role": "tool_call", "content": text.clone()}]).to_string(),
            json!({"errors": json!({"call": text.clone()}).to_string()}).to_string(),
            json!({"detail": format!(" {}", text.clone())}).to_string(),
            json!({"detail": format!("Traceback: {text}")}).to_string(),
            json!({"detail": "webhook_signing_secret=S3CRET"}).to_string(),
            format!("{text} "),
            text.replace('}', ""),
            format!("<pre>{text}</pre>"),
            format!("Traceback: {text}"),
        ] {
            for status in [200, 201, 302, 400, 401, 403, 404, 405, 409, 422, 429, 500, 502, 504] {
                let seen = seen(status, &body);
                assert!(!seen.contains("S3CRET"), "{status} {body}: {seen}");
                assert!(!seen.contains("livekit_"), "{status} {body}: {seen}");
            }
        }
    }

    #[test]
    fn everything_else_stays_as_it_came() {
        let body = r#"{ "detail":"No.", "recording_url": "livekit_recordings/1.ogg" }"#;
        let Err(Error::Api(api_error)) =
            classify(Reply { status: 400, body: body.to_owned(), ..Reply::default() })
        else {
            panic!("an API error");
        };
        assert_eq!(api_error.body, body);
        let text = "<h1>livekit is down</h1>".to_owned();
        assert_eq!(redact_text(text.clone()), text);
        assert!(seen(200, r#"{"livekit_x": 1, "voice": "olivia"}"#).contains("olivia"));
    }

    #[test]
    fn that_a_secret_was_there_is_known_and_what_it_is_is_not() {
        assert_eq!(seen(200, r#"{"client_secret":"pi_1"}"#), r#"{"client_secret":"(not shown)"}"#);
        assert_eq!(seen(200, r#"{"client_secret":null}"#), r#"{"client_secret":null}"#);
    }
}
