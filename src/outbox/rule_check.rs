//! Whether the rules let a placement be sent: asks what they depend on, in the browser.

use super::env::Env;
use super::forbidden::Forbidden;
use super::guard::{Allowance, DAY_MS, Facts, WEEK_MS};
use super::placement::Placement;
use super::placements::Placements;
use super::recent_calls;
use crate::browser::intl;
use crate::call::calling_hours::{self, Hours, Window};
use crate::call::{number, region};
use crate::do_not_call;
use crate::rules::Policy;
use crate::spending;
use futures_util::future::join3;
use leptos::prelude::*;
use thunderphone::Timestamp;

/// How long what a day has cost may take. The rest is not known then.
const SPENDING_TIMEOUT_MS: u32 = 5_000;

impl Placements {
    fn is_policy_known(self) -> bool {
        matches!(*self.team_rules.policy.read_untracked(), Policy::Read | Policy::Absent)
    }

    /// # Errors
    /// Why the placement must not be sent.
    pub(super) async fn ask_rules(self, placement: &Placement) -> Result<Allowance, Forbidden> {
        self.team_rules.until_loaded().await;
        let rules = self.team_rules.rules.get_untracked();
        let now = self.api.clock.now_untracked();
        let to_number = &placement.to_number;
        let calls = async {
            let span = if rules.per_week.is_some() { WEEK_MS } else { DAY_MS };
            match rules.has_caps() {
                true => {
                    recent_calls::query(self.client(), to_number, Timestamp(now.0 - span)).await
                }
                false => Vec::new(),
            }
        };
        let spent = async {
            if rules.day_budget_cents.is_none() {
                return 0;
            }
            let client = self.client().with_timeout(SPENDING_TIMEOUT_MS);
            let today = || intl::start_of_day(self.api.clock.now_untracked());
            let spent = spending::since_start(&client, today).await;
            spent.map_or(0, |spent| spent.cents)
        };
        let (calls, spent_cents, listed) = join3(calls, spent, do_not_call::find(to_number)).await;
        let is_listed_by_team = match self.team_rules.lists(to_number) {
            // Also by a list that was read before, and cannot be read now.
            true => Some(true),
            false => self.is_policy_known().then_some(false),
        };
        let facts = Facts {
            is_listed_here: listed.ok().map(|entry| entry.is_some()),
            is_listed_by_team,
            is_outside_window: self.is_outside(to_number, rules.window),
            rules,
            spent_cents,
            calls,
            now: self.now(),
        };
        facts.allowance(placement)
    }

    /// Whether it is outside the window in some zone that the number may be in.
    pub(super) fn is_outside(self, to_number: &str, window: Window) -> bool {
        let number = number::parse(to_number, None).ok();
        let zones = number.as_ref().and_then(region::place).map(|place| place.zones);
        let now = self.api.clock.now_untracked();
        let times: Vec<_> =
            zones.iter().flatten().filter_map(|zone| intl::hour_in_zone(now, zone)).collect();
        let hours = calling_hours::judge(&times, window, |_, _| String::new());
        matches!(hours, Hours::Indecent { .. })
    }
}
