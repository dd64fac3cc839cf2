//! Which call's recording is downloaded next, and what has become of the others. Pure.

use super::archive::Archive;
use super::{Content, LARGEST_ZIP, Names, Reason, Row};
use std::collections::VecDeque;
use thunderphone::{CallId, Timestamp};

/// A call, as far as its record has been read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    pub call: CallId,
    pub at: Option<Timestamp>,
    pub party: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// The recording of this call, if it has at most so many bytes.
    Call {
        id: CallId,
        room: u64,
    },
    /// There is no room for another one in this zip.
    Full,
    Done,
}

#[derive(Default)]
pub struct Plan {
    waiting: VecDeque<CallId>,
    archive: Archive,
    names: Names,
    rows: Vec<Row>,
    bytes: u64,
    is_full: bool,
}

impl Plan {
    /// Of these calls, in this order, each once.
    pub fn new(ids: impl IntoIterator<Item = CallId>) -> Plan {
        let mut waiting = VecDeque::new();
        let mut seen = std::collections::HashSet::new();
        waiting.extend(ids.into_iter().filter(|id| seen.insert(*id)));
        Plan { waiting, ..Plan::default() }
    }

    pub fn next(&self) -> Step {
        match self.waiting.front() {
            None => Step::Done,
            Some(_) if self.is_full => Step::Full,
            Some(id) => match self.archive.room(LARGEST_ZIP) {
                0 => Step::Full,
                room => Step::Call { id: *id, room },
            },
        }
    }

    /// How many calls are done, and of how many.
    pub fn progress(&self) -> (usize, usize) {
        (self.rows.len(), self.rows.len() + self.waiting.len())
    }

    /// Of all recordings so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    pub fn saved(&self) -> usize {
        self.rows.iter().filter(|row| row.file.is_ok()).count()
    }

    /// Takes the recording of the call whose turn it is. Returns what stands before it in the
    /// zip. `name`: as a single recording is called; `local`: its time in the viewer's zone.
    pub fn take(
        &mut self,
        asked: Asked,
        name: &str,
        content: Content,
        local: Option<Timestamp>,
    ) -> Vec<u8> {
        self.waiting.pop_front();
        let name = self.names.unique(name);
        let header = self.archive.file(&name, &content, local);
        self.bytes = self.bytes.saturating_add(content.bytes);
        self.rows.push(row(asked, Ok((name, content))));
        header
    }

    /// The call whose turn it is has no recording for the zip.
    pub fn miss(&mut self, asked: Asked, reason: Reason) {
        self.waiting.pop_front();
        self.rows.push(row(asked, Err(reason)));
    }

    /// The recording whose turn it is has so many bytes, and there is less room. It waits for
    /// the next zip, unless it would fit into none.
    pub fn has_no_room(&mut self, asked: Asked, bytes: u64) {
        if bytes > Archive::default().room(LARGEST_ZIP) {
            self.miss(asked, Reason::TooLarge(bytes));
        } else {
            self.is_full = true;
        }
    }

    /// Nothing more can be got where this one could not: all that wait are missing for the same
    /// reason.
    pub fn miss_all(&mut self, reason: &Reason) {
        for call in std::mem::take(&mut self.waiting) {
            self.rows.push(row(Asked { call, at: None, party: None }, Err(reason.clone())));
        }
    }

    /// What it all came to: the rows, the calls that are left, and the zip without its end.
    pub fn end(self) -> (Vec<Row>, Vec<CallId>, Archive, Names) {
        (self.rows, self.waiting.into_iter().collect(), self.archive, self.names)
    }
}

fn row(asked: Asked, file: Result<(String, Content), Reason>) -> Row {
    let Asked { call, at, party } = asked;
    Row { call, at, party, file }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn asked(id: CallId) -> Asked {
        Asked { call: id, at: None, party: None }
    }

    fn content(bytes: u64) -> Content {
        Content { bytes, crc32: 0, sha256: String::new() }
    }

    #[test]
    fn a_zip_that_is_full_leaves_the_rest_for_the_next_one() {
        let mut plan = Plan::new([CallId(1), CallId(2), CallId(1), CallId(3)]);
        assert_eq!(plan.progress(), (0, 3));
        let Step::Call { id, room } = plan.next() else { panic!("nothing to do") };
        assert_eq!(id, CallId(1));
        plan.take(asked(id), "a.wav", content(room - 1_000_000), None);
        let Step::Call { id, room } = plan.next() else { panic!("nothing to do") };
        assert!(room < 1_000_000);
        plan.has_no_room(asked(id), 1_000_000);
        assert_eq!(plan.next(), Step::Full);
        let (rows, rest, ..) = plan.end();
        assert_eq!((rows.len(), rest), (1, vec![CallId(2), CallId(3)]));
    }

    #[test]
    fn a_file_that_no_zip_can_take_stops_none_of_the_others() {
        let mut plan = Plan::new([CallId(1), CallId(2)]);
        plan.has_no_room(asked(CallId(1)), LARGEST_ZIP + 1);
        let Step::Call { id, .. } = plan.next() else { panic!("nothing to do") };
        assert_eq!(id, CallId(2));
        plan.miss_all(&Reason::Hidden("recordings.example".to_owned()));
        assert_eq!((plan.next(), plan.progress(), plan.saved()), (Step::Done, (2, 2), 0));
        let (rows, ..) = plan.end();
        assert_eq!(rows[0].file, Err(Reason::TooLarge(LARGEST_ZIP + 1)));
        assert!(matches!(rows[1].file, Err(Reason::Hidden(_))));
    }

    proptest! {
        /// Whatever happens to each of them, every call is in one zip or is said to be missing.
        #[test]
        fn every_call_has_a_row_in_one_of_the_zips(
            sizes in proptest::collection::vec(0_u64..700_000_000, 0..20),
        ) {
            let ids: Vec<_> = (0..sizes.len() as i64).map(CallId).collect();
            let size_of = |id: CallId| sizes[id.0 as usize];
            let (mut left, mut rows, mut zips) = (ids.clone(), Vec::new(), 0);
            while !left.is_empty() {
                let mut plan = Plan::new(left);
                while let Step::Call { id, room } = plan.next() {
                    match size_of(id) {
                        0 => plan.miss(asked(id), Reason::NoLink),
                        bytes if bytes > room => plan.has_no_room(asked(id), bytes),
                        bytes => drop(plan.take(asked(id), "a.wav", content(bytes), None)),
                    }
                }
                prop_assert!(plan.bytes() < LARGEST_ZIP);
                let (done, rest, ..) = plan.end();
                rows.extend(done);
                left = rest;
                zips += 1;
                prop_assert!(zips <= sizes.len());
            }
            let listed: Vec<_> = rows.iter().map(|row| row.call).collect();
            prop_assert_eq!(listed, ids);
        }
    }
}
