//! What axe-core finds on the current page.

use std::env;
use std::fs;

use serde_json::{Value, json};

use super::page::Page;

const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// `.catch`: axe itself failing is a finding, too.
///
/// What stays in sight while the page scrolls may cover half a target, depending on where the
/// page was scrolled to, and axe-core takes that for its size. So a target that is too small is
/// looked at again in the middle of the window.
const RUN: &str = "
    const [tags, done] = arguments;
    const isSmall = async node => {
        const target = document.querySelector(node.target[0]);
        if (!target) return true;
        const place = [window.scrollX, window.scrollY];
        target.scrollIntoView({ block: 'center', behavior: 'instant' });
        const again = await axe.run(target, { runOnly: { type: 'rule', values: ['target-size'] } });
        window.scrollTo({ left: place[0], top: place[1], behavior: 'instant' });
        return again.violations.length > 0;
    };
    const withoutCovered = async violation => {
        if (violation.id !== 'target-size') return violation;
        const nodes = [];
        for (const node of violation.nodes) {
            if (await isSmall(node)) nodes.push(node);
        }
        return { ...violation, nodes };
    };
    axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })
        .then(results => Promise.all(results.violations.map(withoutCovered)))
        .then(violations => done(violations.filter(({ nodes }) => nodes.length > 0).map(({ id, help, nodes }) => ({
            id, help, nodes: nodes.slice(0, 5).map(n => ({ html: n.html, why: n.failureSummary })),
        }))))
        .catch(error => done([{ id: 'axe', help: String(error), nodes: [] }]));";

pub async fn violations(page: &Page) -> Vec<String> {
    let file = env::var_os("CALLBOARD_AXE")
        .expect("CALLBOARD_AXE names axe.min.js; `cargo xtask test` sets it");
    let axe =
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    page.run(&axe, vec![]).await.expect("axe-core starts");
    let found =
        page.client().execute_async(RUN, vec![json!(TAGS)]).await.expect("axe-core answers");
    found.as_array().expect("a list of violations").iter().map(describe).collect()
}

fn describe(violation: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut describe = format!("{}: {}", text(&violation["id"]), text(&violation["help"]));
    for node in violation["nodes"].as_array().into_iter().flatten() {
        let why = text(&node["why"]).replace('\n', " ");
        describe.push_str(&format!("\n        {}\n            {why}", text(&node["html"])));
    }
    describe
}
