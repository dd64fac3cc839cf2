//! Saved agents and the voices they may speak with.

use super::field::{Fields, Rows};
use super::open_enum::open_enum;
use serde_json::Value;

open_enum! {
    /// Who speaks first.
    SpeakOrder { AgentFirst = "agent_first", CallerFirst = "caller_first" }
}

#[derive(Clone, PartialEq, Debug)]
pub struct Agent {
    pub id: i64,
    pub name: String,
    pub prompt: Option<String>,
    pub voice: Option<String>,
    pub product: Option<String>,
    pub language: Option<String>,
    /// When it calls; older hosts do not say.
    pub outbound_speak_order: Option<SpeakOrder>,
}

impl Agent {
    pub fn read(value: &Value) -> Option<Agent> {
        let fields = Fields::new(value);
        let id = fields.i64("id")?;
        Some(Agent {
            id,
            name: fields.non_empty("name").unwrap_or_else(|| format!("Agent {id}")),
            prompt: fields.non_empty("prompt"),
            voice: fields.non_empty("voice"),
            product: fields.non_empty("product"),
            language: fields.non_empty("primary_language"),
            outbound_speak_order: fields
                .non_empty("outbound_speak_order")
                .map(|word| SpeakOrder::read(&word)),
        })
    }
}

#[derive(Clone, PartialEq, Debug)]
pub struct Voice {
    pub id: String,
    pub name: Option<String>,
    pub gender: Option<String>,
    pub languages: Vec<String>,
}

impl Voice {
    /// Item keys are not published: the id is `id`, else `voice`, else `name`.
    pub fn read(value: &Value) -> Option<Voice> {
        if let Value::String(id) = value {
            return Some(Voice { id: id.clone(), name: None, gender: None, languages: Vec::new() });
        }
        let fields = Fields::new(value);
        let id = ["id", "voice", "name"].iter().find_map(|key| fields.non_empty(key))?;
        Some(Voice {
            id,
            name: fields.non_empty("name"),
            gender: fields.non_empty("gender"),
            languages: fields.strs("languages"),
        })
    }
}

#[derive(Clone, PartialEq, Debug)]
pub struct VoiceCatalog {
    pub voices: Vec<Voice>,
    /// Language code and name.
    pub languages: Vec<(String, String)>,
}

impl VoiceCatalog {
    pub fn read(value: &Value) -> Option<VoiceCatalog> {
        let fields = Fields::new(value);
        let listed = fields.value("voices").unwrap_or(value);
        let language = |value: &Value| {
            let fields = Fields::new(value);
            let code = fields.non_empty("code").or_else(|| value.as_str().map(str::to_owned))?;
            let name = fields.non_empty("name").unwrap_or_else(|| code.clone());
            Some((code, name))
        };
        Some(VoiceCatalog {
            voices: Rows::read(listed, Voice::read)?.rows,
            languages: fields
                .array("languages")
                .map_or_else(Vec::new, |values| values.iter().filter_map(language).collect()),
        })
    }
}
