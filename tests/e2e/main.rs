//! Journeys through the app in a real browser, against the release bundle with the
//! headers of production and a sandbox behind it.
//!
//! | file | what is done there |
//! |---|---|
//! | `abilities` | browsers that lack something, one ability at a time |
//! | `desk` | what many journeys do: fill the form, place a call, wait for its end |
//! | `placing` | calls that are placed, followed and heard |
//! | `refusals` | calls that are refused, and the button that helps |
//! | `doubts` | presses of which nobody knows whether a phone rang |
//! | `by_hand` | what only a person sends or recognises, whatever time passes |
//! | `resolving` | lost answers that end by themselves |
//! | `drafts` | each window's own draft, and what both save |
//! | `windows` | two windows of one browser |
//! | `crashes` | a page that ends while an answer is awaited |
//! | `offline` | no network before the press, or after it |
//! | `storage` | a browser that keeps nothing, has no room, or kept nonsense |
//! | `recent` | a second call to a number within minutes |
//! | `clocks` | time that is skipped, by the stage itself |
//! | `courses` | calls that go another way than talking to the end |
//! | `hearing` | the recording and the transcript |
//! | `filling` | what can be wrong in the form, and what is kept of it |
//! | `enter` | Enter in a field, which rings no phone |
//! | `freshness` | a form that is open for long |
//! | `agents` | many saved agents, and those of one name |
//! | `listing` | the list of calls |
//! | `dates` | the dates of the filters |
//! | `returning` | Back and Forward, and which steps there are |
//! | `keyboard` | without a mouse |
//! | `looks` | every page in light and dark, wide and narrow |
//! | `paper` | pages that are printed |
//! | `translated` | pages that the browser translates |
//! | `minimal` | the least the API may be |
//! | `outages` | when the API, the network or the key is gone |
//! | `hostile` | texts that would be scripts |
//! | `releases` | a page whose files are gone, or that this browser cannot run |
//! | `stopped` | an app that breaks off in the middle of something |

// A panic is how a test fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod agents;
mod api_errors;
mod app_loading;
mod call_list;
mod call_progress;
mod clocks;
mod crashes;
mod date_filters;
mod drafts;
mod enter_key;
mod form_validation;
mod freshness;
mod history_navigation;
mod hostile_text;
mod keyboard;
mod layout;
mod manual_send;
mod minimal_api;
mod missing_browser_apis;
mod new_call_form;
mod offline;
mod outages;
mod panics;
mod placing;
mod player;
mod print;
mod reconciliation;
mod repeat_calls;
mod storage;
mod tabs;
mod translation;
mod unknown_outcome;
