//! Callboard: place AI phone calls, follow them, listen to them.
//!
//! The app is a client without data of its own: the API has the facts, the URL what should
//! be linkable, and the browser only drafts, templates, placements and preferences.
//!
//! | module | what it is for | what it must not know |
//! |---|---|---|
//! | [`route`] | Route ⇄ URL | anything else |
//! | [`remedy`] | every failure → what happened, who must act, which buttons to offer | pages, the browser |
//! | [`format`] | money, durations, scores for reading | the browser |
//! | [`call`] | what a call is: phases, numbers, drafts, templates, cadence | the browser, the network |
//! | [`checklist`] | what is worth checking before a call, and what can be done about it | the browser, the network |
//! | [`review`] | reviewing calls: queue, sample, verdicts, notes, flags | the browser, the network |
//! | [`export`] | calls as a file: what is in it, what collects it, what is missing | the browser, the network |
//! | [`exporting`] | an export while it is made | pages |
//! | [`recordings`] | the recordings of several calls as one zip: its plan, its names, its manifest | the browser, the network |
//! | [`taking`] | such a zip while it is made | pages |
//! | [`today`] | the figures of a day's calls | the browser, the network |
//! | [`said`] | what was said on calls: how it is kept, and how it is found | the browser, the network |
//! | [`searching`] | transcripts copied into this browser, and the search in them | pages |
//! | [`vendor_status`] | what ThunderPhone says of itself | pages |
//! | [`polled`] | whether an endpoint is sent the end of calls, or only Callboard asks for it | pages |
//! | [`webhooks`] | endpoints of webhooks, their events and signatures | the browser, the network |
//! | [`rehearsal`] | who answers in a rehearsal, and what became of it | the browser, the network |
//! | [`once`] | what no idempotency key protects: sent once, looked for after a lost answer | pages |
//! | [`csv_cell`] | cells of a file for spreadsheets | anything else |
//! | [`ordered_json`] | JSON with its fields in a fixed order | anything else |
//! | [`rules`] | what the team allows: hours, countries, how often a number is called | the browser, the network |
//! | [`team_rules`] | the team's rules as this page has them | pages |
//! | [`do_not_call`] | numbers that are never called, kept in this browser | pages, the network |
//! | [`follow_ups`] | whom to call again, and when | pages, the network |
//! | [`reviewing`] | flags, grade, verdict and notes of a call, on every page that shows one | pages |
//! | [`call_query`] | what the filters of calls ask the API for | pages |
//! | [`calls_since`] | the calls since a moment, page by page | pages |
//! | [`spending`] | what calls have cost | pages |
//! | [`access`] | what the person who is signed in may do | the browser, the network |
//! | [`browser`] | browser APIs: clock, history, focus, events, media, storage, preferences | calls |
//! | [`store`] | stored drafts and templates | pages, the network |
//! | [`api`] | the API client, and what its replies reveal about the host | pages |
//! | [`session`] | who is signed in on this site | pages |
//! | [`account`] | topping up, auto-reload and verification | pages |
//! | [`organization`] | data shared by pages: numbers, agents, voices, balance | pages |
//! | [`outbox`] | placing calls: stored, sent, reconciled | rendering |
//! | [`messages`] | messages between tabs | anything else |
//! | [`follow`] | polling one call | rendering |
//! | [`live`] | the calls in progress: one watch for all tabs, and the board | pages |
//! | [`components`] | what several pages share | the API client, pages |
//! | [`shell`] | what surrounds every page: header, pending placements, shortcuts | pages |
//! | [`pages`] | one module per route | each other |
//! | [`later`] | whether the second wasm is there | pages |
//! | [`later_pages`] | the pages of the second wasm, and their loading | what is on the pages |
//! | [`app`] | shell, router, contexts | everything pages do |

pub mod access;
pub mod account;
pub mod api;
pub mod app;
pub mod browser;
pub mod call;
pub mod call_query;
pub mod calls_since;
pub mod checklist;
pub mod components;
pub mod csv_cell;
pub mod do_not_call;
pub mod export;
pub mod exporting;
pub mod follow;
pub mod follow_ups;
pub mod format;
pub mod later;
pub mod later_pages;
pub mod live;
pub mod messages;
pub mod once;
pub mod ordered_json;
pub mod organization;
pub mod outbox;
pub mod pages;
pub mod polled;
pub mod recordings;
pub mod rehearsal;
pub mod remedy;
pub mod review;
pub mod reviewing;
pub mod route;
pub mod rules;
pub mod said;
pub mod searching;
pub mod session;
pub mod shell;
pub mod spending;
pub mod store;
pub mod taking;
pub mod team_rules;
pub mod today;
pub mod vendor_status;
pub mod webhooks;
