//! The agent's configuration that a call runs with, as it was when the call was placed.

use std::ops::Deref;
use std::sync::Arc;

use serde_json::Value;

use super::variables::Variables;

/// What all calls of an agent have in common. They share it: a large history would not fit
/// into memory otherwise.
#[derive(Clone, Default)]
pub struct AgentConfig {
    /// `None` for a one-off agent.
    pub agent_id: Option<i64>,
    pub agent_name: String,
    pub prompt: String,
    pub voice: String,
    pub product: String,
    pub thinking_level: String,
    pub locale: String,
    pub tools: Vec<Value>,
    /// Whether a graded call gets a summary.
    pub is_summarized: bool,
}

#[derive(Clone, Default)]
pub struct AgentSnapshot {
    config: Arc<AgentConfig>,
    pub variables: Variables,
}

impl From<AgentConfig> for AgentSnapshot {
    fn from(config: AgentConfig) -> Self {
        Self { config: Arc::new(config), variables: Variables::default() }
    }
}

impl Deref for AgentSnapshot {
    type Target = AgentConfig;

    fn deref(&self) -> &AgentConfig {
        &self.config
    }
}

impl AgentSnapshot {
    /// The configuration, to be changed for this call alone.
    pub fn config_mut(&mut self) -> &mut AgentConfig {
        Arc::make_mut(&mut self.config)
    }

    /// The prompt's placeholders that no variable fills, in order, without duplicates.
    pub fn unresolved_variables(&self) -> Vec<&str> {
        let variables = self.variables.map();
        let mut names = Vec::new();
        for name in placeholders(&self.prompt) {
            let is_filled = variables.get(name).is_some_and(|value| !value.is_null());
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
            let config = AgentConfig { prompt: prompt.to_owned(), ..AgentConfig::default() };
            let mut snapshot = AgentSnapshot::from(config);
            snapshot.variables.extend(serde_json::from_str(variables).unwrap());
            assert_eq!(snapshot.unresolved_variables(), expected, "{prompt}");
        };
        check("Hi {{name}}, {{ day }} and {{name}}.", "{}", &["name", "day"]);
        check("Hi {{name}}.", r#"{"name": "Dana"}"#, &[]);
        check("Hi {{name}}.", r#"{"name": null}"#, &["name"]);
        check("Hi {{}} {name} {{open", "{}", &[]);
    }

    #[test]
    fn a_change_for_one_call_leaves_the_others_alone() {
        let config = AgentConfig { locale: "en-US".to_owned(), ..AgentConfig::default() };
        let first = AgentSnapshot::from(config);
        let mut second = first.clone();
        second.config_mut().locale = "es-ES".to_owned();
        assert_eq!((first.locale.as_str(), second.locale.as_str()), ("en-US", "es-ES"));
    }
}
