//! Which scenarios are to be run, and under which conditions. Pure.

use thunderphone::{NOISES, PACES, ScenarioExecution};

/// So many can be started at once.
const MOST_RUNS: usize = 100;

/// What is chosen beside the scenarios.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Chosen {
    /// Through a phone number, not inside the platform.
    pub is_by_phone: bool,
    pub phone_number_id: Option<i64>,
    pub noises: Vec<String>,
    pub paces: Vec<String>,
    pub is_voicemail_too: bool,
}

impl Chosen {
    pub fn choose_noise(&mut self, word: &str, is_chosen: bool) {
        choose(&mut self.noises, &NOISES, word, is_chosen);
    }

    pub fn choose_pace(&mut self, word: &str, is_chosen: bool) {
        choose(&mut self.paces, &PACES, word, is_chosen);
    }

    pub fn execution(&self, scenario_ids: Vec<i64>) -> ScenarioExecution {
        ScenarioExecution {
            scenario_ids,
            phone_number_id: self.phone_number_id.filter(|_| self.is_by_phone),
            noises: self.noises.clone(),
            paces: self.paces.clone(),
            is_voicemail_too: self.is_voicemail_too,
        }
    }

    /// Why it cannot be started as it is.
    pub fn problem(&self, execution: &ScenarioExecution) -> Option<String> {
        let runs = execution.runs();
        if execution.scenario_ids.is_empty() {
            return Some("Check the scenarios to run.".to_owned());
        }
        if runs > MOST_RUNS {
            return Some(format!(
                "These are {runs} rehearsals. At most {MOST_RUNS} can be started at once."
            ));
        }
        (self.is_by_phone && execution.phone_number_id.is_none())
            .then(|| "Choose the phone number that they go through.".to_owned())
    }
}

/// In the order in which they are offered.
fn choose(chosen: &mut Vec<String>, offered: &[&str], word: &str, is_chosen: bool) {
    let is_in = |known: &&&str| {
        if **known == word { is_chosen } else { chosen.iter().any(|other| other == **known) }
    };
    *chosen = offered.iter().filter(is_in).map(|known| (*known).to_owned()).collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_keeps_the_order_of_the_list() {
        let mut chosen = Chosen::default();
        for (word, is_chosen) in
            [("street", true), ("none", true), ("car", true), ("car", false), ("street", true)]
        {
            chosen.choose_noise(word, is_chosen);
        }
        assert_eq!(chosen.noises, ["none", "street"]);
        chosen.choose_pace("fast", true);
        chosen.choose_pace("slow", true);
        assert_eq!(chosen.paces, ["slow", "fast"]);
        assert_eq!(chosen.execution(vec![1, 2]).runs(), 8);
    }

    #[test]
    fn what_cannot_be_started_says_why() {
        let said = |chosen: &Chosen, ids: Vec<i64>| {
            chosen.problem(&chosen.execution(ids)).unwrap_or_default()
        };
        let plain = Chosen::default();
        assert_eq!(said(&plain, vec![]), "Check the scenarios to run.");
        assert_eq!(said(&plain, vec![1]), "");
        assert_eq!(said(&plain, (0..100).collect()), "");
        let many = Chosen { is_voicemail_too: true, ..plain.clone() };
        assert!(said(&many, (0..51).collect()).contains("These are 102 rehearsals. At most 100"));
        let by_phone = Chosen { is_by_phone: true, ..plain };
        assert!(said(&by_phone, vec![1]).contains("phone number"));
        let numbered = Chosen { phone_number_id: Some(5), ..by_phone };
        assert_eq!(said(&numbered, vec![1]), "");
        // A number that was chosen before counts only where it is used.
        let inside = Chosen { is_by_phone: false, ..numbered };
        assert_eq!(inside.execution(vec![1]).phone_number_id, None);
    }
}
