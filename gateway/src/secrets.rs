//! Secrets in the API's replies that no browser needs: they are removed on the way. The one that
//! passes is that of a new webhook endpoint, which nobody can read later.

use axum::http::Method;
use serde_json::Value;

const NEW_ENDPOINT: &str = "/v1/developer/webhook-endpoints";

/// The keys that hold secrets in the reply to a request.
pub(crate) fn keys(method: &Method, path: &str) -> &'static [&'static str] {
    if path == NEW_ENDPOINT && method == Method::POST {
        &[]
    } else if path.starts_with("/v1/developer/") {
        &["secret"]
    } else if path.starts_with("/v1/phone-numbers") {
        &["webhook_signing_secret"]
    } else {
        &[]
    }
}

/// What is left of a reply without these keys.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stripped {
    /// It has none of them.
    Unchanged,
    Changed(Vec<u8>),
    /// It names one, and is not JSON that can be read.
    Unreadable,
}

pub(crate) fn strip(body: &[u8], keys: &[&str]) -> Stripped {
    let Ok(mut value) = serde_json::from_slice(body) else {
        let text = String::from_utf8_lossy(body);
        let is_named = keys.iter().any(|key| text.contains(key));
        return if is_named { Stripped::Unreadable } else { Stripped::Unchanged };
    };
    if remove(&mut value, keys) {
        Stripped::Changed(value.to_string().into_bytes())
    } else {
        Stripped::Unchanged
    }
}

/// Removes the keys at every depth. Returns whether there were any.
fn remove(value: &mut Value, keys: &[&str]) -> bool {
    match value {
        Value::Object(object) => {
            let before = object.len();
            object.retain(|key, _| !keys.contains(&key.as_str()));
            let is_changed = object.len() < before;
            object.values_mut().fold(is_changed, |is_changed, value| {
                let is_here = remove(value, keys);
                is_changed || is_here
            })
        }
        Value::Array(items) => items.iter_mut().fold(false, |is_changed, item| {
            let is_here = remove(item, keys);
            is_changed || is_here
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_new_endpoint_keeps_its_secret() {
        let check = |method: Method, path: &str, expected: &[&str]| {
            assert_eq!(keys(&method, path), expected, "{method} {path}");
        };
        let one = "/v1/developer/webhook-endpoints/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10";
        check(Method::POST, NEW_ENDPOINT, &[]);
        check(Method::GET, NEW_ENDPOINT, &["secret"]);
        check(Method::PATCH, one, &["secret"]);
        check(Method::POST, &format!("{one}/test"), &["secret"]);
        check(Method::GET, "/v1/developer/webhook-deliveries", &["secret"]);
        check(Method::GET, "/v1/phone-numbers", &["webhook_signing_secret"]);
        check(Method::GET, "/v1/calls/7", &[]);
    }

    #[test]
    fn a_key_is_removed_at_every_depth_and_nothing_else_is_changed() {
        let check = |body: &str, expected: &str| {
            let expected = Stripped::Changed(expected.as_bytes().to_vec());
            assert_eq!(strip(body.as_bytes(), &["secret"]), expected, "{body}");
        };
        check(r#"{"id":7,"secret":"a"}"#, r#"{"id":7}"#);
        check(r#"[{"secret":null},{"a":[{"secret":{}}]}]"#, r#"[{},{"a":[{}]}]"#);
        check(r#"{"\u0073ecret":"a"}"#, "{}");
        for body in [r#"{"secret_hint": "a", "label": "secret"}"#, "<html>", "", "7"] {
            assert_eq!(strip(body.as_bytes(), &["secret"]), Stripped::Unchanged, "{body}");
        }
    }

    #[test]
    fn half_a_reply_with_a_secret_is_not_passed_on() {
        assert_eq!(strip(br#"{"secret": "wh"#, &["secret"]), Stripped::Unreadable);
    }
}
