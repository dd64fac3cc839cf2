//! What the API sends and takes, in its own words.
//!
//! Replies are read field by field, never all or nothing: a field that is missing, null or
//! of another type is `None`, and an unknown word is preserved verbatim. Only a record
//! without its id is no record at all. Shapes follow the published description;
//! what is optional here is what older hosts leave out (API notes, section 1).

mod account;
mod agent;
mod call;
mod export;
mod field;
mod grade;
mod heartbeat;
mod issue;
mod number;
mod open_enum;
mod party;
mod place;
mod rehearsal;
mod report;
mod scenario;
mod transaction;
mod transcript;
mod webhook;
mod webhook_delivery;

pub use account::{
    AutoReloadStatus, Billing, LastTopUp, PaymentMethod, PlatformOutbound, TcpaConfirmation, TopUp,
    WhoAmI,
};
pub use agent::{Agent, SpeakOrder, Voice, VoiceCatalog};
pub use call::{
    Call, CallId, CallPage, CallStatus, DialState, Direction, RecordingMode, TransferOutcome,
    is_link,
};
pub use export::{CallExport, ExportedCall};
pub use field::{Fields, Rows};
pub use grade::{CallGrade, Criterion, DetectedIssue, GradeRun, GradeStatus};
pub use heartbeat::{Heartbeat, ProductHealth};
pub use issue::{
    IssueReport, IssueReportPage, IssueReportsUpdated, IssueSeverity, IssueSource, IssueStatus,
    NewIssueReport,
};
pub use number::{NumberRecord, NumberSource, NumberStatus, Verification, VerificationStatus};
pub use party::PartyNumber;
pub use place::{AgentSource, CallRequest, InlineConfig, PlaceStatus, Placed, VoicemailAction};
pub use rehearsal::{NewTestRun, RunStatus, ScenarioMode, Simulator, TestBatch, TestRun};
pub use report::{AgentCalls, Metric, ReportCount, ReportPeriod, ReportSummary, SuccessRate};
pub use scenario::{
    ACCENTS, Conditions, NOISE_DECIBELS, NOISES, PACES, Scenario, ScenarioBatch, ScenarioDraft,
    ScenarioExecution, ScenarioRun,
};
pub use transaction::{Transaction, TransactionKind, TransactionPage};
pub use transcript::{Speaker, ToolEvent, ToolPhase, Turn, TurnContent, read_transcript};
pub use webhook::{
    CreatedWebhookEndpoint, NewWebhookEndpoint, WEBHOOK_EVENTS, WebhookEndpoint,
    WebhookEndpointChange, WebhookSecret, WebhookStatus,
};
pub use webhook_delivery::{
    DeliverySource, DeliveryStatus, FailureCause, WebhookDelivery, WebhookDeliveryPage, WebhookTest,
};
