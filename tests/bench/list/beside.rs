//! The list in the app and in the page beside it, in turns: to scroll, to reach its end, to
//! filter, and what it keeps in memory.

use callboard_tests::harness::{Driver, Page, Setup};
use serde_json::{Value, json};

use super::{PROBE, Row, Table, ask, metric, number, number_soon, rests, result};

const FILES: [(&str, &str); 4] = [
    ("plain-list.html", include_str!("../plain/plain-list.html")),
    ("plain-list.css", include_str!("../plain/plain-list.css")),
    ("plain-list.js", include_str!("../plain/plain-list.js")),
    ("plain-list-row.js", include_str!("../plain/plain-list-row.js")),
];
const URLS: [&str; 2] = ["/calls", "/plain-list.html"];

const CALLS: usize = 100_000;
/// What is typed, and how the rows show it.
const NUMBERS: [(&str, &str); 3] = [
    ("+12065550111", "+1 206 555 0111"),
    ("+13035550134", "+1 303 555 0134"),
    ("+15125550186", "+1 512 555 0186"),
];
/// Rows at each end whose texts are compared.
const COMPARED: i32 = 8;

/// The measures of one page, one value or more of each run.
#[derive(Default)]
struct Measures {
    rows: Vec<f64>,
    middle_frame: Vec<f64>,
    late_frame: Vec<f64>,
    longest_frame: Vec<f64>,
    busy: Vec<f64>,
    end: Vec<f64>,
    heap: Vec<f64>,
    wasm: Vec<f64>,
    memory: Vec<f64>,
    filter: Vec<f64>,
    filter_shown: Vec<f64>,
    /// The first and the last rows.
    texts: Vec<Value>,
}

pub async fn measure(runs: u32) -> Table {
    let driver = Driver::start();
    let setup = Setup { files: &FILES, init_script: PROBE, ..Setup::default().history(CALLS) };
    let page = &Page::new(&driver, &setup).await;
    let mut all = [Measures::default(), Measures::default()];
    // Once unmeasured, so that the browser has what it keeps of both.
    for url in URLS {
        open(page, url).await;
    }
    for run in 1..=runs {
        for (url, measures) in URLS.iter().zip(&mut all) {
            measures.take(page, url).await;
            println!("list, run {run} of {runs}, {url}: {}", measures.newest());
        }
    }
    let [app, plain] = all;
    assert_eq!(app.texts, plain.texts, "the rows say something else");
    table(app, plain)
}

/// Waits until the page has the first rows, and the rest of itself.
async fn open(page: &Page, url: &str) {
    // What the page before leaves behind is not cleared away at this one's expense.
    page.visit("about:blank").await;
    page.cdp("HeapProfiler.collectGarbage", json!({})).await;
    page.go_to(page.backend.address, url).await;
    const IS_THERE: &str = "const isThere = document.querySelector('.calls tr[data-call]')
            && document.querySelector('#filter-search');
        return isThere ? 1 : null";
    number_soon(page, IS_THERE).await;
    rests(page).await;
}

impl Measures {
    async fn take(&mut self, page: &Page, url: &str) {
        open(page, url).await;
        self.texts.push(ask(page, "return probe.texts(...arguments)", texts(0, COMPARED)).await);
        self.reach_the_end(page).await;
        self.scroll(page).await;
        self.weigh(page).await;
        ask(page, "probe.goTo(0)", vec![]).await;
        self.filter(page).await;
    }

    async fn scroll(&mut self, page: &Page) {
        let before = metric(page, "TaskDuration").await;
        let measured = page.run_async("probe.scroll(arguments[0])").await;
        self.busy.push((metric(page, "TaskDuration").await - before) * 1_000.0);
        let frames: Vec<f64> =
            { measured[0].as_array().into_iter().flatten() }.filter_map(Value::as_f64).collect();
        let at = |percent: usize| {
            let last = frames.len().saturating_sub(1);
            frames.get(last * percent / 100).copied().expect("frames")
        };
        self.middle_frame.push(at(50));
        self.late_frame.push(at(95));
        self.longest_frame.push(at(100));
        self.rows.push(measured[1].as_f64().expect("a count"));
    }

    async fn reach_the_end(&mut self, page: &Page) {
        // The heading is the first row.
        let script = format!("probe.end({}, arguments[0])", CALLS + 1);
        self.end.push(page.run_async(&script).await.as_f64().expect("a time"));
        rests(page).await;
        self.texts.push(ask(page, "return probe.texts(...arguments)", texts(-COMPARED, 0)).await);
        ask(page, "probe.goTo(0)", vec![]).await;
        rests(page).await;
    }

    async fn weigh(&mut self, page: &Page) {
        const KB: f64 = 1_000.0;
        ask(page, "probe.goTo(probe.reach())", vec![]).await;
        rests(page).await;
        page.cdp("HeapProfiler.collectGarbage", json!({})).await;
        let heap = page.cdp("Runtime.getHeapUsage", json!({})).await;
        let heap = heap["usedSize"].as_f64().expect("the browser knows it") / KB;
        let wasm = number(page, "return probe.wasmBytes()").await / KB;
        self.heap.push(heap);
        self.wasm.push(wasm);
        self.memory.push(heap + wasm);
    }

    async fn filter(&mut self, page: &Page) {
        const FIELD: &str =
            "const field = document.querySelector('#filter-search'); field.focus(); field.select()";
        const ANSWERED: &str = "return performance.getEntriesByType('resource')
            .filter(({ name }) => name.includes('phone_number=')).at(-1).responseEnd";
        for (number_typed, shown) in NUMBERS {
            rests(page).await;
            ask(page, FIELD, vec![]).await;
            ask(page, "probe.armFilter(arguments[0])", vec![json!(shown)]).await;
            page.type_text(number_typed).await;
            self.filter.push(result(page).await);
            let answered = number(page, ANSWERED).await;
            self.filter_shown.push(number(page, "return probe.paintedAt").await - answered);
        }
    }

    fn newest(&self) -> String {
        let last = |values: &[f64]| values.last().copied().unwrap_or(f64::NAN);
        format!(
            "frames {:.1}, {:.1}, {:.1} ms, end {:.0} ms, {:.0} kB, filter {:.0} ms",
            last(&self.middle_frame),
            last(&self.late_frame),
            last(&self.longest_frame),
            last(&self.end),
            last(&self.memory),
            last(&self.filter)
        )
    }
}

/// Bounds of `slice`; 0 as the end is the end of all.
fn texts(from: i32, to: i32) -> Vec<Value> {
    if to == 0 { vec![json!(from)] } else { vec![json!(from), json!(to)] }
}

fn table(app: Measures, plain: Measures) -> Table {
    let row = |name: &str, app, plain| Row::new(name, app).beside(plain);
    Table::new(vec![
        row("100,000 calls: most rows in the document", app.rows, plain.rows),
        row(
            "  10 s of scrolling: median of the frames, in ms",
            app.middle_frame,
            plain.middle_frame,
        ),
        row("    95th percentile of the frames, in ms", app.late_frame, plain.late_frame),
        row("    longest frame, in ms", app.longest_frame, plain.longest_frame),
        row("    main thread at work, in ms", app.busy, plain.busy),
        row("  from the top to the last row painted, in ms", app.end, plain.end),
        row("  number in the search to its calls painted, in ms", app.filter, plain.filter),
        row(
            "    answer received to its calls painted, in ms",
            app.filter_shown,
            plain.filter_shown,
        ),
        row("  JS heap and wasm memory at the last row, in kB", app.memory, plain.memory),
        Row::new("    of that JS heap, in kB", app.heap).beside(plain.heap).apart(),
        Row::new("    of that wasm memory, in kB", app.wasm),
    ])
}
