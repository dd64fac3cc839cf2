//! What two pages share, or what is a thing of its own. Components know the
//! pure rooms and the browser, never the API client and never a page.

pub mod audit_key;
pub mod banner;
pub mod call_reason;
pub mod callee_time;
pub mod candidates;
pub mod change;
pub mod copy;
pub mod corrupt_entry;
pub mod heading;
pub mod later;
pub mod placement_banner;
pub mod player;
pub mod policy_notice;
pub mod refusal;
pub mod rules_settings;
pub mod shown_placement;
pub mod typed;
pub mod when;
