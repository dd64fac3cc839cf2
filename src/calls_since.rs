//! The calls since a moment, page by page: for figures.

use std::collections::HashSet;
use thunderphone::{Call, CallId, CallQuery, Client, Error, Timestamp, Transport};

/// How they are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pages {
    /// Rows of a page.
    pub rows: u32,
    /// So many at most.
    pub most: u32,
}

/// What is not among the calls that were handed over.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Listed {
    /// Whether the list was read to its end.
    pub is_whole: bool,
    /// Rows that could not be read.
    pub unreadable: usize,
}

/// Hands over each call that began at this time or later, once. A call that does not say when it
/// began is handed over, too: it may be older.
///
/// # Errors
/// When a page of the list could not be read.
pub async fn each_since<D: Transport>(
    client: &Client<D>,
    from: Timestamp,
    pages: Pages,
    mut take: impl FnMut(&Call),
) -> Result<Listed, Error> {
    // A call that is placed meanwhile moves the last of a page to the next one.
    let mut seen: HashSet<CallId> = HashSet::new();
    let mut listed = Listed::default();
    let mut offset = 0;
    for _ in 0..pages.most {
        let start_date = from.to_string();
        let query = CallQuery { start_date, limit: pages.rows, offset, ..CallQuery::default() };
        let page = client.calls(&query).await?;
        let rows = page.calls.len() + page.unreadable;
        listed.unreadable += page.unreadable;
        let mut has_news = false;
        for call in page.calls.iter().filter(|call| seen.insert(call.call_id)) {
            has_news = true;
            // The host may not filter.
            if call.start_time.is_none_or(|start| start >= from) {
                take(call);
            }
        }
        offset = offset.saturating_add(u32::try_from(rows).unwrap_or(u32::MAX));
        let has_more = match page.total {
            Some(total) => i64::from(offset) < total,
            // Of a host that gives fewer rows than asked for, the next page is empty.
            None => rows > 0,
        };
        listed.is_whole = !has_more;
        // A host that always gives the same rows, or none while it counts more, has no end.
        if !has_more || rows == 0 || !has_news {
            break;
        }
    }
    Ok(listed)
}
