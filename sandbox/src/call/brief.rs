//! What a call runs with: the agent's words, voice and tier, frozen when the call
//! is placed.

use serde_json::{Map, Value};

#[derive(Clone, Default)]
pub struct Brief {
    /// None for a one-off configuration.
    pub agent_id: Option<i64>,
    pub agent_name: String,
    pub prompt: String,
    pub voice: String,
    pub product: String,
    pub thinking_level: String,
    pub locale: String,
    pub variables: Map<String, Value>,
    pub tools: Vec<Value>,
    pub is_summarized: bool,
}

impl Brief {
    /// Placeholders of the prompt that no variable fills, in order, each once.
    pub fn unresolved_variables(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for name in placeholders(&self.prompt) {
            let is_filled = self.variables.get(name).is_some_and(|value| !value.is_null());
            if !is_filled && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

/// The names in `{{ }}`.
fn placeholders(prompt: &str) -> impl Iterator<Item = &str> {
    prompt
        .split("{{")
        .skip(1)
        .filter_map(|rest| rest.split_once("}}"))
        .map(|(name, _)| name.trim())
        .filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_nobody_filled_is_listed_once() {
        let check = |prompt: &str, variables: &str, expected: &[&str]| {
            let variables = serde_json::from_str(variables).unwrap();
            let brief = Brief { prompt: prompt.to_owned(), variables, ..Brief::default() };
            assert_eq!(brief.unresolved_variables(), expected, "{prompt}");
        };
        check("Hi {{name}}, {{ day }} and {{name}}.", "{}", &["name", "day"]);
        check("Hi {{name}}.", r#"{"name": "Dana"}"#, &[]);
        check("Hi {{name}}.", r#"{"name": null}"#, &["name"]);
        check("Hi {{}} {name} {{open", "{}", &[]);
    }
}
