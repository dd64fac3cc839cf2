//! What is looked up for the number and the agent that are chosen: the do-not-call lists, what
//! a call of this agent usually costs, what today's calls have cost. Quietly absent where it
//! cannot be found out.

use super::form::Form;
use super::found::Spent;
use crate::browser::intl;
use crate::do_not_call::{self, Listed};
use crate::spending;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::{Call, CallQuery};

/// So many of an agent's last calls tell what one costs.
const CALLS: u32 = 20;

/// Looks up what belongs to the choices, as they change.
pub fn follow(form: Form) {
    Effect::new(move |_| {
        // The team's list may arrive later than the number.
        form.team.policy.track();
        form.called.track();
        look_up_lists(form);
    });
    let agent_id = Memo::new(move |_| form.agent_id());
    let costs = StoredValue::new(Vec::<(i64, Option<i64>)>::new());
    Effect::new(move |_| {
        let id = agent_id.get();
        let known = id.and_then(|id| {
            let costs = costs.read_value();
            costs.iter().find(|(of, _)| *of == id).map(|(_, cents)| *cents)
        });
        form.found.update(|found| found.call_cents = known.flatten());
        let Some(id) = id.filter(|_| known.is_none()) else { return };
        spawn_local(async move {
            let cents = usual_cents(form, id).await;
            let _ = costs.try_update_value(|costs| costs.push((id, cents)));
            if agent_id.try_get_untracked() == Some(Some(id)) {
                form.found.update(|found| found.call_cents = cents);
            }
        });
    });
    let is_platform = Memo::new(move |_| form.is_platform_number());
    Effect::new(move |_| {
        if is_platform.get() {
            spawn_local(form.organization.refresh_platform());
        }
    });
    let has_budget = Memo::new(move |_| form.team.rules.read().day_budget_cents.is_some());
    Effect::new(move |_| {
        if has_budget.get() {
            refresh_spent(form);
        }
    });
}

/// Reads the lists again: a colleague, or another tab, may have added the number.
pub fn look_up_lists(form: Form) {
    let Some(number) = form.called.get_untracked() else {
        return form.found.update(|found| found.listed = Listed::NotRequested);
    };
    if form.team.lists(number.as_str()) {
        return form.found.update(|found| found.listed = Listed::Team);
    }
    form.found.update(|found| found.listed = Listed::Loading);
    spawn_local(async move {
        let listed = match do_not_call::find(number.as_str()).await {
            Ok(None) => Listed::No,
            Ok(Some(entry)) => Listed::Here(entry),
            Err(_) => Listed::Unavailable,
        };
        let is_wanted = form.called.try_get_untracked() == Some(Some(number));
        if is_wanted && form.found.read_untracked().listed != Listed::Team {
            form.found.update(|found| found.listed = listed);
        }
    });
}

/// Adds up today's calls, where the team has a budget.
pub fn refresh_spent(form: Form) {
    if form.team.rules.read_untracked().day_budget_cents.is_none() {
        return;
    }
    form.found.update(|found| found.spent = Spent::Loading);
    let today = move || intl::start_of_day(form.clock.now_untracked());
    spawn_local(async move {
        let spent = match spending::since_start(&form.api.client(), today).await {
            Ok(spending) => Spent::Is(spending),
            Err(_) => Spent::Failed,
        };
        let _ = form.found.try_update(|found| found.spent = spent);
    });
}

/// The median of what this agent's last calls cost, each of which said it.
async fn usual_cents(form: Form, agent_id: i64) -> Option<i64> {
    let query = CallQuery { agent_id: agent_id.to_string(), limit: CALLS, ..CallQuery::default() };
    median(&form.api.client().calls(&query).await.ok()?.calls, agent_id)
}

fn median(calls: &[Call], agent_id: i64) -> Option<i64> {
    // A host may list the calls of others, too.
    let of_agent = calls.iter().filter(|call| call.agent_id == Some(agent_id));
    let mut cents: Vec<i64> = of_agent.filter_map(|call| call.billing_total_cents).collect();
    cents.sort_unstable();
    cents.get(cents.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_usual_call_costs_the_median_of_those_that_say_it() {
        let call = |id: i64, agent: i64, cents: Option<i64>| {
            let call = json!({"call_id": id, "agent_id": agent, "billing_total_cents": cents});
            Call::read(&call).unwrap()
        };
        let calls = [
            call(1, 12, Some(500)),
            call(2, 12, Some(3)),
            call(3, 12, None),
            call(4, 12, Some(4)),
            call(5, 21, Some(900)),
        ];
        assert_eq!(median(&calls, 12), Some(4));
        assert_eq!(median(&calls, 7), None);
        assert_eq!(median(&[], 12), None);
    }
}
