//! A local ThunderPhone: the API's endpoints, an invented organization behind
//! them, and calls that live their lives on a clock that can run fast. No phone
//! rings. It is the other end of the demo and of the tests, and is held to the
//! published description by `tests/contract`.
//!
//! # Map
//!
//! | file | what it is for |
//! |---|---|
//! | [`clock`], [`date`], [`random`] | the time, its spelling, seeded numbers |
//! | [`organization`], [`agent`], [`phone_number`] | who the sandbox pretends to be |
//! | [`scripts`] | the well-known numbers and what dialling them does |
//! | [`dialogue`], [`turn`], [`speech`] | what is said, when, and its sound |
//! | [`recording`], [`link`] | the sound file, and the way to it |
//! | [`call`] | one call: its course, and what is visible of it at a moment |
//! | [`history`] | the calls of the past weeks |
//! | [`ledger`], [`account`], [`issue`] | money, reports |
//! | [`rule`], [`request`], [`commission`], [`place`] | placing a call: shape, meaning, gates, keys |
//! | [`fault`], [`trouble`] | how placing a call can fail on the wire, as a test asks or as a number does; other lists of calls |
//! | [`world`] | everything that changes, behind one lock |
//! | [`refusal`], [`decisions`] | the replies that say no; what the documents leave open |
//! | [`http`], [`control`], [`connection`] | the endpoints, the tests' own endpoints, the sockets |
//! | [`local()`] | a sandbox inside a test, without a network |
//!
//! Nothing here knows the client crate: both are held to the same description, so
//! that they cannot agree on something false.
//!
//! # Well-known numbers
//!
//! `numbers.txt` lists them: faults on demand for a person at a desk. A new one is a
//! row there, a [`scripts::Script`], and its effect at a gate in [`place`], in the
//! course of a call ([`call`]) or in how its answer is lost ([`trouble`]).
//!
//! # Faults
//!
//! `POST /sandbox/faults`, or [`Local::set_faults`], is the same for a test:
//!
//! ```json
//! {"place": ["drop_before", "none", "500_after"],
//!  "random": {"seed": 7, "percent": 60, "kinds": ["drop_after", "stall_after"]},
//!  "deduplicates": true, "list_delay_seconds": 0, "missing_seconds": 0,
//!  "retry_after_seconds": 1, "audio_delay_seconds": 0, "recordings": "ranges",
//!  "list": {"ignores_filters": true, "oldest_first": true, "limit": 20,
//!           "ignores_offset": true, "without_total": true, "without_times": true,
//!           "from_numbers": "national", "unreadable_rows": 1}}
//! ```
//!
//! Every request that is to place a call takes the next fault of `place`, then, if
//! there is `random`, one by chance: the same seed, the same faults. The words are in
//! [`fault::Fault::ALL`], those of `recordings` in [`fault::Serving`]. `list` is how `GET /v1/calls` differs
//! from the published one, key by key ([`fault::Listing`]). A setting replaces the one
//! before; `{}` is none.
//!
//! # Decisions
//!
//! What the API's documents leave open is decided in [`decisions`]:
//!
//! - Gates of `POST /call`: key, shape, idempotency key, from number owned, may
//!   dial, TCPA, balance, agent, carrier. Refused requests do not use up the key.
//! - A fault before processing comes before the key is asked for; the request has been
//!   read to its end. A fault after it takes the place of any answer, a refusal's and
//!   a replay's too. `202` needs a call to speak of and lets a refusal pass;
//!   `truncated_201` and `malformed_201` halve whatever answer there is.
//! - What a well-known number does to its answer wins over a fault after processing.
//! - A host that ignores keys does not remember them either. `list_delay_seconds` and
//!   `missing_seconds` count on the sandbox's clock, for calls placed since the start,
//!   as long as they are set; what a number does to its calls counts real seconds, and
//!   so does `audio_delay_seconds`, with what the clock was moved by hand.
//! - A list that ignores filters or the offset does not check them either, and says
//!   that its offset is 0. Its limit is applied silently, and told. An unreadable row
//!   is in turn a call without `call_id` and `null`. The export, the numbers that were
//!   called and a single call are not changed by `list`.
//! - An idle connection is never closed, so that none breaks unasked.
//! - The same key with another body is 409; a replay tells the call's current
//!   status; keys have at most 128 characters.
//! - A field's messages are a list of strings; `config` nests them by its keys.
//! - No answer ends `failed` / `no_answer`, busy `failed` / `busy`, a carrier's
//!   fault `failed` / `error`; a mailbox `completed` / `voicemail`; the longest
//!   duration or hold `completed` / `timeout`; silence `completed` / `silence_timeout`.
//! - Ring duration is 30 s and hold 900 s unless set; a call has no longest duration.
//!   Whatever is set counts for at most a day.
//! - A one-off agent gets product `spark`, voice `olivia`, locale `en-US`; any
//!   voice and language is accepted.
//! - `transcript` is empty during the call unless `live=true`, which gives the
//!   turns that are over. Lifecycle rows are an object in a string.
//! - A voicemail message is written as configured and sounds like the stock clip.
//! - Recordings are WAV; links live 15 minutes, expired or forged ones get 403.
//! - Calls cost the advertised price of a minute, at least 1 ¢; rehearsals twice that.
//! - `grade` is 404 until the call has ended and for good when nobody answered;
//!   asking again within 15 minutes (90 s after a failure) gives the old grade,
//!   `force=true` does not wait; grading is free; 409 when there is nothing to grade.
//! - Listen and whisper are 409 unless the call is answered and not ended.
//! - A failed verification is 200 with `status: fail`; while one runs, 409.
//! - Lists default to 50 rows and give at most 200; more is a 400. A date means
//!   its whole UTC day, both ends included. `phone_number` matches either side.
//! - `export` chooses by `format`; without one it is JSON, which is what the
//!   vendor's own client reads. `total` counts the file's rows.
//! - `/billing/transactions` is a plain array, newest first.
//! - A top-up is between $5 and $1,000, an automatic one at most $1,000; the card ending 4242 succeeds at once
//!   without a secret, 3220 needs the browser to go on, 0002 is declined (402).
//! - A key that starts `sk_live_member` acts as a member: 403 where admins are due.
//! - `/v1` replies are never cached, and there are no CORS headers.

// json! recurses once a key, and an agent has many.
#![recursion_limit = "256"]

pub mod account;
pub mod agent;
pub mod call;
pub mod clock;
pub mod commission;
pub mod connection;
pub mod control;
pub mod date;
pub mod decisions;
pub mod dialogue;
pub mod fault;
pub mod history;
pub mod http;
pub mod issue;
pub mod ledger;
pub mod link;
pub mod local;
pub mod organization;
pub mod phone_number;
pub mod place;
pub mod random;
pub mod recording;
pub mod refusal;
pub mod request;
pub mod rule;
pub mod scripts;
pub mod speech;
pub mod trouble;
pub mod turn;
pub mod world;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpListener;

pub use local::{Local, local};

use link::Links;
use world::World;

#[derive(Clone, Debug)]
pub struct Config {
    /// How many seconds pass in one while a call is in motion.
    pub speed: f64,
    /// How many past calls there are at the start.
    pub history: usize,
    pub seed: u64,
    /// A host that knows only `POST /v1/call` and `GET /v1/calls/{id}`.
    pub minimal: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self { speed: 1.0, history: 250, seed: 1, minimal: false }
    }
}

pub struct Sandbox {
    pub config: Config,
    pub links: Links,
    world: Mutex<World>,
}

pub type App = Arc<Sandbox>;

impl Sandbox {
    fn new(config: Config, base: String) -> Self {
        Self { world: Mutex::new(World::new(&config)), links: Links::new(base), config }
    }

    /// The lock is never held across an await. A request that panicked must not
    /// end the sandbox for the others, hence no poisoning.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves until the future is dropped. Links carry the listener's address.
///
/// # Errors
/// When the listener has no local address.
pub async fn serve(listener: TcpListener, config: Config) -> std::io::Result<()> {
    let base = format!("http://{}", listener.local_addr()?);
    let app = Arc::new(Sandbox::new(config, base));
    connection::accept(listener, http::router(app)).await
}
