//! Callboard: place AI phone calls, follow them, hear them.
//!
//! A client, not an application with a truth of its own: the API holds the
//! truth, the URL holds what should be linkable, the browser holds only drafts,
//! placements and preferences.
//!
//! | room | what it is for | what it must not know |
//! |---|---|---|
//! | [`route`] | Route ⇄ URL | anything else |
//! | [`remedy`] | every failure → what happened, whose move, what to press | pages, the browser |
//! | [`format`] | money, durations, scores for reading | the browser |
//! | [`call`] | what a call is: phases, numbers, drafts, templates, cadence | the browser, the network |
//! | [`browser`] | what the browser does for us: clock, history, focus, media | calls |
//! | [`store`] | what this browser remembers | pages, the network |
//! | [`api`] | the one client, and what its replies tell of the host | pages |
//! | [`organization`] | lists shared by pages: numbers, agents, voices, balance | pages |
//! | [`outbox`] | placing calls: written down, sent, reconciled | how it looks |
//! | [`messages`] | what tabs tell each other | anything else |
//! | [`follow`] | the engine that keeps one call fresh | how it looks |
//! | [`components`] | what two pages share | the API client, pages |
//! | [`shell`] | what stands around every page | pages |
//! | [`pages`] | one file per route | each other |
//! | [`app`] | shell, router, contexts | everything pages do |

pub mod api;
pub mod app;
pub mod browser;
pub mod call;
pub mod components;
pub mod follow;
pub mod format;
pub mod messages;
pub mod organization;
pub mod outbox;
pub mod pages;
pub mod remedy;
pub mod route;
pub mod shell;
pub mod store;
