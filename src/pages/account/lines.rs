//! The transactions that are shown: pages put together, while new ones come in at the top.

use thunderphone::{Transaction, TransactionPage};

pub const PAGE: u32 = 25;

#[derive(Clone, PartialEq, Default)]
pub struct Lines {
    pub rows: Vec<Transaction>,
    /// Where the next page begins, if there is one.
    pub next: Option<u32>,
    /// How many there are in all, where the host says so.
    pub total: Option<i64>,
    pub unreadable: usize,
}

impl Lines {
    fn has(&self, line: &Transaction) -> bool {
        self.rows.iter().any(|row| row.id == line.id)
    }

    /// The newest page, again.
    pub fn take_first(&mut self, page: &TransactionPage) {
        self.total = page.total;
        let new: Vec<_> =
            page.transactions.iter().filter(|line| !self.has(line)).cloned().collect();
        // With nothing in common there may be others in between.
        if self.rows.is_empty() || new.len() == page.transactions.len() {
            *self = Lines {
                rows: page.transactions.clone(),
                next: page.next_offset(PAGE, 0),
                total: page.total,
                unreadable: page.unreadable,
            };
            return;
        }
        let count = u32::try_from(new.len()).unwrap_or_default();
        self.next = self.next.map(|next| next.saturating_add(count));
        self.rows.splice(0..0, new);
    }

    /// The page from `offset` on.
    pub fn take_next(&mut self, page: &TransactionPage, offset: u32) {
        let before = self.rows.len();
        for line in &page.transactions {
            if !self.has(line) {
                self.rows.push(line.clone());
            }
        }
        self.unreadable += page.unreadable;
        self.total = page.total.or(self.total);
        let has_news = self.rows.len() > before;
        // A host that does not page gives the same rows again.
        self.next = page.next_offset(PAGE, offset).filter(|_| has_news || page.unreadable > 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn page(ids: impl Iterator<Item = i64>) -> TransactionPage {
        TransactionPage::read(&ids.map(|id| json!({ "id": id })).collect()).unwrap()
    }

    fn ids(lines: &Lines) -> Vec<i64> {
        lines.rows.iter().map(|row| row.id).collect()
    }

    #[test]
    fn pages_follow_each_other_and_no_line_is_there_twice() {
        let mut lines = Lines::default();
        lines.take_first(&page((76..=100).rev()));
        assert_eq!((lines.rows.len(), lines.next), (25, Some(25)));
        // Two came in meanwhile, so the second page begins two earlier.
        lines.take_next(&page((53..=77).rev()), 25);
        assert_eq!((lines.rows.len(), lines.next), (48, Some(50)));
        lines.take_first(&page((78..=102).rev()));
        assert_eq!(ids(&lines), (53..=102).rev().collect::<Vec<_>>());
        assert_eq!(lines.next, Some(52));
        lines.take_next(&page((43..=52).rev()), 52);
        assert_eq!((ids(&lines), lines.next), ((43..=102).rev().collect(), None));
    }

    #[test]
    fn with_a_gap_it_begins_again_and_a_host_that_does_not_page_ends() {
        let mut lines = Lines::default();
        lines.take_first(&page((76..=100).rev()));
        lines.take_first(&page((176..=200).rev()));
        assert_eq!((ids(&lines)[0], lines.rows.len(), lines.next), (200, 25, Some(25)));
        lines.take_next(&page((176..=200).rev()), 25);
        assert_eq!((lines.rows.len(), lines.next), (25, None));
        let mut all = Lines::default();
        all.take_first(&page((1..=90).rev()));
        assert_eq!((all.rows.len(), all.next), (90, None));
    }
}
