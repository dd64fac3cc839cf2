//! Journeys through the app in a real browser, against the release bundle with the
//! headers of production and a sandbox behind it.

// A panic is how a test fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use callboard_tests::stage::{Scope, Setting, journey};

#[test]
fn the_first_page_lists_calls() {
    journey(Setting::default(), async |page| {
        page.open("/").await;
        page.heading("Calls").is_visible().await;
    });
}
