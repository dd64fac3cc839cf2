//! An export while it is made: it asks for the calls, one request at a time, and saves them as
//! one file. It can be canceled, and goes on where a request failed.

mod panel;

use crate::api::Api;
use crate::browser::clock::browser_now;
use crate::browser::{download, intl};
use crate::call_query::{Search, matcher, query, search};
use crate::export::collecting::{Collecting, Step};
use crate::export::{Document, Head, Missing, Names, Table, file_name};
use crate::organization::Organization;
use crate::route::CallFilters;
use js_sys::Array;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
pub use panel::ExportPanel;
use thunderphone::{Call, CallId, Error, Timestamp, Turn};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Csv,
    Json,
}

#[derive(Clone, PartialEq)]
pub enum Stage {
    Idle,
    Collecting,
    /// A request failed; what is there is kept.
    Stopped(Error),
    /// So many calls are in the file of this name.
    Saved {
        name: String,
        count: usize,
        missing: Missing,
    },
    /// The browser blocks saving files.
    NotSaved,
}

/// How the file is written.
enum Writer {
    Csv(Table),
    Json(Document),
}

struct Job {
    filters: CallFilters,
    collecting: Collecting,
    writer: Writer,
    head: Head,
    count: usize,
    /// Calls that came without the transcripts that were wanted.
    lacks_transcripts: bool,
    /// The API's own export came, and was not what it should be.
    is_export_unreadable: bool,
    /// The file so far: kept by the browser, outside the app's own memory.
    parts: Array,
}

#[derive(Clone, Copy)]
pub struct Exporting {
    api: Api,
    organization: Organization,
    pub stage: RwSignal<Stage>,
    /// How many calls are there, and of how many.
    pub progress: RwSignal<(usize, Option<usize>)>,
    job: StoredValue<Option<Job>, LocalStorage>,
    /// The number of the run: an answer to an earlier one counts no more.
    run: StoredValue<u32>,
    page: StoredValue<Owner>,
}

impl Exporting {
    /// Ends with the page.
    pub fn of_page() -> Exporting {
        Exporting {
            api: expect_context(),
            organization: expect_context(),
            stage: RwSignal::new(Stage::Idle),
            progress: RwSignal::new((0, None)),
            job: StoredValue::new_local(None),
            run: StoredValue::new(0),
            page: StoredValue::new(Owner::current().unwrap_or_default()),
        }
    }

    /// Exports what the filters show. `total`: how many that are, as far as it is known.
    pub fn start_matching(
        self,
        kind: Kind,
        order: &'static str,
        filters: CallFilters,
        total: Option<usize>,
    ) {
        // What has the words is found in the list, which has more.
        let is_of_list = matches!(search(&filters), Search::Words(_));
        let total = total.filter(|_| !is_of_list);
        self.start(kind, order, filters, Collecting::matching(total, kind == Kind::Json));
    }

    /// Exports these calls.
    pub fn start_chosen(self, kind: Kind, order: &'static str, ids: Vec<CallId>) {
        self.start(kind, order, CallFilters::default(), Collecting::chosen(ids));
    }

    fn start(self, kind: Kind, order: &'static str, filters: CallFilters, collecting: Collecting) {
        if self.stage.with_untracked(|stage| *stage == Stage::Collecting) {
            return;
        }
        let at = Timestamp(browser_now());
        let zone = intl::viewer_zone().unwrap_or_else(|| intl::zone_name(at));
        let head = Head { at, zone, order, filters: filters.words() };
        let (writer, first) = match kind {
            Kind::Csv => {
                let table = Table::new(intl::list_separator());
                let first = table.heading(&head);
                (Writer::Csv(table), first)
            }
            Kind::Json => {
                let document = Document::new();
                let first = document.start(&head);
                (Writer::Json(document), first)
            }
        };
        self.progress.set(collecting.progress());
        self.job.set_value(Some(Job {
            filters,
            collecting,
            writer,
            head,
            count: 0,
            lacks_transcripts: false,
            is_export_unreadable: false,
            parts: Array::of1(&first.into()),
        }));
        self.resume();
    }

    /// Goes on with what is not there yet.
    pub fn resume(self) {
        self.run.update_value(|run| *run += 1);
        self.stage.set(Stage::Collecting);
        let run = self.run.get_value();
        self.page.get_value().with(|| spawn_local_scoped_with_cancellation(self.collect(run)));
    }

    /// Ends it and drops what is there.
    pub fn cancel(self) {
        self.run.update_value(|run| *run += 1);
        self.job.set_value(None);
        self.stage.set(Stage::Idle);
    }

    async fn collect(self, run: u32) {
        while let Some(step) = self.next() {
            let outcome = self.take(step, run).await;
            if self.run.try_get_value() != Some(run) {
                return;
            }
            if let Err(failure) = outcome {
                return self.stage.set(Stage::Stopped(failure));
            }
        }
        self.save();
    }

    fn next(self) -> Option<Step> {
        self.job.with_value(|job| job.as_ref()?.collecting.next())
    }

    async fn take(self, step: Step, run: u32) -> Result<(), Error> {
        let client = self.api.client();
        let filters = self.job.with_value(|job| job.as_ref().map(|job| job.filters.clone()));
        let filters = filters.unwrap_or_default();
        let of_filters = |offset, limit| query(&filters, offset, limit);
        let matches = matcher(&filters);
        // What an earlier run asked for is not taken in.
        let change = |take: &mut dyn FnMut(&mut Job)| {
            if self.run.try_get_value() == Some(run) {
                self.job.update_value(|job| job.iter_mut().for_each(take));
                if let Some(now) =
                    self.job.with_value(|job| Some(job.as_ref()?.collecting.progress()))
                {
                    self.progress.set(now);
                }
            }
        };
        match step {
            Step::Export => match client.export_calls(&of_filters(0, 1)).await {
                Ok(export) => {
                    let mut export = Some(export);
                    change(&mut |job| {
                        let Some(export) = export.take() else { return };
                        let rows = job.collecting.take_export(export).into_iter();
                        for row in rows.filter(|row| matches(&row.call)) {
                            self.write(job, &row.call, row.transcript.as_deref());
                        }
                    });
                }
                // Then the list has the calls, without transcripts.
                Err(failure)
                    if failure.is_missing_endpoint()
                        || matches!(failure, Error::TooLarge { .. }) =>
                {
                    change(&mut |job| job.collecting.without_export());
                }
                // What is not understood twice will not be the third time.
                Err(failure @ Error::Unreadable { .. }) => {
                    change(&mut |job| {
                        if job.is_export_unreadable {
                            job.collecting.without_export();
                        }
                        job.is_export_unreadable = true;
                    });
                    return Err(failure);
                }
                Err(failure) => return Err(failure),
            },
            Step::Page { offset, limit } => {
                let mut page = Some(client.calls(&of_filters(offset, limit)).await?);
                change(&mut |job| {
                    let Some(page) = page.take() else { return };
                    for call in job.collecting.take_page(page).into_iter().filter(&matches) {
                        self.write(job, &call, None);
                    }
                });
            }
            Step::Record(id) => {
                let mut call = match client.call(id).await {
                    Ok(call) => Some(call),
                    Err(failure) if failure.status() == Some(404) => None,
                    Err(failure) => return Err(failure),
                };
                change(&mut |job| {
                    if let Some(call) = job.collecting.take_record(call.take()) {
                        self.write(job, &call, None);
                    }
                });
            }
        }
        Ok(())
    }

    fn write(self, job: &mut Job, call: &Call, transcript: Option<&[Turn]>) {
        let text = match &mut job.writer {
            Writer::Csv(table) => {
                let agent = |id| untrack(|| self.organization.agent_name(id));
                let names = Names { agent: &agent, offset_minutes: &intl::offset_minutes };
                table.row(call, &names)
            }
            Writer::Json(document) => {
                job.lacks_transcripts |= transcript.is_none();
                document.call(call, transcript)
            }
        };
        job.count += 1;
        job.parts.push(&text.into());
    }

    fn save(self) {
        let Some(mut job) = self.job.try_update_value(Option::take).flatten() else { return };
        let mut missing = job.collecting.missing();
        let ending = match &mut job.writer {
            Writer::Csv(_) => "csv",
            Writer::Json(document) => {
                missing.transcripts = job.lacks_transcripts;
                job.parts.push(&document.end(&missing).into());
                "json"
            }
        };
        let name = file_name(&intl::stamp(job.head.at), ending);
        self.stage.set(match download::save_parts(&name, &job.parts) {
            true => Stage::Saved { name, count: job.count, missing },
            false => Stage::NotSaved,
        });
    }
}
