//! How the scenarios of an agent were passed last, and whether its prompt has changed since.

use crate::format;
use thunderphone::{RunStatus, Scenario, ScenarioBatch, Timestamp};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LastResult {
    pub at: Timestamp,
    pub passed: i64,
    /// Of how many, those without a verdict included.
    pub total: i64,
    pub has_changed: bool,
}

impl LastResult {
    /// Of the newest batch that is over and has a verdict.
    pub fn new(batches: &[ScenarioBatch], scenarios: &[Scenario]) -> Option<LastResult> {
        let over = batches.iter().filter(|batch| {
            batch.status.as_ref().is_some_and(RunStatus::is_final) && judged(batch) > 0
        });
        let batch = over.max_by_key(|batch| (at(batch), batch.id))?;
        Some(LastResult {
            at: at(batch)?,
            passed: batch.pass_count.unwrap_or_default(),
            total: batch.total.unwrap_or_default().max(judged(batch)),
            has_changed: batch
                .prompt_hash
                .as_deref()
                .is_some_and(|hash| has_changed(hash, scenarios)),
        })
    }

    /// `Rehearsed 2 h ago: 5 of 6 passed.`, of scenarios
    pub fn words(&self, now: Timestamp) -> String {
        let ago = format::ago(now.seconds_since(self.at));
        format!("Rehearsed {ago}: {} of {} passed.", self.passed, self.total)
    }
}

fn at(batch: &ScenarioBatch) -> Option<Timestamp> {
    batch.completed_at.or(batch.created_at)
}

fn judged(batch: &ScenarioBatch) -> i64 {
    batch.pass_count.unwrap_or_default() + batch.fail_count.unwrap_or_default()
}

/// The API does not say the hash of the prompt as it is: a scenario that was written for this
/// prompt has it. False where no scenario tells.
fn has_changed(hash: &str, scenarios: &[Scenario]) -> bool {
    let hashes =
        scenarios.iter().filter_map(|one| Some((one.prompt_hash.as_deref()?, one.is_stale)));
    let mut hashes = hashes.collect::<Vec<_>>().into_iter();
    match hashes.clone().find(|(other, _)| *other == hash) {
        Some((_, is_stale)) => is_stale,
        None => hashes.any(|(_, is_stale)| !is_stale),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn batch(changes: serde_json::Value) -> ScenarioBatch {
        let mut value = json!({"id": 1, "status": "completed", "pass_count": 5, "fail_count": 1, "total": 6,
            "agent_prompt_hash": "a", "completed_at": "2026-10-06T17:00:00Z"});
        for (key, change) in changes.as_object().into_iter().flatten() {
            value[key] = change.clone();
        }
        ScenarioBatch::read(&value).unwrap()
    }

    fn scenario(hash: &str, is_stale: bool) -> Scenario {
        Scenario::read(&json!({"id": 1, "prompt_hash": hash, "is_stale": is_stale})).unwrap()
    }

    #[test]
    fn the_newest_batch_that_is_over_counts() {
        let older =
            batch(json!({"id": 2, "pass_count": 0, "completed_at": "2026-10-05T17:00:00Z"}));
        let open = batch(json!({"id": 3, "status": "in_progress", "completed_at": null}));
        let without = batch(
            json!({"id": 4, "pass_count": 0, "fail_count": 0, "completed_at": "2026-10-07T17:00:00Z"}),
        );
        let last = LastResult::new(&[open, older, batch(json!({})), without], &[]).unwrap();
        let now = Timestamp::parse("2026-10-06T19:00:05Z").unwrap();
        assert_eq!(last.words(now), "Rehearsed 2 h ago: 5 of 6 passed.");
        assert_eq!(LastResult::new(&[], &[]), None);
    }

    #[test]
    fn only_what_a_scenario_tells_is_said_of_the_prompt() {
        for (scenarios, has_changed) in [
            (vec![], false),
            (vec![scenario("", false)], false),
            (vec![scenario("a", false)], false),
            (vec![scenario("a", true)], true),
            (vec![scenario("b", false)], true),
            // It was written for an older prompt, as the batch was.
            (vec![scenario("b", true)], false),
            (vec![scenario("b", true), scenario("a", false)], false),
        ] {
            let last = LastResult::new(&[batch(json!({}))], &scenarios).unwrap();
            assert_eq!(last.has_changed, has_changed, "{scenarios:?}");
        }
    }
}
