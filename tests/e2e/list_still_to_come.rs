//! Rows that are still to come take the room that they will have, so that nothing moves when
//! they are there.

use callboard_tests::harness::{Page, Scope, Setup, wait_until, with_page};
use serde_json::json;

const MANY: usize = 3_000;

async fn height(page: &Page) -> f64 {
    const SCRIPT: &str =
        "return document.querySelector('.calls tbody').getBoundingClientRect().height";
    page.run(SCRIPT, vec![]).await.unwrap().as_f64().expect("a height")
}

#[test]
fn rows_that_are_still_to_come_have_their_room_and_say_that_they_load() {
    for setup in [Setup::default(), Setup::default().narrow()] {
        with_page(setup.history(MANY), async |page| {
            page.allow_failure("/v1/", "net::ERR_");
            page.open("/calls").await;
            page.table("Calls").is_visible().await;
            page.says("Columns").await;
            let expected = height(page).await;
            page.go_offline(true).await;
            const TO_THE_MIDDLE: &str =
                "scrollTo({ top: document.documentElement.scrollHeight / 2, behavior: 'instant' })";
            page.run(TO_THE_MIDDLE, vec![]).await.unwrap();
            const SAID: &str = "const text = document.querySelector('.row-placeholder span');
                const { top, bottom } = text?.getBoundingClientRect() ?? { top: -1 };
                return top >= 0 && bottom <= innerHeight && text.textContent";
            wait_until("it is said in the window", async || {
                page.run(SAID, vec![]).await.unwrap() == json!("Loading…")
            })
            .await;
            assert!((height(page).await - expected).abs() < 1.0, "{expected}");
        });
    }
}
