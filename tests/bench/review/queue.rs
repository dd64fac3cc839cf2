//! “Done and next”: from the click to the first line of the next call.

use callboard_tests::harness::{Driver, Page, Scope, Setup};

use super::{PROBE, Row, SECONDS, TURNS, ask, number_soon, press, rests, result};

pub async fn measure(runs: u32) -> Vec<Row> {
    let name = |calls: &str| {
        format!("“Done and next”, {calls}: click to the next call's first line painted, in ms")
    };
    let usual = times(runs, false).await;
    let long = times(runs, true).await;
    vec![Row::new(name("usual calls"), usual), Row::new(name("calls of 5,000 turns"), long)]
}

async fn times(runs: u32, are_long: bool) -> Vec<f64> {
    let driver = Driver::start();
    // One more than is measured, as the last one has no next.
    let history = runs as usize + 3;
    let setup = Setup { init_script: PROBE, ..Setup::default().history(history) };
    let page = &Page::new(&driver, &setup).await;
    // They end last, so they come first.
    for _ in 0..if are_long { runs + 2 } else { 0 } {
        page.backend.add_long_call(TURNS, SECONDS).await;
    }
    page.open("/review").await;
    page.button("Start review").click().await;
    number_soon(page, "return document.querySelector('[data-call-shown] .call-line') ? 1 : null")
        .await;
    ask(page, "probe.stopLooking()", vec![]).await;
    let mut times = Vec::new();
    for run in 0..=runs {
        // The next call is loaded while one is reviewed.
        rests(page).await;
        ask(page, "probe.armNext()", vec![]).await;
        press(page, ".review-bar .button.primary").await;
        let time = result(page).await;
        // The first one compiles what the others have.
        if run > 0 {
            println!("queue, run {run} of {runs}: {time:.0} ms");
            times.push(time);
        }
    }
    times
}
