//! A rehearsal as it is typed, and the one function that makes a request of it.

use crate::call::template::Values;
use serde::{Deserialize, Serialize};
use thunderphone::{NewTestRun, ScenarioMode, Simulator};

/// A longer text is a mistaken paste. The API's own limit is not published.
pub const LONGEST_BYTES: usize = 100 * 1024;
/// More at once is a mistake rather than a test.
pub const MOST_RUNS: u32 = 20;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    Agent,
    Prompt,
    Menu,
    Language,
    Runs,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Pace {
    #[default]
    Natural,
    Slow,
    Fast,
}

/// A rehearsal, as typed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct RehearsalDraft {
    /// Only saved agents can be rehearsed.
    pub agent: Option<i64>,
    /// ThunderPhone invents the simulated person.
    pub is_invented: bool,
    pub prompt: String,
    pub pace: Pace,
    pub interrupts: bool,
    pub hesitates: bool,
    pub is_mailbox: bool,
    pub has_menu: bool,
    /// What the menu offers.
    pub menu: String,
    pub language: String,
    pub is_spark: bool,
    /// As typed.
    pub runs: String,
    /// What the agent would be told on the call. The API has no variables for rehearsals, so
    /// the simulated person is told instead.
    pub facts: Vec<(String, String)>,
    pub tells_facts: bool,
}

impl Default for RehearsalDraft {
    fn default() -> RehearsalDraft {
        RehearsalDraft {
            agent: None,
            is_invented: false,
            prompt: String::new(),
            pace: Pace::Natural,
            interrupts: false,
            hesitates: false,
            is_mailbox: false,
            has_menu: false,
            menu: String::new(),
            language: String::new(),
            is_spark: false,
            runs: "1".to_owned(),
            facts: Vec::new(),
            tells_facts: true,
        }
    }
}

/// What is sent: one simulated call, or several of the same.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rehearsal {
    pub run: NewTestRun,
    pub runs: u32,
    /// Of several.
    pub name: String,
}

impl RehearsalDraft {
    /// With the variables of a call that is written at the moment.
    pub fn with_facts(mut self, variables: &Values) -> RehearsalDraft {
        let given = variables.iter().filter(|(_, value)| !value.trim().is_empty());
        self.facts =
            given.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect();
        self
    }

    /// What the simulated person is told: what was typed, and what was chosen, in words. The API
    /// has no other place for it.
    pub fn told(&self) -> String {
        if self.is_invented {
            return String::new();
        }
        let mut told = vec![self.prompt.trim().to_owned()];
        if self.tells_facts && !self.facts.is_empty() {
            let facts = self.facts.iter().map(|(name, value)| format!("{name}: {value}"));
            let facts: Vec<String> = facts.collect();
            told.push(format!("What the agent knows, and what is true: {}.", facts.join("; ")));
        }
        let mut say = |is_it: bool, sentence: &str| {
            if is_it {
                told.push(sentence.to_owned());
            }
        };
        say(self.pace == Pace::Slow, "You speak slowly.");
        say(self.pace == Pace::Fast, "You speak fast.");
        say(self.interrupts, "You often interrupt the other side.");
        say(self.hesitates, "You often say “um” and begin sentences again.");
        say(
            self.is_mailbox,
            "You are a mailbox: say that nobody can take the call, ask for a message after the tone, then say nothing more.",
        );
        let menu = self.menu.trim();
        say(
            self.has_menu,
            &format!(
                "First you are a phone menu. It offers: {menu}. Only after a choice a person answers."
            ),
        );
        told.retain(|sentence| !sentence.is_empty());
        told.join("\n")
    }

    /// How many runs were typed.
    pub fn runs(&self) -> Option<u32> {
        let runs = self.runs.trim().parse().ok()?;
        (1..=MOST_RUNS).contains(&runs).then_some(runs)
    }

    /// What is wrong with it, a sentence each.
    pub fn problems(&self) -> Vec<(Part, String)> {
        let mut problems = Vec::new();
        let mut say = |part, sentence: &str| problems.push((part, sentence.to_owned()));
        if self.agent.is_none() {
            say(Part::Agent, "Choose the agent that calls.");
        }
        let bytes = self.told().len();
        if !self.is_invented && self.prompt.trim().is_empty() {
            say(Part::Prompt, "Write who answers, and what this person wants.");
        } else if bytes > LONGEST_BYTES {
            let (kb, most) = (bytes.div_ceil(1024), LONGEST_BYTES / 1024);
            say(Part::Prompt, &format!("This is {kb} KB long. At most {most} KB are sent."));
        }
        if !self.is_invented && self.has_menu && self.menu.trim().is_empty() {
            say(Part::Menu, "Write what the menu offers, such as: 1 for sales, 2 for support.");
        }
        let language = self.language.trim();
        let is_code = language.len() <= 35
            && language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !language.starts_with('-');
        if !is_code {
            say(Part::Language, "Enter a language code, such as en or es-MX, or leave it empty.");
        }
        if self.runs().is_none() {
            say(Part::Runs, &format!("Enter a number from 1 to {MOST_RUNS}."));
        }
        problems
    }

    /// # Errors
    /// What is wrong with it.
    pub fn rehearsal(&self) -> Result<Rehearsal, Vec<(Part, String)>> {
        let problems = self.problems();
        let (Some(agent_id), Some(runs)) = (self.agent, self.runs()) else { return Err(problems) };
        if !problems.is_empty() {
            return Err(problems);
        }
        let run = NewTestRun {
            agent_id,
            mode: if self.is_invented { ScenarioMode::Auto } else { ScenarioMode::Manual },
            prompt: self.told(),
            simulator: if self.is_spark { Simulator::Spark } else { Simulator::Testing },
            language: self.language.trim().to_owned(),
        };
        let name = self.prompt.trim().lines().next().unwrap_or_default();
        let name: String = name.chars().take(60).collect();
        let name = if self.is_invented || name.is_empty() { "Rehearsal".to_owned() } else { name };
        Ok(Rehearsal { run, runs, name })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> RehearsalDraft {
        RehearsalDraft {
            agent: Some(12),
            prompt: " You are Dana.\nYou want Friday. ".to_owned(),
            ..RehearsalDraft::default()
        }
    }

    fn parts(draft: &RehearsalDraft) -> Vec<Part> {
        draft.problems().into_iter().map(|(part, _)| part).collect()
    }

    #[test]
    fn what_was_chosen_is_told_in_words_and_nothing_else() {
        assert_eq!(draft().told(), "You are Dana.\nYou want Friday.");
        let all = RehearsalDraft {
            pace: Pace::Fast,
            interrupts: true,
            hesitates: true,
            is_mailbox: true,
            has_menu: true,
            menu: "1 for sales".to_owned(),
            facts: vec![("first_name".to_owned(), "Dana".to_owned())],
            ..draft()
        };
        for said in ["fast", "interrupt", "um", "mailbox", "1 for sales", "first_name: Dana"] {
            assert!(all.told().contains(said), "{said}: {}", all.told());
        }
        let silent = RehearsalDraft { tells_facts: false, ..all.clone() };
        assert!(!silent.told().contains("first_name"));
        assert_eq!(RehearsalDraft { is_invented: true, ..all }.told(), "");
    }

    #[test]
    fn each_wrong_part_is_said() {
        assert!(parts(&draft()).is_empty());
        let cases = [
            (RehearsalDraft { agent: None, ..draft() }, Part::Agent),
            (RehearsalDraft { prompt: " \n".into(), ..draft() }, Part::Prompt),
            (RehearsalDraft { prompt: "x".repeat(LONGEST_BYTES + 1), ..draft() }, Part::Prompt),
            (RehearsalDraft { has_menu: true, ..draft() }, Part::Menu),
            (RehearsalDraft { language: "en US".into(), ..draft() }, Part::Language),
            (RehearsalDraft { language: "----".into(), ..draft() }, Part::Language),
            (RehearsalDraft { language: "x".repeat(36), ..draft() }, Part::Language),
            (RehearsalDraft { runs: "0".into(), ..draft() }, Part::Runs),
            (RehearsalDraft { runs: "21".into(), ..draft() }, Part::Runs),
            (RehearsalDraft { runs: "2.5".into(), ..draft() }, Part::Runs),
            (RehearsalDraft { runs: String::new(), ..draft() }, Part::Runs),
        ];
        for (draft, part) in cases {
            assert_eq!(parts(&draft), [part]);
            assert!(draft.rehearsal().is_err());
        }
        // Whom ThunderPhone invents needs no words.
        let invented = RehearsalDraft { is_invented: true, prompt: String::new(), ..draft() };
        assert!(parts(&invented).is_empty());
    }

    #[test]
    fn a_rehearsal_has_what_was_typed() {
        let draft = RehearsalDraft { runs: " 3 ".into(), is_spark: true, ..draft() };
        let Rehearsal { run, runs, name } = draft.rehearsal().unwrap();
        assert_eq!((run.agent_id, runs, name.as_str()), (12, 3, "You are Dana."));
        assert_eq!((run.mode, run.simulator), (ScenarioMode::Manual, Simulator::Spark));
        let invented = RehearsalDraft { is_invented: true, ..draft }.rehearsal().unwrap();
        assert_eq!(invented.run.mode, ScenarioMode::Auto);
        assert_eq!((invented.run.prompt.as_str(), invented.name.as_str()), ("", "Rehearsal"));
    }

    #[test]
    fn empty_variables_are_no_facts() {
        let variables: Values = [("first_name", " Dana "), ("empty", " ")]
            .map(|(n, v)| (n.to_owned(), v.to_owned()))
            .into_iter()
            .collect();
        let draft = draft().with_facts(&variables);
        assert_eq!(draft.facts, [("first_name".to_owned(), "Dana".to_owned())]);
    }
}
