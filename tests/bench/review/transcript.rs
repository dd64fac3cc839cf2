//! One long call in the app and in the page beside it, in turns: to open, play, seek, search.

use std::time::Duration;

use callboard_tests::harness::{Driver, Page, Setup};
use serde_json::json;

use super::{
    PROBE, Row, SECONDS, TURNS, ask, metric, number, number_soon, press, press_at, rests, result,
};

const FILES: [(&str, &str); 6] = [
    ("plain.html", include_str!("../plain/plain.html")),
    ("plain.css", include_str!("../plain/plain.css")),
    ("plain.js", include_str!("../plain/plain.js")),
    ("plain-rows.js", include_str!("../plain/plain-rows.js")),
    ("plain-search.js", include_str!("../plain/plain-search.js")),
    ("plain-lanes.js", include_str!("../plain/plain-lanes.js")),
];

/// Where in the call is sought, as parts of its length.
const PLACES: [f64; 5] = [0.5, 0.1, 0.9, 0.3, 0.7];
/// Words whose last letter changes how many matches there are.
const WORDS: [&str; 5] = ["the", "that", "it", "then", "is"];
/// The slider has fewer places than the call has turns.
const SLIDER_SLACK: usize = 300;
const PLAYED: Duration = Duration::from_secs(5);

/// The measures of one page, one value or more of each run.
#[derive(Default)]
struct Measures {
    first: Vec<f64>,
    open: Vec<f64>,
    build: Vec<f64>,
    rows: Vec<f64>,
    nodes: Vec<f64>,
    row_nodes: Vec<f64>,
    longest: Vec<f64>,
    busy: Vec<f64>,
    seek_by_turn: Vec<f64>,
    seek_by_slider: Vec<f64>,
    first_letter: Vec<f64>,
    last_letter: Vec<f64>,
    marks: Vec<f64>,
    /// What the search said.
    counts: Vec<String>,
}

pub async fn measure(runs: u32) -> Vec<Row> {
    let driver = Driver::start();
    let setup = Setup { files: &FILES, init_script: PROBE, ..Setup::default() };
    let page = &Page::new(&driver, &setup).await;
    let id = page.backend.add_long_call(TURNS, SECONDS).await;
    let urls = [format!("/calls/{id}"), format!("/plain.html?id={id}")];
    let mut all = [Measures::default(), Measures::default()];
    // Once unmeasured, so that the browser has what it keeps of both.
    let mut expected = None;
    for url in &urls {
        let rows = first_rows(page, url).await;
        assert_eq!(*expected.get_or_insert(rows), rows, "{url} has other rows than the app");
    }
    for run in 1..=runs {
        for (url, measures) in urls.iter().zip(&mut all) {
            measures.take(page, url, expected.unwrap_or_default()).await;
            println!("review, run {run} of {runs}, {url}: {}", measures.newest());
        }
    }
    let [app, plain] = all;
    assert_eq!(app.counts, plain.counts, "the search finds something else");
    rows(app, plain)
}

/// How many rows the transcript has once it gets no more.
async fn first_rows(page: &Page, url: &str) -> f64 {
    page.go_to(page.backend.address, url).await;
    number_soon(page, "return probe.rows || null").await;
    rests(page).await;
    number(page, "return probe.rows").await
}

impl Measures {
    async fn take(&mut self, page: &Page, url: &str, rows: f64) {
        self.open(page, url, rows).await;
        self.play(page).await;
        self.seek(page).await;
        self.search(page).await;
    }

    async fn open(&mut self, page: &Page, url: &str, rows: f64) {
        // What the page before leaves behind is not cleared away at this one's expense.
        page.visit("about:blank").await;
        page.cdp("HeapProfiler.collectGarbage", json!({})).await;
        page.go_to(page.backend.address, url).await;
        let is_complete = format!("return probe.rows === {rows} ? probe.rowsAt : null");
        let open = number_soon(page, &is_complete).await;
        ask(page, "probe.stopLooking()", vec![]).await;
        let answered = "return performance.getEntriesByType('resource')
            .find(({ name }) => name.endsWith('/transcript'))?.responseEnd";
        self.first.push(number(page, "return probe.firstAt").await);
        self.open.push(open);
        self.build.push(open - number(page, answered).await);
        rests(page).await;
        const NODES: &str = "const walker = document.createTreeWalker(arguments[0]
                ? document.querySelector('.turns') : document);
            let count = 0;
            while (walker.nextNode()) count += 1;
            return count";
        self.rows.push(rows);
        for (nodes, is_of_rows) in [(&mut self.nodes, false), (&mut self.row_nodes, true)] {
            nodes.push(ask(page, NODES, vec![json!(is_of_rows)]).await.as_f64().expect("a count"));
        }
    }

    async fn play(&mut self, page: &Page) {
        press(page, ".player-play").await;
        page.plays_past(0.5).await;
        ask(page, "probe.longest = 0", vec![]).await;
        let before = metric(page, "TaskDuration").await;
        tokio::time::sleep(PLAYED).await;
        self.busy.push((metric(page, "TaskDuration").await - before) * 1_000.0);
        self.longest.push(number(page, "return probe.longest").await);
    }

    async fn seek(&mut self, page: &Page) {
        const TURN: &str = "const rows = [...document.getElementsByClassName('turn')];
            const isSpeech = (row) => row.matches(':has(> button)');
            const row = rows.slice(Math.floor(rows.length * arguments[0])).find(isSpeech);
            row.scrollIntoView({ block: 'center', behavior: 'instant' });
            const box = row.querySelector('button').getBoundingClientRect();
            return [Number(row.dataset.turn), box.x + box.width / 2, box.y + box.height / 2]";
        const SLIDER: &str =
            "const box = document.querySelector('.player-seek').getBoundingClientRect();
            return [box.x + box.width * arguments[0], box.y + box.height / 2]";
        const ARM: &str = "probe.armSeek(...arguments)";
        for place in PLACES {
            // What plays would scroll the turn away before it is clicked.
            ask(page, "document.querySelector('audio').pause()", vec![]).await;
            ask(page, TURN, vec![json!(place)]).await;
            rests(page).await;
            // Once more: rows that were never drawn get their height only now.
            let turn = ask(page, TURN, vec![json!(place)]).await;
            ask(page, ARM, vec![json!("click"), turn[0].clone(), json!(0)]).await;
            press_at(page, &turn[1], &turn[2]).await;
            self.seek_by_turn.push(result(page).await);
        }
        for place in PLACES {
            rests(page).await;
            let slider = ask(page, SLIDER, vec![json!(place)]).await;
            let turn = place * TURNS as f64;
            ask(page, ARM, vec![json!("pointerdown"), json!(turn), json!(SLIDER_SLACK)]).await;
            press_at(page, &slider[0], &slider[1]).await;
            self.seek_by_slider.push(result(page).await);
        }
        ask(page, "document.querySelector('audio').pause()", vec![]).await;
    }

    async fn search(&mut self, page: &Page) {
        const FIELD: &str =
            "const field = document.querySelector('[aria-label=\"Search transcript\"]');
            field.focus();
            field.select()";
        for (at, word) in WORDS.into_iter().enumerate() {
            ask(page, FIELD, vec![]).await;
            let last = word.len() - 1;
            for (letter, sign) in word.chars().enumerate() {
                rests(page).await;
                ask(page, "probe.armSearch()", vec![]).await;
                page.type_text(&sign.to_string()).await;
                let counted = result(page).await;
                if letter == 0 && at == 0 {
                    self.first_letter.push(counted);
                } else if letter == last {
                    self.last_letter.push(counted);
                    self.marks.push(number_soon(page, "return probe.marked").await);
                }
            }
            const COUNT: &str = "return document.querySelector('.search-count').textContent";
            self.counts.push(ask(page, COUNT, vec![]).await.to_string());
        }
    }

    fn newest(&self) -> String {
        let last = |values: &[f64]| values.last().copied().unwrap_or(f64::NAN);
        format!(
            "open {:.0} and {:.0} ms, seek {:.0} and {:.0} ms, search {:.0} ms",
            last(&self.first),
            last(&self.open),
            last(&self.seek_by_turn),
            last(&self.seek_by_slider),
            last(&self.last_letter)
        )
    }
}

fn rows(app: Measures, plain: Measures) -> Vec<Row> {
    let row = |name: &str, app, plain| Row::new(name, app).beside(plain);
    vec![
        row("5,000 turns: navigation to the first turns painted, in ms", app.first, plain.first),
        row("  navigation to the last row painted, in ms", app.open, plain.open),
        row("  transcript received to the last row painted, in ms", app.build, plain.build),
        row("  rows in the document", app.rows, plain.rows),
        row("  nodes in the document", app.nodes, plain.nodes),
        row("  nodes in the rows", app.row_nodes, plain.row_nodes),
        row("  longest task over 50 ms in 5 s of playing, in ms", app.longest, plain.longest),
        row("  main thread at work in 5 s of playing, in ms", app.busy, plain.busy),
        row("  click on a turn to its mark painted, in ms", app.seek_by_turn, plain.seek_by_turn),
        row(
            "  press on the slider to the mark painted, in ms",
            app.seek_by_slider,
            plain.seek_by_slider,
        ),
        row(
            "  first letter of a search to its count painted, in ms",
            app.first_letter,
            plain.first_letter,
        ),
        row(
            "  last letter of a search to its count painted, in ms",
            app.last_letter,
            plain.last_letter,
        ),
        row("  last letter of a search to its marks painted, in ms", app.marks, plain.marks),
    ]
}
