//! A local ThunderPhone for the demo and the tests: the API's endpoints, an invented
//! organization behind them, and calls that run through all their states on a clock that
//! can run fast. No phone rings. `tests/contract` checks every response against the
//! published API description.
//!
//! # Map
//!
//! | file | what it is for |
//! |---|---|
//! | [`config`], [`app`], [`state`] | the settings; what every handler receives; everything that changes, behind one lock |
//! | [`clock`], [`date`], [`random`] | the time, how it is written, seeded random numbers |
//! | [`identity`], [`organization`], [`agent`], [`phone_number`], [`platform_outbound`], [`tcpa`] | the invented organization |
//! | [`account`] | the states of its account that a flag or a test chooses |
//! | [`family`] | the groups of endpoints that a host may lack |
//! | [`scripts`] | the well-known numbers and what dialing them does |
//! | [`dialogue`], [`turn`], [`speech`] | what is said, when, and its sound |
//! | [`recording`], [`signed_url`] | the sound file, and the signed URL it is fetched from |
//! | [`call`] | one call: its simulation, and what is visible of it at a given time |
//! | [`call_override`] | what a test changes about one call |
//! | [`history`] | the calls of the past weeks, and a very long one |
//! | [`report`] | the figures of a week |
//! | [`billing`], [`issue`] | the balance and what changes it; issue reports |
//! | [`rehearsal`] | simulated calls, saved scenarios and their runs |
//! | [`webhook`] | webhook endpoints, and what was sent to them |
//! | [`validation`], [`request`], [`call_setup`], [`idempotency`], [`place`] | placing a call: the request's shape, what it means, its key, the checks |
//! | [`fault`], [`number_faults`] | how placing a call fails on the wire, as a test sets it or as a number does; lists of calls that differ from the published one |
//! | [`api_error`], [`decisions`] | the error responses; what the API's documents leave open |
//! | [`http`], [`connection`] | the endpoints, the admin endpoints for tests among them; the sockets |
//! | [`in_process`] | a sandbox inside a test, without a network |
//!
//! The imports between these modules form no cycle.
//!
//! Nothing here knows the client crate. Both are checked against the same description, so
//! that they cannot agree on the same mistake.
//!
//! # Well-known numbers
//!
//! `numbers.txt` lists them: each shows one failure to a person who dials it. To add one,
//! add a row there and a [`scripts::Script`], and write its effect where it belongs: at a
//! check in [`place`], in the simulation of the call ([`call`]) or in how its response is
//! lost ([`number_faults`]).
//!
//! # Faults
//!
//! `POST /sandbox/faults`, or [`InProcessSandbox::set_faults`], injects failures in a test:
//!
//! ```json
//! {"place": ["drop_before", "none", "500_after"], "top_up": ["drop_after"],
//!  "issue_report": ["drop_after"], "grade": ["504_after"], "export": ["truncated_201"],
//!  "requests": {"POST /developer/webhook-endpoints": ["drop_after", "403_before"]},
//!  "random": {"seed": 7, "percent": 60, "kinds": ["drop_after", "stall_after"]},
//!  "deduplicates": true, "list_delay_seconds": 0, "missing_seconds": 0,
//!  "retry_after_seconds": 1, "audio_delay_seconds": 0, "recordings": "ranges",
//!  "lost_recordings": 3, "wide_ids": true, "rehearsals_stay_queued": false,
//!  "list": {"ignores_filters": true, "oldest_first": true, "limit": 20,
//!           "ignores_offset": true, "without_total": true, "without_times": true,
//!           "from_numbers": "national", "unreadable_rows": 1, "repeated_rows": 1,
//!           "shrinking_total": 3, "without_zone": true}}
//! ```
//!
//! Every request that is to place a call takes the next fault of `place`, every top-up the
//! next one of `top_up`, every new issue report that of `issue_report`, every request to grade
//! that of `grade`, every export that of `export`. Other requests take those of their names in
//! `requests` ([`fault::REQUESTS`]), and may also be refused ([`fault::Fault::REFUSALS`]). When the list of `place` is used up, `random` (if it is set) chooses
//! one by chance; the same seed gives the same faults. The names are in [`fault::Fault::ALL`], those of `recordings` in
//! [`fault::RangeSupport`]. `list` says how `GET /v1/calls` differs from the published one,
//! key by key ([`fault::ListVariant`]). Each setting replaces the one before; `{}` is no
//! fault.
//!
//! # Decisions
//!
//! The API's documents leave some questions open. [`decisions`] answers them:
//!
//! Placing a call
//!
//! - `POST /call` checks, in this order: API key, shape, idempotency key, from number
//!   owned, may dial out, TCPA, balance, agent, carrier. A refused request leaves its
//!   idempotency key unused.
//! - The same key with another body is 409. A replay gives the call's current status. A key
//!   has at most 128 characters.
//! - A field's messages are a list of strings; `config` nests them under its own keys.
//! - A one-off agent gets product `spark`, voice `olivia` and locale `en-US`. Any voice and
//!   any language is accepted.
//! - Ring duration is 30 s and hold 900 s unless set; a call has no longest duration.
//!   Every duration that is set counts for at most a day.
//!
//! Faults
//!
//! - A fault before processing comes before the check of the API key; the request has been
//!   read to its end. A fault after processing replaces every response, error responses and
//!   replays included. `202` needs a call to name and lets an error response pass;
//!   `truncated_201` and `malformed_201` cut any response in half.
//! - What a well-known number does to its response wins over a fault after processing.
//! - A host that ignores idempotency keys does not store them either.
//!   `list_delay_seconds` and `missing_seconds` count on the sandbox's clock, for calls
//!   placed since the start, for as long as they are set. What a number does to its calls
//!   counts in real seconds, and so does `audio_delay_seconds`; both include what the clock
//!   was advanced by hand.
//! - A list that ignores filters or the offset does not validate them either, and returns
//!   an offset of 0. Its limit is applied without an error, and returned. Unreadable rows
//!   alternate between a call without `call_id` and `null`. `list` does not change the export,
//!   the numbers that were called, or a single call.
//! - An idle connection is never closed, so that no connection breaks unless a fault asks
//!   for it.
//!
//! Calls
//!
//! - A call that is not answered ends `failed` / `no_answer`, a busy one `failed` / `busy`,
//!   a carrier's fault `failed` / `error`; a mailbox `completed` / `voicemail`; the longest
//!   duration or hold `completed` / `timeout`; silence `completed` / `silence_timeout`.
//! - `transcript` is empty during the call unless `live=true`, which gives the turns that
//!   are over. Lifecycle rows are an object in a string.
//! - A voicemail message is written as configured and sounds like the stock clip.
//! - Recordings are WAV. Their URLs work for 15 minutes; an expired or forged one is 403.
//! - Listen and whisper are 409 unless the call is answered and not ended.
//! - `grade` is 404 until the call has ended, and stays 404 when nobody answered. Within 15
//!   minutes of a grade (90 s of a failure) asking for another returns that one, and without
//!   `force=true` a completed one is returned later too. Grading is free; it is 409 when there
//!   is nothing to grade.
//! - A hold is a lifecycle row of the transcript, with the time of its end.
//! - An issue report names its call's agent. Anybody may change its status, any number of
//!   times. `start_date` and `end_date` mean the time of the report.
//!
//! Rehearsals
//!
//! - Consent is checked after the form, then the target (404), then the money (402): the balance,
//!   and the budget for simulated calls, which is lowered when a run is billed. The last run may
//!   cost more than is left. Every role may rehearse.
//! - A run waits for two seconds and is then a call. It is estimated at two minutes. `variables`
//!   are not described and are ignored; so are the mode, the engine and the words of the prompt.
//! - A number as a target speaks with its agent for that direction; without one it is 400. An
//!   agent calls from the first number that it is set for, or from none.
//! - A batch has at most 100 runs. It has failed when all its runs have. `started_at` is the
//!   begin of its first call.
//! - A run of a scenario is in the list of test calls, too. Its verdict is `pass` or `fail` by the
//!   goal of the call, and empty before the end or when the call has failed.
//! - A scenario that a person wrote has no prompt hash, and is never stale. Refreshing leaves it
//!   as it is, and empties the verdict of others. Names that do not exist are passed over. Writing
//!   and refreshing scenarios is free; at most 20 are written at once.
//! - Only a call of a saved agent that has ended can become a scenario, and becomes one only. A
//!   turn or an issue report that the call does not have is 400.
//!
//! Heartbeat
//!
//! - It needs no key. A product has the keys `product`, `status` and `checked_at`, its status is
//!   `ok` unless a test sets another word, and it is checked every minute. All of that is assumed.
//!
//! Webhooks
//!
//! - All of it is 403 for a member. There is no `GET` of one endpoint, as none is described, and
//!   no older single webhook.
//! - A URL has at most 2,048 characters. What must not be sent to is 400 `url_not_allowed`; what
//!   is no URL, an event off the list and an agent that does not exist are 400 by field.
//! - `status` is stored as sent. It reads `failing` while nothing was accepted for 24 hours, until
//!   the URL or the status is set. A failing endpoint is still sent to.
//! - A test goes to a disabled endpoint too, and its delivery is in the log.
//! - Deliveries are tried again 1, 5 and 30 minutes, 2, 6 and 24 hours after the first time.
//! - The log is newest first, by the first time. `since` means the last time. `agent_id` is the
//!   agent of the event; that of the endpoint for a test.
//!
//! Lists
//!
//! - A list has 50 rows unless asked otherwise and at most 200; more is 400. A date means
//!   its whole UTC day, both ends included. `phone_number` matches either side.
//! - `export` chooses by `format`. Without one it is JSON, which the vendor's own client
//!   reads. `total` counts the rows of the file. `X-Total-Count` and `X-Truncated` are sent only
//!   when more calls match.
//! - `party-numbers` has the numbers of both sides, at most 50. All digits of `q` are searched
//!   for together; a `q` without a digit finds nothing.
//! - `report-summary` is about the seven days until today in Los Angeles, and the seven before.
//!   Test calls, and calls with one number of the practice's own people, are left out. A call
//!   is pending until it has ended and its grade is there.
//! - `/billing/transactions` is newest first: a plain array, whole unless a `limit` is given,
//!   or an envelope of 50 rows unless asked otherwise, as a test chooses.
//!
//! Money and access
//!
//! - A call costs the advertised price of a minute, at least 1 ¢; a test call twice that.
//! - A top-up is between $5 and $1,000, an automatic one at most $1,000. The card ending
//!   4242 succeeds at once without a secret, 3220 needs a further step in the browser, 0002
//!   is declined (402). Without a card a top-up is 422, as switching on auto-reload is.
//! - The same key with another body is 409. A repetition gets the first answer, also once
//!   the payment is finished. A top-up that is refused leaves its key unused.
//! - Auto-reload that fails is tried again every 6 hours and stops after 3 failures in a row.
//!   A changed rule, another card and money by hand begin anew.
//! - A number from ThunderPhone that has used up the day's calls is like one that may not
//!   dial: not eligible, and 403. The limit is 100 calls a day (UTC), for all those numbers
//!   together. A call that was accepted counts, a refused one does not.
//! - Without a TCPA confirmation its `GET` is 404; a revoked or superseded one is there. All
//!   three refuse calls (403).
//! - A verification ends by the clock, whether or not its request still waits. One that fails
//!   takes a minute and is 200 with `status: fail`; a second one at the same time is 409.
//! - An older host has no `outbound_eligible`, `outbound_ineligible_reason` and
//!   `auto_reload_status`, no `/whoami` and no `/outbound-platform-number-request`.
//! - A key that starts with `sk_live_member` acts as a member: 403 where admins are needed.
//! - `/v1` responses are never cached, and there are no CORS headers.

// json! recurses once a key, and an agent has many.
#![recursion_limit = "256"]

pub mod account;
pub mod agent;
pub mod api_error;
pub mod app;
pub mod billing;
pub mod call;
pub mod call_override;
pub mod call_setup;
pub mod clock;
pub mod config;
pub mod connection;
pub mod date;
pub mod decisions;
pub mod dialogue;
pub mod family;
pub mod fault;
pub mod history;
pub mod http;
pub mod idempotency;
pub mod identity;
pub mod in_process;
pub mod issue;
pub mod number_faults;
pub mod organization;
pub mod phone_number;
pub mod place;
pub mod platform_outbound;
pub mod random;
pub mod recording;
pub mod rehearsal;
pub mod report;
pub mod request;
pub mod scripts;
pub mod signed_url;
pub mod speech;
pub mod state;
pub mod tcpa;
pub mod turn;
pub mod validation;
pub mod webhook;

use std::sync::Arc;

use tokio::net::TcpListener;

use app::Sandbox;

pub use account::AccountSetting;
pub use config::Config;
pub use in_process::InProcessSandbox;

/// Serves until the future is dropped. URLs of recordings carry the listener's address.
///
/// # Errors
/// When the listener has no local address.
pub async fn serve(listener: TcpListener, config: Config) -> std::io::Result<()> {
    let base_url = format!("http://{}", listener.local_addr()?);
    let app = Arc::new(Sandbox::new(config, base_url));
    connection::accept(listener, http::router(app)).await
}
