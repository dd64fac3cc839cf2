//! Running scenarios once: no key makes a repeat harmless, and every one is billed.

use super::AgentScenarios;
use super::batch_words::{self, rehearsals};
use super::matrix::Chosen;
use crate::account::Account;
use crate::browser::focus::{focus, focus_if_lost};
use crate::once::attempt::Listed;
use crate::once::{Once, Stage};
use crate::organization::Organization;
use crate::pages::rehearsals::Rehearsals;
use crate::pages::rehearsals::cost::Cost;
use crate::pages::rehearsals::watching::Watching;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::{Error, ScenarioBatch, ScenarioExecution};

/// Scenarios that are run together.
#[derive(Clone, Copy)]
pub struct Execution(AgentScenarios);

impl Listed for Execution {
    type Sent = ScenarioExecution;
    type Row = ScenarioBatch;
    type Made = ScenarioBatch;

    async fn list(&self, _: &ScenarioExecution) -> Result<Vec<ScenarioBatch>, Error> {
        self.0.read_batches().await
    }

    async fn send(&self, sent: &ScenarioExecution) -> Result<ScenarioBatch, Error> {
        let batch = self.0.api.client().execute_scenarios(self.0.agent, sent).await?;
        self.0.put_batch(batch.clone());
        Ok(batch)
    }

    fn id(batch: &ScenarioBatch) -> String {
        batch.id.to_string()
    }

    fn is(sent: &ScenarioExecution, batch: &ScenarioBatch) -> bool {
        sent.is(batch)
    }
}

/// What is to be run, and what became of it.
#[derive(Clone, Copy)]
pub struct Running {
    pub scenarios: AgentScenarios,
    /// The list of all runs, which has these, too.
    watching: Watching,
    organization: Organization,
    pub once: Once<Execution>,
    pub chosen: RwSignal<Chosen>,
    /// What is checked and chosen, as it would be sent.
    pub execution: Memo<ScenarioExecution>,
    /// What the question that is open is about.
    asked: RwSignal<Option<ScenarioExecution>>,
    pub said: RwSignal<String>,
    pub cost: Memo<Cost>,
}

impl Running {
    pub fn new(scenarios: AgentScenarios) -> Running {
        let chosen = RwSignal::new(Chosen::default());
        let execution = Memo::new(move |_| {
            let checked = scenarios.checked.read();
            let ids = scenarios.listed().into_iter().map(|scenario| scenario.id);
            chosen.read().execution(ids.filter(|id| checked.contains(id)).collect())
        });
        let organization = expect_context::<Account>().organization;
        let billing = organization.billing;
        let running = Running {
            scenarios,
            watching: expect_context::<Rehearsals>().watching,
            organization,
            once: Once::new(
                Execution(scenarios),
                format!("callboard.scenarios.open.{}", scenarios.agent),
            ),
            chosen,
            execution,
            asked: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            cost: Memo::new(move |_| {
                let left =
                    |billing: &thunderphone::Billing| billing.test_call_budget_remaining_cents;
                Cost::new(billing.with(|remote| remote.value.as_ref().and_then(left)))
            }),
        };
        // What is edited is no longer what was asked.
        Effect::new(move |_| {
            execution.track();
            running.asked.set(None);
        });
        Effect::new(move |_| match running.once.stage.get() {
            Stage::Made(batch) => running.end(&format!("{} started.", is_or_are(&batch))),
            Stage::Found(batch) => {
                let found = format!("{} on the list: only the answer was lost.", is_or_are(&batch));
                // It may be what was sent before something else was chosen.
                let is_it = |sent: &ScenarioExecution| sent.is(&batch);
                let is_other = !running.once.with_sent(|sent| sent.is_some_and(is_it));
                let rest = if is_other { " What is chosen now is not started yet." } else { "" };
                running.end(&(found + rest));
            }
            // One of them may be gone, and the budget may be used up.
            Stage::Refused(..) => {
                spawn_local(async move { drop(scenarios.read().await) });
                running.read_budget();
            }
            _ => {}
        });
        running
    }

    fn end(self, said: &str) {
        self.said.set(said.to_owned());
        self.asked.set(None);
        self.once.put_away();
        self.watching.load();
        self.read_budget();
        focus_if_lost("#scenario-results");
    }

    /// All that are listed, or none.
    pub fn check_all(self, is_all: bool) {
        let listed = untrack(|| self.scenarios.listed());
        let ids = listed.into_iter().map(|scenario| scenario.id).filter(|_| is_all);
        self.scenarios.checked.set(ids.collect());
    }

    fn read_budget(self) {
        let refresh = self.organization.refresh_billing();
        spawn_local(refresh);
    }

    /// How many rehearsals these are.
    pub fn runs(self) -> usize {
        self.execution.with(ScenarioExecution::runs)
    }

    /// Why it cannot be started as it is, if this person may start it.
    pub fn problem(self) -> Option<String> {
        self.execution.with(|execution| self.chosen.read().problem(execution))
    }

    /// What it costs, in sentences.
    pub fn price(self) -> String {
        let batches = self.scenarios.batches;
        let estimate = batches.with(|remote| {
            remote.value.as_ref().and_then(|batches| batch_words::estimate(&batches.rows))
        });
        self.cost.get().words(self.runs(), estimate, None)
    }

    pub fn is_startable(self) -> bool {
        self.scenarios.refusal.read().is_none()
            && self.cost.get() != Cost::NoBudget
            && self.problem().is_none()
            && !self.once.is_sending()
    }

    /// Whether the question is open, about what is chosen now.
    pub fn is_asked(self) -> bool {
        self.asked.read().as_ref() == Some(&*self.execution.read())
    }

    pub fn ask(self) {
        if untrack(|| self.is_startable()) {
            self.said.set(String::new());
            self.asked.set(Some(self.execution.get_untracked()));
            focus("#run-question".to_owned());
        }
    }

    pub fn cancel(self) {
        if !untrack(|| self.once.is_sending()) {
            self.asked.set(None);
            focus("#run-scenarios".to_owned());
        }
    }

    /// Starts what was asked about.
    pub fn start(self) {
        if untrack(|| self.is_asked() && self.is_startable()) {
            self.once.send(self.execution.get_untracked());
        }
    }
}

/// “6 rehearsals are”.
fn is_or_are(batch: &ScenarioBatch) -> String {
    match batch.total.and_then(|total| usize::try_from(total).ok()).unwrap_or(batch.runs.len()) {
        1 => "1 rehearsal is".to_owned(),
        0 => "The rehearsals are".to_owned(),
        count => format!("{} are", rehearsals(count)),
    }
}
