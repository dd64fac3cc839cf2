//! What a test changes about one call: input that a client must survive, and that the
//! sandbox's own calls do not have.

use serde_json::{Map, Value};

use crate::api_error::ApiError;
use crate::fault::RangeSupport;

/// The default changes nothing.
#[derive(Default)]
pub struct CallOverride {
    /// The call is gone: 404, and in no list.
    pub is_gone: bool,
    /// The rows of its transcript, whatever they are.
    pub transcript: Option<Vec<Value>>,
    pub recording: Option<RecordingForm>,
}

/// How the file of the recording differs from a good one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordingForm {
    /// A good file that is served in this way.
    Served(RangeSupport),
    /// The link leads to a 404.
    Missing,
    /// The link leads to a page of HTML.
    Html,
    /// A file of zero bytes.
    Empty,
    /// A file that says that it is sound, and is text.
    NoSound,
    /// A good file that says that it is text.
    Mislabeled,
    /// Twice as long as the call.
    Longer,
    /// Half as long as the call.
    Shorter,
    /// Nobody can tell how long it is: neither its header nor a length of the response.
    Endless,
}

impl RecordingForm {
    const NAMES: [(&str, Self); 8] = [
        ("missing", Self::Missing),
        ("html", Self::Html),
        ("empty", Self::Empty),
        ("no_sound", Self::NoSound),
        ("mislabeled", Self::Mislabeled),
        ("longer", Self::Longer),
        ("shorter", Self::Shorter),
        ("endless", Self::Endless),
    ];

    fn named(name: &str) -> Result<Self, String> {
        if let Some((_, form)) = Self::NAMES.into_iter().find(|(known, _)| *known == name) {
            return Ok(form);
        }
        RangeSupport::named(name).map(Self::Served).map_err(|sentence| {
            let known = Self::NAMES.map(|(name, _)| name).join(", ");
            format!("{sentence} For one call there are also: {known}.")
        })
    }
}

impl CallOverride {
    /// Applies the keys `is_gone`, `transcript` and `recording`; null ends what was set.
    ///
    /// # Errors
    /// 400 with a sentence about the first key that is wrong. Nothing is changed then.
    pub fn set(&mut self, setting: &Map<String, Value>) -> Result<(), ApiError> {
        let wrong = |key: &str, sentence: &str| ApiError::field(key, sentence);
        let recording = match setting.get("recording") {
            None => self.recording,
            Some(Value::Null) => None,
            Some(name) => Some(
                RecordingForm::named(name.as_str().unwrap_or_default())
                    .map_err(|sentence| wrong("recording", &sentence))?,
            ),
        };
        let is_gone = match setting.get("is_gone") {
            None => self.is_gone,
            Some(Value::Bool(is_gone)) => *is_gone,
            Some(_) => return Err(wrong("is_gone", "Expected true or false.")),
        };
        match setting.get("transcript") {
            None => {}
            Some(Value::Null) => self.transcript = None,
            Some(Value::Array(rows)) => self.transcript = Some(rows.clone()),
            Some(_) => return Err(wrong("transcript", "Expected a list of rows, or null.")),
        }
        (self.recording, self.is_gone) = (recording, is_gone);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn set(call: &mut CallOverride, setting: Value) -> Result<(), ApiError> {
        call.set(setting.as_object().unwrap())
    }

    #[test]
    fn each_key_changes_its_part_and_null_ends_it() {
        let mut call = CallOverride::default();
        set(&mut call, json!({ "transcript": [null, 5], "recording": "html" })).unwrap();
        set(&mut call, json!({ "is_gone": true })).unwrap();
        assert_eq!(call.transcript, Some(vec![Value::Null, json!(5)]));
        assert_eq!((call.recording, call.is_gone), (Some(RecordingForm::Html), true));
        set(&mut call, json!({ "recording": "whole", "is_gone": false })).unwrap();
        assert_eq!(call.recording, Some(RecordingForm::Served(RangeSupport::Whole)));
        set(&mut call, json!({ "recording": null, "transcript": null })).unwrap();
        assert_eq!((call.recording, call.transcript, call.is_gone), (None, None, false));
        for (name, form) in RecordingForm::NAMES {
            assert_eq!(RecordingForm::named(name), Ok(form));
        }
    }

    #[test]
    fn a_wrong_key_is_explained_in_a_sentence_and_changes_nothing() {
        for (key, value) in [
            ("recording", json!("loud")),
            ("recording", json!(5)),
            ("is_gone", json!("yes")),
            ("transcript", json!({})),
        ] {
            let mut call = CallOverride::default();
            let mut setting = json!({ "is_gone": true, "recording": "html" });
            setting[key] = value.clone();
            let refusal = set(&mut call, setting).unwrap_err();
            let sentence = refusal.body[key][0].as_str().unwrap();
            assert!(sentence.ends_with('.'), "{key} {value}: {sentence}");
            assert!(!call.is_gone && call.recording.is_none() && call.transcript.is_none());
        }
    }
}
