//! The team's rules as this page has them: `callboard-policy.json` beside the bundle, made
//! stricter by what this browser keeps.

use crate::api::Api;
use crate::browser::events::listen;
use crate::browser::moment::Moment;
use crate::browser::page::Presence;
use crate::browser::preferences;
use crate::browser::storage::StorageArea;
use crate::rules::policy_file::{self, PolicyFile};
use crate::rules::{NumberHashes, Policy, Rules};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::{Reply, TransportError};

const PATH: &str = "/callboard-policy.json";
/// Of a large list, on a slow line.
const TIMEOUT_MS: u32 = 60_000;
/// The pauses before another try grow up to this.
const LONGEST_PAUSE_MS: u32 = 15_000;
const FIRST_PAUSE_MS: u32 = 5_000;
/// A page that is shown again after this reads the rules again.
const STALE_MS: i64 = 5 * 60_000;

/// How long a call waits for the rules: five seconds.
const LOADING_POLL_MS: u32 = 100;
const LOADING_POLLS: u32 = 50;

const LOST: &str = "They did not arrive; we keep trying.";
const DAMAGED_HERE: &str = "Those kept in this browser are damaged: save them again under Account.";

#[derive(Clone, Copy)]
pub struct TeamRules {
    pub policy: RwSignal<Policy>,
    /// What holds here: of the team's rules and this browser's, the stricter.
    pub rules: RwSignal<Rules>,
    pub team: RwSignal<Rules>,
    /// What this browser keeps, or why that cannot be read.
    pub own: RwSignal<Result<Rules, String>>,
    do_not_call: StoredValue<NumberHashes>,
    /// What the last reply said of the team's file alone.
    file: StoredValue<Policy>,
    is_loading: StoredValue<bool>,
    read_at: StoredValue<Option<Moment>>,
}

impl TeamRules {
    #[must_use]
    pub fn start(api: Api, presence: Presence) -> TeamRules {
        let team_rules = TeamRules {
            policy: RwSignal::new(Policy::Loading),
            rules: RwSignal::new(Rules::default()),
            team: RwSignal::new(Rules::default()),
            own: RwSignal::new(Ok(Rules::default())),
            do_not_call: StoredValue::new(NumberHashes::default()),
            file: StoredValue::new(Policy::Loading),
            is_loading: StoredValue::new(false),
            read_at: StoredValue::new(None),
        };
        team_rules.read_own();
        // Another tab has changed them.
        listen("storage", move |_| team_rules.read_own());
        Effect::new(move |_| {
            // When it comes back; but a device may be mistaken in that it is offline.
            presence.is_online.track();
            if presence.is_visible.get() && team_rules.is_stale() {
                team_rules.load(api);
            }
        });
        team_rules
    }

    /// Whether the team's list holds this number (E.164).
    #[must_use]
    pub fn lists(self, number: &str) -> bool {
        self.do_not_call.with_value(|list| list.contains(number))
    }

    /// Waits for the team's file, but not for long.
    pub async fn until_loaded(self) {
        for _ in 0..LOADING_POLLS {
            if *self.policy.read_untracked() != Policy::Loading {
                return;
            }
            TimeoutFuture::new(LOADING_POLL_MS).await;
        }
    }

    /// Whether a number (E.164) of this country may be called. By default, those of the
    /// organization's own numbers may.
    #[must_use]
    pub fn is_allowed_country(self, number: &str, own_numbers: &[&str]) -> bool {
        let is_allowed_here = match &*self.own.read() {
            Ok(Rules { countries: None, .. }) | Err(_) => true,
            Ok(own) => own.allows_country(number, own_numbers),
        };
        is_allowed_here && self.team.read().allows_country(number, own_numbers)
    }

    /// Keeps rules of this browser's own, as text of the format of the team's file. Returns
    /// whether they were stored.
    pub fn keep_own(self, text: &str) -> bool {
        let is_kept = StorageArea::Local.set(preferences::RULES, text);
        self.read_own();
        is_kept
    }

    fn read_own(self) {
        let own = preferences::get(preferences::RULES);
        let own = own.map_or_else(|| Ok(Rules::default()), |text| policy_file::read_own(&text));
        if own != *self.own.read_untracked() {
            self.own.set(own);
        }
        self.combine();
    }

    fn is_stale(self) -> bool {
        let is_wanted = !matches!(self.file.get_value(), Policy::Read | Policy::Absent);
        is_wanted || self.read_at.get_value().is_none_or(|at| at.age_ms() > STALE_MS)
    }

    /// Reads the file, and tries again until it has answered.
    fn load(self, api: Api) {
        if self.is_loading.get_value() {
            return;
        }
        self.is_loading.set_value(true);
        spawn_local(async move {
            let mut pause_ms = FIRST_PAUSE_MS;
            while !self.take(api.site_file(PATH, TIMEOUT_MS).await).await {
                TimeoutFuture::new(pause_ms).await;
                pause_ms = (pause_ms * 2).min(LONGEST_PAUSE_MS);
            }
            self.is_loading.set_value(false);
            self.read_at.set_value(Some(Moment::now()));
        });
    }

    /// Takes in what came. Returns whether the file has answered.
    async fn take(self, reply: Result<Reply, TransportError>) -> bool {
        let file = match reply {
            Err(TransportError::TooLarge { .. }) => Err("The file is larger than 8 MB.".to_owned()),
            Ok(reply) if reply.status == 200 && is_page(&reply) => match is_our_page(&reply) {
                true => Ok(None),
                false => Err("Another page came instead; perhaps you must sign in.".to_owned()),
            },
            Ok(reply) if reply.status == 200 => {
                policy_file::read(&reply.body, &|| Box::pin(TimeoutFuture::new(0))).await.map(Some)
            }
            Ok(Reply { status: 204 | 404 | 410, .. }) => Ok(None),
            Ok(_) | Err(_) => {
                // What was read before still holds.
                if self.file.get_value() != Policy::Read {
                    self.file.set_value(Policy::Unreadable(LOST.to_owned()));
                }
                self.combine();
                return false;
            }
        };
        let policy = match file {
            Ok(file) => {
                let policy = if file.is_some() { Policy::Read } else { Policy::Absent };
                let PolicyFile { rules, do_not_call } = file.unwrap_or_default();
                self.do_not_call.set_value(do_not_call);
                self.team.set(rules);
                policy
            }
            // The rules that were read before stay: they are stricter than none.
            Err(why) => Policy::Unreadable(why),
        };
        self.file.set_value(policy);
        self.combine();
        true
    }

    /// What holds, of the team's file and what this browser keeps.
    fn combine(self) {
        let own = self.own.get_untracked();
        let policy = match (self.file.get_value(), &own) {
            (policy @ Policy::Unreadable(_), _) | (policy, Ok(_)) => policy,
            (_, Err(_)) => Policy::Unreadable(DAMAGED_HERE.to_owned()),
        };
        let rules = self.team.read_untracked().stricter(&own.unwrap_or_default());
        if rules != *self.rules.read_untracked() {
            self.rules.set(rules);
        }
        if policy != *self.policy.read_untracked() {
            self.policy.set(policy);
        }
    }
}

fn is_page(reply: &Reply) -> bool {
    reply.content_type.contains("html") || reply.body.trim_start().starts_with('<')
}

/// Some hosts answer every path that they lack with the app's own page.
fn is_our_page(reply: &Reply) -> bool {
    reply.body.contains("callboard-bundle")
}
