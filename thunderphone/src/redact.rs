//! Redacts secrets and internal fields of the API (description of `Call`) from every reply
//! before anything else reads it, so that no code that shows a reply has to think of them.

use crate::json::from_str_lossy;
use serde_json::Value;

/// Replaces a text from which the private part cannot be removed alone.
const HIDDEN: &str = "(not shown)";

fn is_private(name: &str) -> bool {
    name.starts_with("livekit_")
        || name == "webhook_signing_secret"
        || name == "cloud_run_execution_name"
}

/// A secret of a webhook endpoint is called `secret`, and begins with `whsec_`.
fn names_private(text: &str) -> bool {
    const NAMES: [&str; 5] =
        ["livekit_", "signing_secret", "client_secret", "\"secret\"", "whsec_"];
    NAMES.iter().any(|name| text.contains(name))
}

/// Redacts private fields at any depth. Returns whether there were any.
pub(crate) fn redact(value: &mut Value) -> bool {
    match value {
        Value::Object(map) => {
            let before = map.len();
            map.retain(|name, _| !is_private(name));
            let mut was_there = map.len() < before;
            for (name, value) in map.iter_mut() {
                // Its presence can matter: a top-up with one continues in the browser.
                if name.contains("secret") && *value != Value::Null {
                    *value = Value::String(HIDDEN.to_owned());
                    was_there = true;
                }
                was_there |= redact(value);
            }
            was_there
        }
        Value::Array(values) => values.iter_mut().fold(false, |was, value| redact(value) | was),
        // JSON, or a mention of it, inside a string. The name alone may be part of a path.
        // Most texts have neither sign, and to look for a letter is quick.
        Value::String(text) if text.contains(['{', '=']) && names_private(text) => {
            *text = redact_text(std::mem::take(text));
            true
        }
        _ => false,
    }
}

/// The same for a text. One that cannot be parsed is not shown.
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

    /// All parts of a reply that can be shown.
    fn seen(status: u16, body: &str) -> String {
        let reply = Reply { status, body: body.to_owned(), ..Reply::default() };
        match classify(reply) {
            Ok(value) => value.to_string(),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn private_fields_are_redacted_at_any_depth() {
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
    fn all_other_fields_stay_unchanged() {
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
    fn the_presence_of_a_secret_is_known_but_not_its_value() {
        assert_eq!(seen(200, r#"{"client_secret":"pi_1"}"#), r#"{"client_secret":"(not shown)"}"#);
        assert_eq!(seen(200, r#"{"client_secret":null}"#), r#"{"client_secret":null}"#);
        // Half of an answer is shown in the details of an error.
        for half in [r#"{"status":"requires_action","client_secret":"pi_1"#, "client_secret=pi_1"] {
            for status in [201, 400, 502] {
                let seen = seen(status, half);
                assert!(!seen.contains("pi_1"), "{status} {half}: {seen}");
            }
        }
    }
}
