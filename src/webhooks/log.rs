//! The deliveries that are shown: pages put together. A delivery has no id, so a page is never
//! compared with another, only added.

use thunderphone::{WebhookDelivery, WebhookDeliveryPage};

#[derive(Clone, PartialEq, Default, Debug)]
pub struct Log {
    pub rows: Vec<WebhookDelivery>,
    pub unreadable: usize,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

impl Log {
    pub fn first(page: WebhookDeliveryPage) -> Log {
        Log { rows: page.deliveries, unreadable: page.unreadable, next: page.next_cursor }
    }

    /// Adds the page that `cursor` asked for. A server that gives the same cursor again has no
    /// further page: asking on would never end.
    pub fn take_next(&mut self, page: WebhookDeliveryPage, cursor: &str) {
        let is_empty = page.deliveries.is_empty() && page.unreadable == 0;
        self.rows.extend(page.deliveries);
        self.unreadable += page.unreadable;
        self.next = page.next_cursor.filter(|next| next != cursor && !is_empty);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn page(count: usize, next: Option<&str>) -> WebhookDeliveryPage {
        let rows = vec![json!({"status": "failed", "failure_category": null}); count];
        let page = json!({"results": rows, "has_more": next.is_some(), "next_cursor": next});
        WebhookDeliveryPage::read(&page).unwrap()
    }

    #[test]
    fn pages_follow_each_other_until_there_is_none() {
        let mut log = Log::first(page(50, Some("a")));
        log.take_next(page(50, Some("b")), "a");
        assert_eq!((log.rows.len(), log.next.as_deref()), (100, Some("b")));
        log.take_next(page(3, None), "b");
        assert_eq!((log.rows.len(), log.next), (103, None));
    }

    #[test]
    fn a_server_that_does_not_page_ends() {
        let mut log = Log::first(page(50, Some("a")));
        log.take_next(page(50, Some("a")), "a");
        assert_eq!(log.next, None);
        let mut log = Log::first(page(50, Some("a")));
        log.take_next(page(0, Some("b")), "a");
        assert_eq!((log.rows.len(), log.next), (50, None));
    }
}
