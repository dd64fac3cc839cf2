//! The longest task while a person types in the form, with 500 agents, 200 numbers, and
//! 100,000 numbers that are never called: in this browser's list and in the team's.

use std::fmt::Write as _;
use std::time::Instant;

use callboard_tests::harness::{Driver, Page, Scope, Setup};

use super::row::Row;

/// What is read from the API becomes many.
const MANY: &str = r#"
    const send = globalThis.fetch;
    globalThis.fetch = async (...all) => {
        const response = await send(...all);
        const path = response.url && new URL(response.url).pathname;
        const count = { "/v1/agents": 500, "/v1/phone-numbers": 200 }[path];
        if (!count || !response.ok) return response;
        const rows = await response.json();
        const many = Array.from({ length: count }, (_, n) => rows[n] ?? {
            ...rows[0],
            id: 100_000 + n,
            name: `Copy ${n}`,
            number: `+1202555${String(1_000 + n)}`,
        });
        return new Response(JSON.stringify(many), response);
    };
"#;

const WATCH: &str = r#"
    globalThis.longest = 0;
    globalThis.tasks ??= new PerformanceObserver((list) => list.getEntries().forEach((task) => {
        globalThis.longest = Math.max(globalThis.longest, task.duration);
    }));
    globalThis.tasks.observe({ type: "longtask", buffered: false });
"#;

/// What is typed where.
const FIELDS: [(&str, &str); 5] = [
    ("To number", "+1 415 555 0199"),
    ("Find agent", "appointment"),
    ("first_name", "Guest of the hotel"),
    ("appointment", "Thursday at 3 pm"),
    ("Max hold (seconds)", "600"),
];

/// Opens the form and fills it so that no row of the checklist waits for something.
pub async fn fill(page: &Page) {
    page.open("/calls/new").await;
    page.select("From number").choose("+1 202 555 0143").await;
    page.field("To number").fill("+14155550199").await;
    page.radio("Saved agent").click().await;
    page.select("Agent").choose("Appointment reminders").await;
    page.field("first_name").fill("Guest").await;
    page.field("appointment").fill("Thursday").await;
}

pub async fn measure(runs: u32) -> Vec<Row> {
    let driver = Driver::start();
    let setup = Setup { has_policy: true, init_script: MANY, ..Setup::default() };
    let page = &Page::new(&driver, &setup).await;
    page.backend.write_policy(&team_list());
    let mut rows = import(page).await;

    fill(page).await;
    let mut longest = FIELDS.map(|(field, _)| (field, Vec::new()));
    for run in 1..=runs {
        page.reload().await;
        page.says("Do not call").await;
        page.select("Agent").has_value("12").await;
        for ((field, text), (_, values)) in FIELDS.iter().zip(&mut longest) {
            page.field(field).fill("").await;
            page.run(WATCH, vec![]).await.expect("an observer");
            for letter in text.chars() {
                page.type_text(&letter.to_string()).await;
            }
            // What the last key started ends within a frame or two.
            let frames = "const done = arguments[0];
                requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0)))";
            page.run_async(frames).await;
            let task = page.run("return globalThis.longest", vec![]).await.expect("a number");
            values.push(task.as_f64().expect("a number"));
        }
        println!(
            "typing, run {run} of {runs}: {:?}",
            longest.each_ref().map(|(_, all)| all.last())
        );
    }
    rows.extend(longest.map(|(field, values)| {
        Row::new(format!("longest task over 50 ms while typing in “{field}”, in ms"), values)
    }));
    rows
}

/// 100,000 numbers are read from a file, and kept.
async fn import(page: &Page) -> Vec<Row> {
    let rows = (0..100_000).map(|n| format!("+1415{:07},row {n}\r\n", 2_000_000 + n));
    let file = std::env::temp_dir().join(format!("callboard-bench-{}.csv", std::process::id()));
    std::fs::write(&file, rows.collect::<String>()).expect("the file is written");
    page.open("/do-not-call").await;
    let begins = Instant::now();
    page.choose_file(&file).await;
    page.region("Add many numbers")
        .with_long_timeout()
        .says("100,000 numbers will be added.")
        .await;
    let read = begins.elapsed().as_secs_f64();
    page.button("Add 100,000 numbers").click().await;
    page.region("Add many numbers").with_long_timeout().says("100,000 numbers were added.").await;
    let added = begins.elapsed().as_secs_f64();
    let _ = std::fs::remove_file(file);
    vec![
        Row::new("100,000 rows of a file are shown, in s", vec![read]),
        Row::new("100,000 rows of a file are kept, in s", vec![added]),
    ]
}

fn team_list() -> String {
    let mut policy = "{\"version\":1,\"do_not_call\":[".to_owned();
    for n in 0..100_000 {
        let comma = if n == 0 { "" } else { "," };
        let _ = write!(policy, "{comma}\"{n:064x}\"");
    }
    policy.push_str("]}");
    policy
}
