//! The file that templates are exported to and imported from. Each template in it is taken
//! in whole or refused with a reason; of a file that cannot be read whole nothing is.

use super::draft::{PROMPT_MAX_BYTES, TEXT_MAX_BYTES};
use super::field::Field;
use serde_json::{Map, Value};
use strict_view::bidi::isolate;
use thunderphone::Fields;

const VERSION: i64 = 1;
/// By which the file is known.
const MARK: &str = "callboard_templates";
/// Hundreds of long prompts fit. A larger file was chosen by mistake.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
pub const TOO_LARGE: &str = "This file is too large. A file of templates has at most 4 MB.";
const MAX_TEMPLATES: usize = 500;
pub const NAME_MAX: usize = 80;

/// The templates of a file in its order, and why others are left out.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TemplateFile {
    pub templates: Vec<(String, Value)>,
    pub refused: Vec<String>,
}

/// A line for each template.
pub fn write<'a>(templates: impl Iterator<Item = (&'a str, &'a Value)>) -> String {
    let line = |(name, config): (&str, &Value)| {
        Value::from_iter([("name", Value::from(name)), ("config", config.clone())]).to_string()
    };
    let lines: Vec<String> = templates.map(line).collect();
    format!("{{\"{MARK}\":{VERSION},\"templates\":[\n{}\n]}}\n", lines.join(",\n"))
}

/// Reads a file.
///
/// # Errors
/// Why nothing of it can be taken in.
pub fn read(text: &str) -> Result<TemplateFile, &'static str> {
    const OTHER: &str = "This is not a file of templates.";
    if text.len() > MAX_BYTES {
        return Err(TOO_LARGE);
    }
    let Ok(value) = serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')) else {
        return Err(match text.contains(MARK) {
            true => "This file is cut off or damaged.",
            false => OTHER,
        });
    };
    let fields = Fields::new(&value);
    match fields.i64(MARK) {
        Some(VERSION) => {}
        Some(later) if later > VERSION => {
            return Err("This file is from a later version of Callboard.");
        }
        _ => return Err(OTHER),
    }
    let entries = fields.array("templates").ok_or(OTHER)?;
    if entries.is_empty() {
        return Err("There is no template in this file.");
    }
    if entries.len() > MAX_TEMPLATES {
        return Err("There are more than 500 templates in this file.");
    }
    let mut file = TemplateFile::default();
    for (index, entry) in entries.iter().enumerate() {
        let fields = Fields::new(entry);
        let name = fields.str("name").unwrap_or_default();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let config = fields.value("config").and_then(Value::as_object);
        let problem = match config {
            _ if name.is_empty() => Some("it has no name".to_owned()),
            _ if name.chars().count() > NAME_MAX => Some("its name is too long".to_owned()),
            _ if file.templates.iter().any(|(other, _)| *other == name) => {
                Some("there is another of this name above".to_owned())
            }
            None => Some("it has no settings".to_owned()),
            Some(config) => config.iter().find_map(problem),
        };
        let at = index + 1;
        match (problem, config) {
            (None, Some(config)) => file.templates.push((name, normalized(config))),
            (problem, _) => {
                let name: String = name.chars().take(NAME_MAX).collect();
                let name =
                    if name.is_empty() { name } else { format!(" “{}”", isolate(&name)) };
                let problem = problem.unwrap_or_default();
                file.refused.push(format!("No. {at}{name}: {problem}."));
            }
        }
    }
    Ok(file)
}

/// What is wrong with a setting, if anything.
fn problem((key, value): (&String, &Value)) -> Option<String> {
    let short: String = key.chars().take(NAME_MAX).collect();
    let key_shown = isolate(&short);
    let Some(field) = Field::CONFIG.iter().find(|field| field.name() == key) else {
        return Some(format!("“{key_shown}” is not a setting"));
    };
    let Some(text) = value.as_str() else {
        return Some(format!("“{key_shown}” is not text"));
    };
    let limit = if *field == Field::Prompt { PROMPT_MAX_BYTES } else { TEXT_MAX_BYTES };
    (text.len() > limit).then(|| format!("“{key_shown}” is longer than {} KB", limit / 1024))
}

/// As the form saves it: without empty settings.
fn normalized(config: &Map<String, Value>) -> Value {
    let mut config = config.clone();
    config.retain(|_, value| value.as_str().is_some_and(|text| !text.is_empty()));
    Value::Object(config)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(entries: &str) -> String {
        format!("{{\"{MARK}\":1,\"templates\":[{entries}]}}")
    }

    #[track_caller]
    fn refuses(text: &str, part: &str) {
        let reason = read(text).unwrap_err();
        assert!(reason.contains(part), "{reason}");
    }

    #[test]
    fn a_file_that_cannot_be_read_whole_is_refused() {
        let whole = file(r#"{"name":"Alpha","config":{"prompt":"Hi."}}"#);
        assert_eq!(read(&whole).unwrap().templates.len(), 1);
        assert_eq!(read(&format!("\u{feff}{whole}")).unwrap().templates.len(), 1);
        for end in whole.char_indices().map(|(at, _)| at) {
            read(&whole[..end]).unwrap_err();
        }
        refuses(&whole[..whole.len() / 2], "cut off");
        refuses("", "not a file of templates");
        refuses("name,prompt\nAlpha,Hi.", "not a file of templates");
        refuses("{\"templates\":[]}", "not a file of templates");
        refuses("[]", "not a file of templates");
        refuses("{\"callboard_templates\":2,\"templates\":[]}", "later version");
        refuses("{\"callboard_templates\":0,\"templates\":[]}", "not a file of templates");
        refuses("{\"callboard_templates\":\"1\",\"templates\":{}}", "not a file of templates");
        refuses("{\"callboard_templates\":1}", "not a file of templates");
        refuses(&file(""), "no template");
        refuses(&file(&vec!["{}"; MAX_TEMPLATES + 1].join(",")), "more than 500");
        refuses(&" ".repeat(10 * 1024 * 1024), "too large");
        refuses(&"[".repeat(1_000_000), "not a file of templates");
    }

    #[test]
    fn every_refused_template_has_a_reason_and_the_others_are_taken_in() {
        let long = "x".repeat(PROMPT_MAX_BYTES + 1);
        let name = "n".repeat(NAME_MAX + 1);
        let text = file(&format!(
            r#"{{"name":" Alpha  one ","config":{{"prompt":"Hi.","voice":""}}}},
               7,
               {{"name":"  ","config":{{}}}},
               {{"name":"{name}","config":{{}}}},
               {{"name":"Beta"}},
               {{"name":"Gamma","config":{{"speed":"2"}}}},
               {{"name":"Delta","config":{{"max_call_duration_seconds":60}}}},
               {{"name":"Epsilon","config":{{"prompt":"{long}"}}}},
               {{"name":"Alpha one","config":{{}}}},
               {{"name":"Zeta","config":{{"to_number":"+14155550199"}}}},
               {{"name":"Eta","config":{{"product":"bolt"}}}}"#
        ));
        let read = read(&text).unwrap();
        let template = |key: &str, text: &str| Value::from_iter([(key, Value::from(text))]);
        let expected =
            [("Alpha one", template("prompt", "Hi.")), ("Eta", template("product", "bolt"))];
        assert_eq!(read.templates, expected.map(|(name, value)| (name.to_owned(), value)));
        let begins = [
            "No. 2: it has no name.".to_owned(),
            "No. 3: it has no name.".to_owned(),
            format!("No. 4 “{}”: its name is too long.", &name[1..]),
            "No. 5 “Beta”: it has no settings.".to_owned(),
            "No. 6 “Gamma”: “speed” is not a setting.".to_owned(),
            "No. 7 “Delta”: “max_call_duration_seconds” is not text.".to_owned(),
            "No. 8 “Epsilon”: “prompt” is longer than 64 KB.".to_owned(),
            "No. 9 “Alpha one”: there is another of this name above.".to_owned(),
            "No. 10 “Zeta”: “to_number” is not a setting.".to_owned(),
        ];
        assert_eq!(read.refused, begins);
    }

    proptest! {
        #[test]
        fn what_is_exported_is_imported_as_it_was(
            templates in prop::collection::btree_map(
                "[^\\s\\p{C}]{1,12}( [^\\s\\p{C}]{1,12})?",
                prop::collection::btree_map(0..Field::CONFIG.len(), "(?s).{1,40}", 0..6),
                1..8,
            ),
        ) {
            let config = |texts: &std::collections::BTreeMap<usize, String>| {
                let pair = |(at, text): (&usize, &String)| {
                    (Field::CONFIG[*at].name().to_owned(), Value::from(&**text))
                };
                Value::Object(texts.iter().map(pair).collect())
            };
            let templates: Vec<(String, Value)> =
                templates.iter().map(|(name, texts)| (name.clone(), config(texts))).collect();
            let text = write(templates.iter().map(|(name, config)| (&**name, config)));
            let read = read(&text).unwrap();
            prop_assert_eq!(read, TemplateFile { templates, refused: Vec::new() });
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*", cut in 0..200_usize) {
            let _ = read(&text);
            let whole = file(&format!("{{\"name\":{},\"config\":{{}}}}", Value::from(text)));
            let cut: String = whole.chars().take(cut).collect();
            let _ = read(&cut);
        }
    }
}
