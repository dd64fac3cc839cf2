//! Filing a flag once. The API takes no key that would make a repeat harmless, so a flag
//! whose answer was lost is looked for in the call's list before it is sent again.

use super::reports::FlagReports;
use crate::browser::page::random_key;
use crate::browser::storage::StorageArea;
use crate::once::attempt::{Attempt, Listed, Outcome, attempt};
use crate::once::{self, is_under_way};
use crate::review::flag_draft::{FiledReport, FlagDraft, Problem};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use thunderphone::{Error, IssueReport, IssueSeverity, NewIssueReport};

/// The drafts' names begin so, before the call's id.
const DRAFTS: &str = "callboard.flag.";

/// How far the flag is.
pub type Stage = once::Stage<IssueReport, IssueReport>;

impl Listed for FlagReports {
    type Sent = FlagDraft;
    type Row = IssueReport;
    type Made = IssueReport;

    // The draft's key is in the report's metadata.
    const IS_NAMED: bool = true;

    async fn list(&self, _: &FlagDraft) -> Result<Vec<IssueReport>, Error> {
        self.read().await
    }

    async fn send(&self, draft: &FlagDraft) -> Result<IssueReport, Error> {
        self.api.client().file_issue_report(self.call_id, &report_of(draft)).await
    }

    fn id(report: &IssueReport) -> String {
        report.trace_id.clone().unwrap_or_default()
    }

    fn is(draft: &FlagDraft, report: &IssueReport) -> bool {
        is_filed(draft, std::slice::from_ref(report))
    }
}

/// What became of the last flag, in words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Filed {
    Nothing,
    Now,
    /// It was on the list already: only its answer was lost.
    Already,
}

#[derive(Clone, Copy)]
pub struct Filing {
    reports: FlagReports,
    /// `None` while none is being written.
    pub draft: RwSignal<Option<FlagDraft>>,
    pub stage: RwSignal<Stage>,
    pub filed: RwSignal<Filed>,
    /// Whether the browser keeps the draft.
    pub is_kept: RwSignal<bool>,
    /// It was kept by another page, which may have sent it.
    is_from_before: StoredValue<bool>,
}

impl Filing {
    /// With the draft that is kept for the call.
    pub fn new(reports: FlagReports) -> Filing {
        let kept = StorageArea::Local.get(&name(reports));
        let kept: Option<Value> = kept.and_then(|text| serde_json::from_str(&text).ok());
        let draft = kept.as_ref().and_then(FlagDraft::read);
        let is_kept = draft.is_some();
        let filing = Filing {
            reports,
            is_from_before: StoredValue::new(draft.is_some()),
            draft: RwSignal::new(draft),
            stage: RwSignal::new(Stage::Ready),
            filed: RwSignal::new(Filed::Nothing),
            is_kept: RwSignal::new(true),
        };
        // It was sent on a page that was left, and is waited for.
        let is_under_way = is_under_way(&name(reports));
        if is_kept && is_under_way.get_untracked() {
            filing.stage.set(Stage::Sending);
            Effect::new(move |_| {
                if is_under_way.get() || !filing.is_sending() {
                    return;
                }
                match StorageArea::Local.get(&name(reports)) {
                    None => filing.end(Filed::Now),
                    Some(_) => filing.stage.set(Stage::Ready),
                }
            });
        }
        filing
    }

    fn is_sending(self) -> bool {
        matches!(*self.stage.read_untracked(), Stage::Sending)
    }

    /// Begins a draft at this place of the call, unless one is being written.
    pub fn begin(self, second: Option<i64>, turn: Option<usize>) {
        self.filed.set(Filed::Nothing);
        if self.draft.read_untracked().is_none() {
            self.is_from_before.set_value(false);
            let draft = FlagDraft::new(&random_key(), self.reports.call_id);
            self.draft.set(Some(FlagDraft { second, turn, ..draft }));
        }
    }

    pub fn change(self, change: impl FnOnce(&mut FlagDraft)) {
        self.draft.update(|draft| {
            if let Some(draft) = draft {
                change(draft);
            }
        });
        self.keep();
    }

    fn keep(self) {
        let text = self.draft.with_untracked(|draft| Some(draft.as_ref()?.to_value().to_string()));
        let Some(text) = text else { return };
        let is_kept = StorageArea::Local.set(&name(self.reports), &text);
        if is_kept != self.is_kept.get_untracked() {
            self.is_kept.set(is_kept);
        }
    }

    pub fn discard(self) {
        StorageArea::Local.remove(&name(self.reports));
        self.draft.set(None);
        self.stage.set(Stage::Ready);
    }

    /// Sends it, unless it is being sent.
    ///
    /// # Errors
    /// When it cannot be sent as it is.
    pub fn send(self) -> Result<(), Problem> {
        if self.is_sending() {
            return Ok(());
        }
        let Some(draft) = self.draft.get_untracked() else { return Ok(()) };
        draft.check()?;
        let is_from_before = self.is_from_before.get_value();
        self.stage.set(Stage::Sending);
        // Before it is sent: a reload must not take it for a new one.
        self.change(|draft| draft.may_be_filed = true);
        let is_under_way = is_under_way(&name(self.reports));
        is_under_way.set(true);
        spawn_local(async move {
            let may_be_filed = draft.may_be_filed || is_from_before;
            let earlier = may_be_filed.then(|| Attempt { sent: draft.clone(), before: Vec::new() });
            // It goes out even when the page is left: the draft says that it may have been sent.
            match attempt(&self.reports, draft, earlier, |_| true).await {
                Some(Outcome::Made(report)) => {
                    self.reports.put(report);
                    self.end(Filed::Now);
                }
                Some(Outcome::Found(_)) => self.end(Filed::Already),
                Some(outcome) => {
                    let at = self.reports.api.clock.now_untracked();
                    let _ = self.stage.try_set(Stage::new(outcome, at));
                }
                None => {}
            }
            is_under_way.set(false);
        });
        Ok(())
    }

    /// The list that was just read has it: an earlier answer was lost.
    pub fn notice(self) {
        let is_filed = self.draft.with(|draft| {
            let draft = draft.as_ref();
            let all = self.reports.all.read();
            draft.is_some_and(|draft| draft.may_be_filed && is_filed(draft, &all))
        });
        if is_filed && !self.is_sending() {
            self.end(Filed::Already);
        }
    }

    /// It is filed. The page may be gone by now; the draft goes all the same.
    fn end(self, filed: Filed) {
        StorageArea::Local.remove(&name(self.reports));
        if self.stage.try_read_untracked().is_some() {
            self.draft.set(None);
            self.stage.set(Stage::Ready);
            self.filed.set(filed);
        }
    }
}

/// The report to file.
fn report_of(draft: &FlagDraft) -> NewIssueReport {
    let metadata = draft.metadata();
    let metadata = metadata.as_object().into_iter().flatten();
    NewIssueReport {
        title: draft.title(),
        description: draft.words.trim().to_owned(),
        severity: Some(IssueSeverity::read(draft.severity.code())),
        timestamp_seconds: draft.second(),
        failing_turn_index: draft.turn.map(|turn| turn as i64),
        metadata: metadata
            .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
            .collect(),
    }
}

fn is_filed(draft: &FlagDraft, reports: &[IssueReport]) -> bool {
    let metadata: Vec<Value> =
        reports.iter().map(|report| Value::Object(report.metadata.clone())).collect();
    let filed = reports.iter().zip(&metadata).map(|(report, metadata)| FiledReport {
        metadata: Some(metadata),
        title: report.title.as_deref(),
        description: report.description.as_deref(),
        timestamp_seconds: report.timestamp_seconds,
        failing_turn_index: report.failing_turn_index.and_then(|turn| usize::try_from(turn).ok()),
    });
    draft.is_already_filed(filed)
}

fn name(reports: FlagReports) -> String {
    format!("{DRAFTS}{}", reports.call_id)
}
