//! The labels of saved agents in a list. Names need not be unique: if they are not, the
//! label says how the agents differ.

use strict_view::bidi::isolate;
use thunderphone::Agent;

/// How much of a prompt is shown to distinguish two agents.
const START: usize = 40;

/// One label for each agent, in their order. Two names count as the same if `normalize`
/// makes them equal.
pub fn labels(agents: &[Agent], normalize: impl Fn(&str) -> String) -> Vec<String> {
    let names: Vec<String> = agents.iter().map(|agent| normalize(&agent.name)).collect();
    let label = |(own, agent): (&String, &Agent)| {
        let pairs = names.iter().zip(agents);
        let alike: Vec<_> =
            pairs.filter(|(name, _)| *name == own).map(|(_, other)| other).collect();
        if alike.len() > 1 { among(agent, &alike) } else { agent.name.clone() }
    };
    names.iter().zip(agents).map(label).collect()
}

/// The id always differs. It comes first, so that a narrow list still shows it.
fn among(agent: &Agent, others: &[&Agent]) -> String {
    let mut label = format!("{} · id {}", isolate(&agent.name), agent.id);
    let differs = |of: fn(&Agent) -> Option<String>| {
        let own = of(agent);
        others.iter().any(|other| of(other) != own).then_some(own).flatten()
    };
    let voice = differs(|agent| agent.voice.clone());
    let start = differs(start).map(|start| format!("“{start}”"));
    for part in [voice, start].into_iter().flatten() {
        label.push_str(" · ");
        label.push_str(&isolate(&part));
    }
    label
}

fn start(agent: &Agent) -> Option<String> {
    let words = agent.prompt.as_deref()?.split_whitespace().collect::<Vec<_>>().join(" ");
    let start: String = words.chars().take(START).collect();
    Some(if start.len() < words.len() { start + "…" } else { start })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(id: i64, name: &str, voice: &str, prompt: &str) -> Agent {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Agent {
            id,
            name: name.to_owned(),
            voice: text(voice),
            prompt: text(prompt),
            product: None,
            language: None,
            outbound_speak_order: None,
        }
    }

    #[track_caller]
    fn check(agents: &[Agent], expected: &[&str]) {
        assert_eq!(labels(agents, str::to_lowercase), expected);
    }

    #[test]
    fn a_unique_name_is_enough() {
        check(&[], &[]);
        check(
            &[agent(1, "Front", "maya", "Hi"), agent(2, "Back", "maya", "Hi")],
            &["Front", "Back"],
        );
    }

    #[test]
    fn labels_of_agents_with_one_name_show_what_differs() {
        check(
            &[
                agent(1, "Desk", "maya", "Hi"),
                agent(2, "Other", "", ""),
                agent(3, "Desk", "john", "Hi"),
            ],
            &["Desk · id 1 · maya", "Other", "Desk · id 3 · john"],
        );
        check(
            &[agent(1, "Desk", "maya", "Say  hi\n now"), agent(3, "Desk", "maya", "Say bye")],
            &["Desk · id 1 · “Say hi now”", "Desk · id 3 · “Say bye”"],
        );
        // Nothing but the id differs; names that only look alike; one of three.
        check(&[agent(1, "A", "v", "p"), agent(2, "A", "v", "p")], &["A · id 1", "A · id 2"]);
        check(&[agent(1, "A", "", ""), agent(2, "a", "v", "")], &["A · id 1", "a · id 2 · v"]);
        check(
            &[agent(1, "A", "v", "p"), agent(2, "A", "v", "p"), agent(3, "A", "w", "p")],
            &["A · id 1 · v", "A · id 2 · v", "A · id 3 · w"],
        );
    }

    #[test]
    fn labels_are_unique() {
        let agents: Vec<_> =
            (1..40).map(|id| agent(id, ["A", "B"][id as usize % 2], "v", "p")).collect();
        let mut all = labels(&agents, str::to_owned);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), agents.len());
    }
}
