//! The client reads every example of the description.

use std::collections::BTreeSet;

use serde_json::Value;
use thunderphone::client;
use thunderphone::error::classify;
use thunderphone::{
    Agent, Billing, Call, CallExport, CallGrade, CallPage, Error, IssueReport, IssueReportPage,
    IssueReportsUpdated, NumberRecord, PartyNumber, Placed, PlatformOutbound, Reply, ReportSummary,
    Rows, TcpaConfirmation, TopUp, Transaction, TransactionPage, Verification, VoiceCatalog,
    WhoAmI, read_transcript,
};

use crate::description::read;

/// Schemas that the dashboard does not read; the client must read an example of any
/// other.
const NOT_READ: [&str; 34] = [
    "CallHistory",
    "CallAudio",
    "ListenSession",
    "WhisperAccepted",
    "PlaceCallRequest",
    "NumberInboundTest",
    "PhoneNumberLimits",
    "VoipConnectionList",
    "ConnectionTest",
    "VoicePreview",
    "VoicePolicy",
    "SetupIntent",
    "TransactionReceipt",
    "Campaign",
    "CampaignList",
    "CampaignDetail",
    "CampaignContactsAdded",
    "CampaignStats",
    "TestCallRun",
    "TestCallList",
    "TestCallBatch",
    "TestScenario",
    "TestScenarioList",
    "ScenarioList",
    "TestCallBatchList",
    "ScenarioBatchList",
    "ScenarioBatch",
    "MicSession",
    "OrgList",
    "MemberList",
    "InviteList",
    "Health",
    "Heartbeat",
    "Webhook",
];

fn is_whole(report: &IssueReport) -> bool {
    report.trace_id.is_some()
        && report.call_id.is_some()
        && report.severity.is_some()
        && report.status.is_some()
        && report.title.is_some()
        && report.created_at.is_some()
}

/// Whether the client reads it completely.
fn is_read(schema: &str, value: &Value) -> Option<bool> {
    let all = |rows: Option<usize>, unreadable: Option<usize>| {
        rows.is_some_and(|rows| rows > 0) && unreadable == Some(0)
    };
    Some(match schema {
        "Call" => {
            Call::read(value).is_some_and(|call| call.status.is_some() && call.party().is_some())
        }
        "CallPage" => {
            CallPage::read(value).is_some_and(|page| page.unreadable == 0 && page.total.is_some())
        }
        "CallExport" => CallExport::read(value, None, false).is_some_and(|export| {
            let is_read = export.calls.iter().all(|row| row.transcript.is_some());
            is_read && export.unreadable == 0 && export.total.is_some() && !export.is_truncated
        }),
        "PartyNumbers" => {
            let rows = value.get("numbers").and_then(Value::as_array).map(Vec::len);
            PartyNumber::read_all(value).map(|numbers| numbers.len()) == rows
        }
        "CallReportSummary" => ReportSummary::read(value).is_some_and(|summary| {
            let outcomes = summary.outcomes.iter().map(|outcome| outcome.count).sum::<i64>();
            summary.period.start.is_some()
                && summary.timezone.is_some()
                && summary.reported == Some(outcomes)
                && summary.success_rate.graded.is_some()
                && summary.needs_attention.value.is_some()
        }),
        "Transcript" => {
            let rows = value.get("transcripts").and_then(Value::as_array).map(Vec::len);
            read_transcript(value).map(|turns| turns.len()) == rows
        }
        "CallGrade" => CallGrade::read(value).is_some_and(|grade| {
            grade.status.is_some()
                && grade.updated_at.is_some()
                && grade.score.is_some() != grade.rubric.is_empty()
        }),
        "IssueReport" => IssueReport::read(value).is_some_and(|report| is_whole(&report)),
        "IssueReportList" => Rows::read(value, IssueReport::read)
            .is_some_and(|rows| rows.unreadable == 0 && rows.rows.iter().all(is_whole)),
        "IssueReportPage" => IssueReportPage::read(value).is_some_and(|page| {
            page.unreadable == 0 && page.total.is_some() && page.reports.iter().all(is_whole)
        }),
        "IssueReportsUpdated" => {
            IssueReportsUpdated::read(value).is_some_and(|answer| answer.updated.is_some())
        }
        "PlaceCallResponse" => Placed::read(value).is_some_and(|placed| placed.status.is_some()),
        "AgentList" => {
            let rows = Rows::read(value, Agent::read);
            all(rows.as_ref().map(|r| r.rows.len()), rows.as_ref().map(|r| r.unreadable))
        }
        "Agent" => Agent::read(value).is_some_and(|agent| agent.prompt.is_some()),
        "PhoneNumberList" => {
            let rows = Rows::read(value, NumberRecord::read);
            all(rows.as_ref().map(|r| r.rows.len()), rows.as_ref().map(|r| r.unreadable))
        }
        "PhoneNumber" => NumberRecord::read(value).is_some_and(|number| number.status.is_some()),
        "NumberVerification" => {
            Verification::read(value).is_some_and(|found| found.status.is_some())
        }
        "TcpaConfirmation" => TcpaConfirmation::read(value).is_some_and(|tcpa| tcpa.is_active()),
        "VoiceCatalog" => VoiceCatalog::read(value)
            .is_some_and(|c| !c.voices.is_empty() && !c.languages.is_empty()),
        "BillingAccount" => {
            Billing::read(value).is_some_and(|billing| billing.balance_cents.is_some())
        }
        "TopUpResponse" => TopUp::read(value)
            .is_some_and(|top_up| top_up.status.is_some() && top_up.payment_intent_id.is_some()),
        "TransactionList" => TransactionPage::read(value).is_some_and(|page| {
            let is_read = |line: &Transaction| {
                line.amount_cents.is_some() && line.kind.is_some() && line.created_at.is_some()
            };
            page.unreadable == 0
                && !page.transactions.is_empty()
                && page.transactions.iter().all(is_read)
        }),
        "PaymentMethodList" => client::PAYMENT_METHODS
            .read(Ok(value.clone()))
            .is_ok_and(|cards| cards.iter().any(|card| card.is_default && card.last4.is_some())),
        "PlatformOutboundState" => PlatformOutbound::read(value).is_some_and(|platform| {
            platform.is_enabled.is_some()
                && platform.calls_today.is_some()
                && platform.resets_at.is_some()
                && platform.is_enabled == Some(platform.daily_call_limit.is_some())
        }),
        "WhoAmI" => WhoAmI::read(value).is_some_and(|whoami| whoami.organization.is_some()),
        _ => return None,
    })
}

#[test]
fn the_client_reads_every_example_it_uses() {
    let index = read("examples/index.json");
    let mut read_schemas = BTreeSet::new();
    for (file, entry) in index.as_object().unwrap() {
        let schema = entry["schema"].as_str().unwrap();
        let text = read(&format!("examples/{file}")).to_string();
        let status = entry["status"].as_u64().unwrap_or(200);
        if status >= 400 {
            let reply = Reply {
                status: u16::try_from(status).unwrap(),
                content_type: "application/json".into(),
                body: text,
                ..Reply::default()
            };
            let Err(Error::Api(refusal)) = classify(reply) else {
                panic!("{file} is a refusal");
            };
            assert!(refusal.detail.is_some() || !refusal.fields.is_empty(), "{file}");
            continue;
        }
        let value = serde_json::from_str(&text).unwrap();
        match is_read(schema, &value) {
            Some(is_read) => {
                assert!(is_read, "{file} ({schema})");
                read_schemas.insert(schema.to_owned());
            }
            None => {
                assert!(
                    NOT_READ
                        .iter()
                        .any(|name| schema == *name
                            || (*name == "Webhook" && schema.starts_with(name))),
                    "{file}: nobody says what the client makes of {schema}"
                )
            }
        }
    }
    assert_eq!(read_schemas.len(), 25, "{read_schemas:?}");
}
