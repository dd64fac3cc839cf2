//! An entry of the tab's history, with the state that lets Back return to the same place.

/// Prefix of our state: entries of another page or version lack it.
const PREFIX: &str = "callboard-1";
/// How many entries are remembered here, besides the browser's own state.
const MAX_ENTRIES: usize = 32;

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Entry {
    /// Unique in this tab and its copies. Empty where the browser stores no state.
    pub id: String,
    /// CSS pixels from the top.
    pub scroll: u32,
    /// The page's note about its place, on one line.
    pub note: String,
}

impl Entry {
    pub fn new(id: String) -> Entry {
        Entry { id, ..Entry::default() }
    }

    /// The text for `history.state`.
    pub fn text(&self) -> String {
        format!("{PREFIX} {} {} {}", self.id, self.scroll, self.note)
    }

    /// `None` for a state that is not ours, or that was changed by others.
    pub fn read(text: &str) -> Option<Entry> {
        let mut parts = text.splitn(4, ' ');
        let is_ours = parts.next() == Some(PREFIX);
        let id = parts.next().filter(|id| is_ours && !id.is_empty())?.to_owned();
        let scroll = parts.next()?.parse().ok()?;
        Some(Entry { id, scroll, note: parts.next()?.to_owned() })
    }
}

/// Entries as they were when they were left. After Back or Forward it is too late to write
/// the state of the entry that was left.
#[derive(Default)]
pub struct LeftEntries(Vec<Entry>);

impl LeftEntries {
    pub fn put(&mut self, entry: Entry) {
        self.0.retain(|other| other.id != entry.id);
        if self.0.len() >= MAX_ENTRIES {
            self.0.remove(0);
        }
        self.0.push(entry);
    }

    /// The entry as it was left, otherwise as its state says.
    pub fn newest(&self, entry: Entry) -> Entry {
        self.0.iter().find(|left| left.id == entry.id).cloned().unwrap_or(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(id: &str, scroll: u32) -> Entry {
        Entry { scroll, ..Entry::new(id.to_owned()) }
    }

    #[test]
    fn a_state_that_is_not_ours_is_no_entry() {
        for text in [
            "",
            " ",
            "callboard-1",
            "callboard-1 a",
            "callboard-1 a 5",
            "callboard-1  5 ",
            "callboard-1 a -5 ",
            "callboard-1 a 5.5 ",
            "callboard-0 a 5 ",
            "{\"id\":1}",
        ] {
            assert_eq!(Entry::read(text), None, "{text:?}");
        }
    }

    #[test]
    fn an_entry_is_remembered_as_it_was_last_left() {
        let mut left = LeftEntries::default();
        assert_eq!(left.newest(entry("a", 1)), entry("a", 1));
        left.put(entry("a", 2));
        left.put(entry("b", 3));
        left.put(entry("a", 4));
        assert_eq!(left.newest(entry("a", 1)), entry("a", 4));
        assert_eq!(left.newest(entry("b", 1)), entry("b", 3));
    }

    #[test]
    fn the_oldest_entries_are_forgotten_first() {
        let mut left = LeftEntries::default();
        for at in 0..100 {
            left.put(entry(&at.to_string(), at));
        }
        assert_eq!(left.0.len(), MAX_ENTRIES);
        assert_eq!(left.newest(entry("99", 0)).scroll, 99);
        assert_eq!(left.newest(entry("0", 7)).scroll, 7);
    }

    proptest! {
        #[test]
        fn every_entry_survives_writing_and_reading(id in "[0-9a-f]{1,32}", scroll in any::<u32>(), note in "\\PC{0,20}") {
            let entry = Entry { id, scroll, note };
            prop_assert_eq!(Entry::read(&entry.text()), Some(entry));
        }

        #[test]
        fn no_state_panics(text in "\\PC*") {
            let _ = Entry::read(&text);
        }
    }
}
