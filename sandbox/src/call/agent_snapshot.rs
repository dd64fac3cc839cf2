//! The agent's configuration that a call runs with, as it was when the call was placed.

use serde_json::{Map, Value};

#[derive(Clone, Default)]
pub struct AgentSnapshot {
    /// `None` for a one-off agent.
    pub agent_id: Option<i64>,
    pub agent_name: String,
    pub prompt: String,
    pub voice: String,
    pub product: String,
    pub thinking_level: String,
    pub locale: String,
    pub variables: Map<String, Value>,
    pub tools: Vec<Value>,
    /// Whether a graded call gets a summary.
    pub is_summarized: bool,
}

impl AgentSnapshot {
    /// The prompt's placeholders that no variable fills, in order, without duplicates.
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

/// The names between `{{` and `}}`.
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
    fn each_placeholder_without_a_value_is_listed_once() {
        let check = |prompt: &str, variables: &str, expected: &[&str]| {
            let variables = serde_json::from_str(variables).unwrap();
            let snapshot =
                AgentSnapshot { prompt: prompt.to_owned(), variables, ..AgentSnapshot::default() };
            assert_eq!(snapshot.unresolved_variables(), expected, "{prompt}");
        };
        check("Hi {{name}}, {{ day }} and {{name}}.", "{}", &["name", "day"]);
        check("Hi {{name}}.", r#"{"name": "Dana"}"#, &[]);
        check("Hi {{name}}.", r#"{"name": null}"#, &["name"]);
        check("Hi {{}} {name} {{open", "{}", &[]);
    }
}
