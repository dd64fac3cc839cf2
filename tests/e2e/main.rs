//! E2e tests: the app in a real browser, the release bundle with the production headers,
//! and a sandbox behind it.
//!
//! | file | what it tests |
//! |---|---|
//! | `account` | the organization's money, numbers and roles on one page |
//! | `agents` | many saved agents, and equal names |
//! | `api_errors` | calls that the API rejects, and the button that helps |
//! | `app_loading` | a page whose files are missing, or that the browser cannot run |
//! | `auto_reload` | what auto-reload charges, and what is asked before |
//! | `before_call` | the checklist and its remedies, and what stays where it is |
//! | `call_list` | the list of calls |
//! | `call_page` | how a call went, beside its player and transcript |
//! | `call_progress` | calls that do not end with a conversation |
//! | `card_refusals` | cards that cannot be charged |
//! | `clocks` | skipping time, a part of the harness |
//! | `copies` | copies of transcripts: each day once, whatever breaks off |
//! | `crashes` | a page that ends before the response arrives |
//! | `date_filters` | the date filters of the list |
//! | `do_not_call` | the list of numbers that are never called |
//! | `do_not_call_import` | many numbers for that list, from files and into them |
//! | `drafts` | each tab's own draft, and templates saved in two tabs |
//! | `enter_key` | Enter in a field, which places no call |
//! | `exports` | calls taken along as a file |
//! | `fixed_places` | what stays where it is, and what is tried again |
//! | `flags` | what is wrong in a call, filed once |
//! | `form_validation` | validation of the form, and what it keeps |
//! | `freshness` | a form that stays open for long |
//! | `history_navigation` | Back and Forward, and what adds a history entry |
//! | `hostile_text` | texts that try to run as scripts |
//! | `keyboard` | without a mouse |
//! | `later_pages` | the pages of the second wasm, and their loading |
//! | `layout` | every page in light and dark mode, wide and narrow |
//! | `list_beside` | the list beside a call, on a wide screen |
//! | `live_board` | the calls in progress, and one watch for all tabs |
//! | `long_list` | a list of thousands of calls, and its keys |
//! | `uncounted_list` | the list of a server that does not say how many calls there are |
//! | `manual_send` | what only a person sends or confirms, whatever time passes |
//! | `minimal_api` | the least that the API may offer |
//! | `missing_browser_apis` | browsers without one of their APIs |
//! | `new_call_form` | helpers: fill the form, place a call, wait for its end |
//! | `notifications` | notifications of the ends of calls that were placed here |
//! | `odd_transcripts` | transcripts of thousands of turns, and of odd rows |
//! | `offline` | no network before placing a call, or after it |
//! | `outages` | when the API, the network or the key is gone |
//! | `panics` | an app that panics |
//! | `placing` | calls that are placed, followed and played |
//! | `player` | the recording, its keys and its lanes |
//! | `player_keys` | keys, silence, lanes and odd recordings of the player |
//! | `print` | printed pages |
//! | `production_settings` | settings of the gateway apply to a page |
//! | `recordings` | files of recordings: saved, or not what they should be |
//! | `recordings_zip` | recordings of selected calls as one zip |
//! | `reconciliation` | lost responses that resolve automatically |
//! | `questions` | what is asked before a call is placed |
//! | `repeat_calls` | a second call to a number on the same day |
//! | `review` | one call after the other, in any tab |
//! | `roles` | who is signed in, and what they may not do |
//! | `said` | searching what was said, in copies that this browser has |
//! | `scenario_runs` | saved scenarios that are run, billed once, and followed to their verdicts |
//! | `scenarios` | saved scenarios of an agent: made once, changed, deleted, written by ThunderPhone |
//! | `signatures` | the check of a signature |
//! | `starters` | prompts that are ready for a use case |
//! | `storage` | blocked, full or corrupt storage |
//! | `tabs` | two tabs of one browser |
//! | `to_call` | follow-ups: kept, due, and never dialed |
//! | `today` | today's figures above the list of calls |
//! | `top_up` | a card that is charged once, whatever happens |
//! | `transcript` | reading, searching and following a transcript, short and long |
//! | `translation` | pages that the browser translates |
//! | `unknown_outcome` | placements whose outcome is unknown, and what the user can do |
//! | `variables` | inputs that fit a variable, and hints about a prompt |
//! | `vendor_status` | what ThunderPhone says of itself |
//! | `verdict` | the grade, one's own verdict, and notes |
//! | `verification` | numbers that are verified by a call |
//! | `webhook_log` | what was sent to webhook endpoints, and who may see it |
//! | `webhooks` | webhook endpoints, and their secrets |
//! | `words` | templates of one-off configs, and files of them |

// A panic is how a test fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod account;
mod agents;
mod api_errors;
mod app_loading;
mod auto_reload;
mod before_call;
mod call_list;
mod call_page;
mod call_progress;
mod card_refusals;
mod clocks;
mod copies;
mod crashes;
mod date_filters;
mod do_not_call;
mod do_not_call_import;
mod drafts;
mod enter_key;
mod exports;
mod find;
mod fixed_places;
mod flags;
mod form_validation;
mod freshness;
mod history_navigation;
mod hostile_text;
mod keyboard;
mod later_pages;
mod layout;
mod list_beside;
mod list_still_to_come;
mod live_board;
mod long_list;
mod manual_send;
mod minimal_api;
mod missing_browser_apis;
mod new_call_form;
mod notifications;
mod odd_transcripts;
mod offline;
mod outages;
mod panics;
mod placing;
mod player;
mod player_keys;
mod policy;
mod polled;
mod print;
mod production_settings;
mod questions;
mod reconciliation;
mod recordings;
mod recordings_zip;
mod rehearsals;
mod repeat_calls;
mod review;
mod roles;
mod said;
mod scenario_runs;
mod scenarios;
mod signatures;
mod starters;
mod storage;
mod tabs;
mod to_call;
mod today;
mod top_up;
mod transcript;
mod transcript_groups;
mod translation;
mod uncounted_list;
mod unknown_outcome;
mod variables;
mod vendor_status;
mod verdict;
mod verification;
mod webhook_log;
mod webhooks;
mod words;
