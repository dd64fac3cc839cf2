//! Placing calls: an outbox of requests, each with an idempotency key.
//!
//! “Place call” makes one [`Placement`]. It is stored before its request is sent, so that
//! whatever happens to the page, the same request can be looked up and sent again with the
//! same key and the same bytes: one placement is one call.
//!
//! ```text
//! click ─► armed ─sent─► sent ─┬─► accepted(id) | pending(id)
//!            │            ▲    ├─► refused            nobody was called
//!            │            ├────┼── retry allowed      429, 502: same key, after a pause
//!            │            └────┴── unknown            same key; the list of calls
//!            └─page gone─► not placed ◄─ the list proves it ─┘
//! ```
//!
//! - An unknown outcome is never shown as a failure, and never gets another key
//!   automatically.
//! - A placement that was stopped, is older than a quarter of an hour, or has lost its
//!   page is only sent manually. A person's confirmation counts for one attempt and for a
//!   minute.
//! - A lookup in the list of calls sends nothing. A call that it finds is shown for a
//!   person to confirm, never taken: it may be a colleague's.
//!
//! # One placement, file by file
//!
//! 1. `pages::new_call::submit`: “Place call” makes a request of the form.
//! 2. [`placements`]: `place` makes a [`NewPlacement`] of the request.
//! 3. [`entries`]: [`Outbox::execute`] decides: created, a duplicate, blocked, or a
//!    question first.
//! 4. [`storage`]: commits the decision, in one transaction across all tabs.
//! 5. [`runner`]: `run` asks the rules, commits the event `Sent`, and only then sends.
//! 6. [`states`]: allows or refuses the event.
//! 7. `thunderphone::Client::place`: `POST /v1/call`.
//! 8. [`outcome`]: what the answer says about the phone.
//! 9. [`reconciliation`]: while that is unknown, what to do next, and what the list of
//!    calls proves.
//! 10. [`status`]: what this tab knows beyond what is stored.
//! 11. [`crate::remedy`], `placement.rs`: what to say, and which buttons to offer.
//! 12. `components::placement_banner`: shows it.
//!
//! The other files: [`guard`] decides whether the rules let an attempt be sent,
//! [`rule_check`] asks in the browser what that depends on, and [`recent_calls`] counts the
//! organization's calls to a number. [`placement`] is the placement itself, [`record`] its stored format,
//! [`selectors`] what pages read, [`accepted`] a placement that became a call. [`lookup`]
//! queries the list of calls, and [`pace`] is how often one browser checks. [`env`] is what the runner needs from its environment;
//! [`browser_env`] implements it for the browser. [`placement`], [`states`], [`outcome`],
//! [`entries`], [`reconciliation`], [`pace`] and [`record`] are pure: `exploration` walks every
//! state × event × two tabs, and `cargo xtask faults` runs the whole over a bad network.

mod accepted;
mod browser_env;
mod entries;
pub mod env;
#[cfg(test)]
mod exploration;
mod forbidden;
pub mod guard;
mod lookup;
pub mod outcome;
pub mod pace;
pub mod placement;
mod placements;
mod recent_calls;
mod reconciliation;
mod record;
mod rule_check;
pub mod runner;
mod selectors;
mod states;
mod status;
mod storage;

pub use accepted::Accepted;
pub use entries::{Command, Decision, Entry, NewPlacement, Outbox, Recent, Reply};
pub use forbidden::Forbidden;
pub use guard::Allowance;
pub use outcome::Outcome;
pub use placement::{Ambiguity, Hold, KeyConflict, Placement, State};
pub use placements::{PlaceOutcome, Placements};
pub use reconciliation::{Candidate, Lookup, is_same_number};
pub use states::Event;
pub use status::PlacementStatus;
