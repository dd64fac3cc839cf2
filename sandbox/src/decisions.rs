//! Everything that the API's documents leave open (“Unknowns” in the API notes) and the
//! sandbox decides. It is all in one place, so that a fact learned later is one edit. The
//! crate's documentation has the list in words.

use crate::date::{DAY, HOUR, MINUTE, Millis, SECOND};

// How a call goes.
/// How long it takes until the carrier has the call.
pub const SUBMITTED_AFTER: Millis = 800;
/// How long the phone rings before it is answered.
pub const RINGING: Millis = 6 * SECOND;
pub const DEFAULT_RING_SECONDS: i64 = 30;
pub const DEFAULT_MAX_HOLD_SECONDS: i64 = 900;
/// A longer ring, hold or call counts as this long.
pub const LONGEST_SECONDS: i64 = 24 * 60 * 60;
pub const BUSY_AFTER: Millis = 2 * SECOND;
pub const CONNECT_FAILS_AFTER: Millis = 4 * SECOND;
/// How long a 202 stays unknown before it becomes an ordinary call.
pub const UNKNOWN_FOR: Millis = 10 * SECOND;
// What appears after the end, counted from the end.
pub const BILLED_AFTER: Millis = SECOND;
pub const RECORDED_AFTER: Millis = 4 * SECOND;
pub const SLOWLY_RECORDED_AFTER: Millis = MINUTE;
/// Counted from the recording.
pub const GRADED_AFTER: Millis = 4 * SECOND;

pub mod end_reason {
    pub const AGENT: &str = "agent_end";
    pub const ERROR: &str = "error";
    pub const TIMEOUT: &str = "timeout";
    // The documents name no code for these.
    pub const NO_ANSWER: &str = "no_answer";
    pub const BUSY: &str = "busy";
}

/// The advertised price of a minute, in cents. A call costs at least one cent.
pub fn cents_per_minute(product: &str) -> i64 {
    match product {
        "spark" => 2,
        product if product.starts_with("storm") => 9,
        _ => 5,
    }
}

pub const DEFAULT_PRODUCT: &str = "spark";
pub const DEFAULT_VOICE: &str = "olivia";
pub const DEFAULT_LOCALE: &str = "en-US";
pub const DEFAULT_VOICEMAIL_ACTION: &str = "prompt";

// Signed URLs, lists, limits.
pub const SIGNED_URL_LIFETIME: Millis = 15 * MINUTE;
pub const LIST_DEFAULT: usize = 50;
pub const LIST_MAX: usize = 200;
pub const EXPORT_MAX: usize = 1_000;
/// What a host with wide ids adds to each: the first integer after which JavaScript's numbers
/// have gaps.
pub const WIDE_ID: i64 = 1 << 53;
/// Most calls that can be in progress at once by themselves.
pub const LIVE_MAX: usize = 500;
pub const BODY_LIMIT: usize = 1 << 20;
pub const KEY_MAX_CHARS: usize = 128;
/// Real seconds, so that a countdown in a browser can be watched at any speed.
pub const RETRY_AFTER_SECONDS: u64 = 2;
pub const GRADE_AGAIN_AFTER: Millis = 15 * MINUTE;
pub const GRADE_AGAIN_AFTER_FAILURE: Millis = 90 * SECOND;
/// How long a verification call takes, when it passes and when it fails.
pub const VERIFYING_TAKES: Millis = 1_500;
pub const FAILING_VERIFICATION_TAKES: Millis = MINUTE;
pub const TOP_UP_MIN_CENTS: i64 = 500;
pub const TOP_UP_MAX_CENTS: i64 = 100_000;
/// How many calls a day ThunderPhone's own numbers may place once that is approved.
pub const PLATFORM_DAILY_LIMIT: i64 = 100;
/// When a failed auto-reload is tried again, and after how many failures no more.
pub const RELOAD_RETRIED_AFTER: Millis = 6 * HOUR;
pub const RELOAD_DECLINES_MAX: i64 = 3;
/// A simulated call costs so many times the price of another one.
pub const TEST_CHARGE_MULTIPLIER: i64 = 2;
/// How many minutes a simulated call is estimated to last.
pub const TEST_CALL_MINUTES: i64 = 2;
/// How long a simulated call waits for its turn.
pub const QUEUED_FOR: Millis = 2 * SECOND;
/// What simulated calls may cost together, and what of it is spent at the start.
pub const TEST_BUDGET_CENTS: i64 = 500;
pub const TEST_BUDGET_SPENT_CENTS: i64 = 80;
/// A longer pause between the runs of a batch counts as this long.
pub const STAGGER_MAX_SECONDS: i64 = 10 * 60;
/// Most runs of one request, and most scenarios that are written at once.
pub const RUNS_MAX: usize = 100;
pub const SCENARIOS_MAX: i64 = 20;
/// The families of products whose status is told.
pub const FAMILIES: [&str; 3] = ["bolt", "spark", "storm"];
/// When a webhook delivery that failed is tried again, counted from the first time.
pub const WEBHOOK_RETRIES: [Millis; 6] = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, DAY];
/// After how long without an accepted event an endpoint is failing.
pub const WEBHOOK_FAILS_AFTER: Millis = DAY;
pub const PREVIEW_CENTS: i64 = 1;
pub const HISTORY_REACHES_BACK: Millis = 60 * DAY;
/// So many calls a day on average. A history with more of them reaches back further.
pub const HISTORY_CALLS_A_DAY: i64 = 110;

/// Error messages. Those that a document gives are marked as quoted.
pub mod detail {
    pub const BOTH_AGENT_AND_CONFIG: &str = "Provide either agent_id or config, not both"; // quoted
    pub const NUMBERS_MISSING: &str = "from_number and to_number are required"; // quoted
    pub const NO_CREDENTIALS: &str = "Authentication credentials were not provided."; // quoted
    pub const BALANCE: &str = "Insufficient balance"; // quoted
    pub const FROM_NUMBER: &str = "from_number is not registered to this organization"; // quoted
    pub const AGENT: &str = "Agent not found"; // quoted
    pub const NO_OUTBOUND_AGENT: &str =
        "No agent_id or config was given and this number has no outbound agent.";
    pub const KEY: &str = "Invalid or revoked API key.";
    pub const NOT_FOUND: &str = "Not found.";
    pub const ROLE: &str = "You do not have permission to perform this action.";
    pub const DEMO: &str =
        "Outbound calls are not allowed from this number: demo numbers are inbound only.";
    pub const PLATFORM_LIMIT: &str = "Outbound calls are not allowed from this number: today's limit of calls from ThunderPhone numbers is reached.";
    pub const UNVERIFIED: &str =
        "Outbound calls are not allowed from this number until it is verified.";
    pub const TRIAL: &str = "Outbound calling is restricted on trial accounts.";
    pub const TCPA: &str =
        "An organization admin must complete the outbound TCPA confirmation first.";
    pub const CALLER_ID: &str = "This number cannot be used as caller ID for this destination.";
    pub const KEY_CLASH: &str = "This idempotency key was already used for a different request.";
    pub const IN_FLIGHT: &str = "A request with this idempotency key is still being processed.";
    pub const VERIFYING: &str = "A verification or test of this number is already running.";
    pub const SERVER_FAULT: &str = "Internal server error.";
    pub const TIMED_OUT: &str = "The request took too long to arrive.";
    pub const MISDIRECTED: &str = "This host does not answer for that address.";
    pub const UNAVAILABLE: &str = "The service is temporarily unavailable.";
    pub const GATEWAY_TIMEOUT: &str = "The service did not answer in time.";
    pub const THROTTLED: &str = "Request was throttled.";
    pub const PROVIDER: &str = "The call could not be handed to the telephony provider.";
    pub const NO_RECORDING: &str = "No recording is available for this call.";
    pub const NOT_GRADED: &str = "This call has not been graded.";
    pub const NOTHING_TO_GRADE: &str = "Only a finished, recorded conversation can be graded.";
    pub const NOT_LIVE: &str = "This call is not in progress.";
    pub const CARD_NEEDED: &str = "Add a payment method before turning on auto-reload.";
    pub const NO_CARD: &str = "No payment method on file.";
    pub const CARD_NEEDS_HOLDER: &str = "Your card requires authentication.";
    pub const CARD_DECLINED: &str = "Your card was declined.";
    pub const NOT_VOIP: &str = "Only a number from your own carrier can be verified.";
    pub const CONSENT: &str = "consent_to_charge must be true.";
    pub const TEST_BUDGET: &str = "The budget for test calls is used up.";
    pub const NO_AGENT_OF_NUMBER: &str = "This number has no agent for calls in this direction.";
    pub const NO_SCENARIOS: &str = "There are no scenarios to run.";
    pub const PHONE_NUMBER_NEEDED: &str = "A phone number is needed for this channel.";
    pub const NO_SCENARIO: &str = "There is no scenario with this id.";
    pub const NO_SAVED_AGENT: &str = "Only a call of a saved agent can become a scenario.";
    pub const NOT_ENDED: &str = "Only a call that has ended can become a scenario.";
    pub const NO_TURN: &str = "This call has no such turn.";
    pub const NO_ISSUE: &str = "This call has no issue report with this id.";
    pub const URL: &str = "Enter a valid URL.";
    pub const URL_NOT_ALLOWED: &str =
        "Events are sent to public https addresses, and to http://localhost, only.";
    pub const NO_AGENT: &str = "There is no agent with this id.";
    pub const E164: &str = "Enter a valid phone number in E.164 format.";
}
