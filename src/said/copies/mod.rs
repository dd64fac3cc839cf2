//! Which days are copied into this browser, and which are still to be asked for. A slice of
//! time is asked for as a whole: a day, or less where a day has more calls than the API gives
//! at once.

use super::entry::Entry;
use serde_json::Value;
use thunderphone::{CallExport, Fields, Timestamp};

const MINUTE_MS: i64 = 60_000;
/// A call that goes on has not said everything yet, and a transcript comes a while after the
/// end: what is this old when it is asked for changes no more.
const SETTLED_MS: i64 = 2 * 60 * MINUTE_MS;
/// A call that is not over by then is stuck: nobody waits for its end.
const STUCK_MS: i64 = 24 * 60 * MINUTE_MS;
/// No slice is shorter.
const SHORTEST_MS: i64 = MINUTE_MS;
/// A run that was broken off goes on as the same for so long.
const SAME_RUN_MS: i64 = 12 * 60 * MINUTE_MS;

/// From an instant up to another one, which is not in it; in milliseconds since 1970.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    pub from: i64,
    pub to: i64,
}

impl Span {
    /// The newer half and the older one, unless they are too short to be asked for.
    pub fn halves(self) -> Option<[Span; 2]> {
        let half = (self.to - self.from) / 2;
        let middle = self.from + half;
        (half >= SHORTEST_MS)
            .then_some([Span { from: middle, ..self }, Span { to: middle, ..self }])
    }

    /// As the API asks for it: both ends are inclusive.
    pub fn dates(self) -> (String, String) {
        (Timestamp(self.from).to_string(), Timestamp(self.to - 1).to_string())
    }

    fn has(self, at: i64) -> bool {
        (self.from..self.to).contains(&at)
    }

    fn overlaps(self, other: Span) -> bool {
        self.from < other.to && other.from < self.to
    }
}

/// A slice that is copied.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Slice {
    pub span: Span,
    pub asked_at: i64,
    /// Calls with words.
    pub calls: u64,
    pub bytes: u64,
    /// Calls without any.
    pub silent: u64,
    /// Calls that could not be read.
    pub unreadable: u64,
    /// More calls match than the API gives, and the slice is too short to be divided.
    pub is_cut: bool,
    /// A call of it was not over yet.
    pub has_open_calls: bool,
}

impl Slice {
    /// Reads what the API answered: the slice and its calls. `None` where it gives only a
    /// part of them, and the halves must be asked for.
    pub fn read(span: Span, export: &CallExport, asked_at: i64) -> Option<(Slice, Vec<Entry>)> {
        let is_outside = |at: &Option<Timestamp>| at.is_some_and(|at| !span.has(at.0));
        let outside = export.calls.iter().filter(|row| is_outside(&row.call.start_time)).count();
        // A host that does not know dates would send the same again for every half.
        let knows_dates = outside * 2 <= export.calls.len();
        if export.is_truncated && knows_dates && span.halves().is_some() {
            return None;
        }
        let inside = || export.calls.iter().filter(|row| !is_outside(&row.call.start_time));
        let is_open = |row: &&thunderphone::ExportedCall| {
            let began = row.call.start_time.map_or(span.from, |at| at.0);
            !row.call.is_final() && asked_at - began < STUCK_MS
        };
        let entries: Vec<Entry> = inside().filter_map(|row| Entry::new(row, span.from)).collect();
        let calls = entries.len() as u64;
        let slice = Slice {
            span,
            asked_at,
            calls,
            bytes: entries.iter().map(Entry::bytes).sum(),
            silent: inside().count() as u64 - calls,
            unreadable: export.unreadable as u64,
            is_cut: export.is_truncated,
            has_open_calls: inside().any(|row| is_open(&row)),
        };
        Some((slice, entries))
    }

    /// The shortest slice there is, whose calls are too large to be read.
    pub fn too_large(span: Span, asked_at: i64) -> Slice {
        Slice {
            span,
            asked_at,
            calls: 0,
            bytes: 0,
            silent: 0,
            unreadable: 0,
            is_cut: true,
            has_open_calls: false,
        }
    }

    /// Nothing of it changes any more.
    fn is_settled(&self) -> bool {
        !self.has_open_calls && self.asked_at >= self.span.to + SETTLED_MS
    }

    fn to_value(&self) -> Value {
        Value::from_iter([
            ("from", Value::from(self.span.from)),
            ("to", self.span.to.into()),
            ("asked_at", self.asked_at.into()),
            ("calls", self.calls.into()),
            ("bytes", self.bytes.into()),
            ("silent", self.silent.into()),
            ("unreadable", self.unreadable.into()),
            ("is_cut", self.is_cut.into()),
            ("has_open_calls", self.has_open_calls.into()),
        ])
    }

    fn read_value(value: &Value) -> Option<Slice> {
        let fields = Fields::new(value);
        let count = |key| fields.i64(key).and_then(|count| u64::try_from(count).ok());
        let is = |key| fields.bool(key) == Some(true);
        Some(Slice {
            span: Span { from: fields.i64("from")?, to: fields.i64("to")? },
            asked_at: fields.i64("asked_at")?,
            calls: count("calls")?,
            bytes: count("bytes")?,
            silent: count("silent")?,
            unreadable: count("unreadable")?,
            is_cut: is("is_cut"),
            has_open_calls: is("has_open_calls"),
        })
    }
}

/// What is copied, as this browser keeps it beside the calls.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Copies {
    /// When search was turned on: who forgets everything and turns it on again has another.
    pub made_at: i64,
    /// How many days back, today among them.
    pub days: u32,
    /// Somebody wants the rest copied.
    pub is_wanted: bool,
    /// When the last run began, and when it came to its end.
    pub run_at: i64,
    pub finished_at: Option<i64>,
    pub slices: Vec<Slice>,
}

/// The key of its record.
pub const KEY: &str = "copies";

impl Copies {
    pub fn new(days: u32, now: i64) -> Copies {
        Copies {
            made_at: now,
            days,
            is_wanted: true,
            run_at: now,
            finished_at: None,
            slices: Vec::new(),
        }
    }

    /// Begins a run: a new one, unless the last one was broken off a short while ago.
    pub fn begin(&mut self, days: u32, now: i64) {
        let goes_on = self.finished_at.is_none() && (0..SAME_RUN_MS).contains(&(now - self.run_at));
        if !goes_on {
            self.run_at = now;
        }
        self.days = days;
        self.is_wanted = true;
        self.finished_at = None;
    }

    pub fn finish(&mut self, now: i64) {
        self.is_wanted = false;
        self.finished_at = Some(now);
    }

    /// Takes a slice in, in place of what was there.
    pub fn put(&mut self, slice: Slice) {
        self.slices.retain(|one| !one.span.overlaps(slice.span));
        self.slices.push(slice);
    }

    /// Drops the slices that are over before this instant.
    pub fn forget_before(&mut self, at: i64) {
        self.slices.retain(|one| one.span.to > at);
    }

    fn is_done(&self, slice: &Slice) -> bool {
        slice.is_settled() || slice.asked_at >= self.run_at
    }

    /// What is to be asked for of these days, in their order.
    pub fn missing(&self, days: &[Span]) -> Vec<Span> {
        days.iter().flat_map(|day| self.missing_of(*day)).collect()
    }

    /// The newest part first.
    fn missing_of(&self, day: Span) -> Vec<Span> {
        let mut done: Vec<Span> =
            self.slices.iter().filter(|one| self.is_done(one)).map(|one| one.span).collect();
        done.retain(|span| span.overlaps(day));
        done.sort_by_key(|span| span.from);
        let mut missing = Vec::new();
        let mut at = day.from;
        for span in done {
            missing.extend((span.from > at).then_some(Span { from: at, to: span.from }));
            at = at.max(span.to);
        }
        missing.extend((at < day.to).then_some(Span { from: at, to: day.to }));
        missing.reverse();
        missing
    }

    /// How many of these days are copied.
    pub fn days_done(&self, days: &[Span]) -> usize {
        days.iter().filter(|day| self.missing_of(**day).is_empty()).count()
    }

    /// A number of all slices.
    pub fn sum(&self, of: fn(&Slice) -> u64) -> u64 {
        self.slices.iter().map(of).sum()
    }

    pub fn to_value(&self) -> Value {
        let slices: Vec<Value> = self.slices.iter().map(Slice::to_value).collect();
        Value::from_iter([
            ("key", Value::from(KEY)),
            ("made_at", self.made_at.into()),
            ("days", self.days.into()),
            ("is_wanted", self.is_wanted.into()),
            ("run_at", self.run_at.into()),
            ("finished_at", self.finished_at.into()),
            ("slices", slices.into()),
        ])
    }

    /// `None` for a record of another version. A slice that cannot be read is asked for again.
    pub fn read(value: &Value) -> Option<Copies> {
        let fields = Fields::new(value);
        let slices = fields.array("slices")?;
        Some(Copies {
            made_at: fields.i64("made_at")?,
            days: fields.i64("days").and_then(|days| u32::try_from(days).ok())?,
            is_wanted: fields.bool("is_wanted")?,
            run_at: fields.i64("run_at")?,
            finished_at: fields.i64("finished_at"),
            slices: slices.iter().filter_map(Slice::read_value).collect(),
        })
    }
}

#[cfg(test)]
mod tests;
