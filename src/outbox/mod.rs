//! Placing calls: an outbox of requests, each with an idempotency key.
//!
//! What a person asks for with “Place call” is a [`Placement`]. It is written down
//! before its request is sent, so that whatever happens to the page, the same request
//! can be asked about and sent again with the same key and the same bytes: one press is
//! one call.
//!
//! ```text
//! press ─► armed ─sent─► sent ─┬─► accepted(id) | pending(id)
//!            │            ▲    ├─► refused            nobody was called
//!            │            ├────┼── retry allowed      429, 502: same key, after a pause
//!            │            └────┴── unknown            same key; the list of calls
//!            └─page gone─► not placed ◄─ the list proves it ─┘
//! ```
//!
//! - Unknown is never shown as failure, and never gets another key by itself.
//! - What was stopped, is older than a quarter of an hour, or whose page is gone is
//!   sent by a person's hand alone; a hand counts for one sending and for a minute.
//! - A look at the list of calls sends nothing. A call in it is asked about, never
//!   taken: it may be a colleague's.
//!
//! # The way of one placement
//!
//! 1. `pages::new_call::form`: “Place call” makes a request of the form.
//! 2. [`placements`]: `place` hands it over as a [`NewPlacement`].
//! 3. [`entries`]: [`Outbox::execute`] decides what it is among those known.
//! 4. [`storage`]: the decision is committed, in one transaction of all tabs.
//! 5. [`runner`]: `run` commits the event `Sent`, and only then sends.
//! 6. [`states`]: the event is allowed or refused.
//! 7. `thunderphone::Client::place`: `POST /v1/call`.
//! 8. [`outcome`]: what the answer says about the phone.
//! 9. [`reconciliation`]: while that is unknown, what to do next, and what the list of
//!    calls proves.
//! 10. [`status`]: what this tab knows of it beyond what is written down.
//! 11. [`crate::remedy`]: what to say, and which buttons to offer.
//! 12. `components::placement_banner`: where it is shown.
//!
//! [`env`] is what the runner needs of the world; [`browser_env`] is the browser's.
//! The parts before it are pure: `exploration` walks every state × event × two tabs,
//! and `cargo xtask faults` runs the whole over a bad network.

mod accepted;
mod browser_env;
mod entries;
pub mod env;
#[cfg(test)]
mod exploration;
pub mod outcome;
pub mod placement;
mod placements;
mod reconciliation;
mod record;
pub mod runner;
mod selectors;
mod states;
mod status;
mod storage;

pub use accepted::Accepted;
pub use entries::{Command, Decision, Entry, NewPlacement, Outbox, Recent, Reply};
pub use outcome::Outcome;
pub use placement::{Ambiguity, Hold, KeyConflict, Placement, State};
pub use placements::{Placements, Pressed};
pub use reconciliation::{Candidate, Lookup, is_same_number};
pub use states::Event;
pub use status::PlacementStatus;
