//! Everything that is checked, and the pictures, which need the same things.

use std::fs;
use std::process::Command;
use std::time::Instant;

use crate::archive;
use crate::beside::{Beside, own};
use crate::children::Children;
use crate::dist;
use crate::gateway;
use crate::report::Report;
use crate::step::{Outcome, run, seconds};
use crate::supply::supply_chain;
use crate::tools::{self, Browser};
use crate::workspace::Workspace;

const WASM: &str = "wasm32-unknown-unknown";
const FORMAT: &[&str] = &["fmt", "--all", "--check"];
/// The tests that need a browser, and how many run at once. Three e2e tests at once, or four
/// placements under faults, leave less than a tenth of two cores idle: neither would end sooner
/// beside something else.
const E2E: (&[&str], &str) = (&["--test", "e2e"], "--test-threads=3");
const FAULTS: (&[&str], &str) = (&["--test", "fault_injection_browser"], "--test-threads=4");
/// The gateway behind a web server with the shipped configuration: what the web server
/// could spoil. Of all other tests the rules are the gateway's, whatever is in front, so
/// they run behind one server only.
const PROXIED: (&[&str], &str) =
    (&["--test", "proxy_conformance", "--test", "e2e_proxied"], "--test-threads=3");
const CONFORMANCE: (&[&str], &str) = (&["--test", "proxy_conformance"], "--test-threads=3");

/// `cargo xtask test`.
pub fn test(workspace: &Workspace, is_quick: bool) -> Outcome {
    let start = Instant::now();
    let mut report = Report::default();
    let outcome =
        if is_quick { quick(workspace, &mut report) } else { whole(workspace, &mut report) };
    println!("\n{}in all, some of it at once: {}", report.table(), seconds(start.elapsed()));
    outcome
}

fn quick(workspace: &Workspace, report: &mut Report) -> Outcome {
    tools::wasm_target(workspace)?;
    report.cargo(workspace, "format", FORMAT)?;
    without_a_bundle(workspace, report)?;
    report.skip("wasm tests, bundle, e2e tests", "--quick");
    Ok(())
}

fn whole(workspace: &Workspace, report: &mut Report) -> Outcome {
    report.cargo(workspace, "format", FORMAT)?;
    let start = Instant::now();
    tools::for_the_bundle(workspace)?;
    let browser = tools::browser(workspace)?;
    // Now, because the native tests, too, put the gateway behind each of them.
    let servers =
        tools::SERVERS.map(|(name, version)| (name, tools::server(workspace, name, version)));
    report.done("tools", start.elapsed());
    // For minutes it keeps one core busy. It shares no folder with what cargo builds for the
    // checks, so neither waits for the other.
    let name = "bundle and its size";
    let bundle = Beside::start(workspace, name, own(workspace, "dist")?, Children::new()?)?;
    without_a_bundle(workspace, report)?;
    if has_dom_tests(workspace) {
        report.run("wasm tests", &mut wasm_tests(workspace, &browser)?)?;
    } else {
        report.skip("wasm tests", "there is no tests/dom/main.rs");
    }
    bundle.finish(report)?;
    report.run("build tools and archive", &mut archive::tests(workspace))?;
    behind_servers(workspace, &browser, servers, report)?;
    report.run("browser faults", &mut in_browsers(workspace, &browser, FAULTS))
}

/// The lints, the native tests, and what the dependencies bring along.
fn without_a_bundle(workspace: &Workspace, report: &mut Report) -> Outcome {
    // --locked: a lock file that does not match the manifests is not to be mended
    // in passing, or everybody would build something else.
    let native = ["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"];
    report.cargo(workspace, "lints, native", &native)?;
    // `--all-targets` leaves out those that `cargo test` is not to run by default.
    let mut apart = vec!["clippy", "--package", "callboard-tests"];
    let targets = [CONFORMANCE, PROXIED, E2E, FAULTS].into_iter().flat_map(|(names, _)| names);
    apart.extend(targets.copied());
    apart.extend(["--locked", "--", "--deny", "warnings"]);
    report.cargo(workspace, "lints, browser tests", &apart)?;
    let mut wasm = vec!["clippy", "--package", "callboard", "--target", WASM, "--lib", "--bins"];
    if has_dom_tests(workspace) {
        wasm.extend(["--package", "strict-view", "--test", "dom", "--test", "conformance"]);
    }
    wasm.extend(["--locked", "--", "--deny", "warnings"]);
    report.cargo(workspace, "lints, wasm", &wasm)?;
    report.cargo(workspace, "native tests", &["test", "--workspace", "--locked"])?;
    supply_chain(workspace, report)
}

fn has_dom_tests(workspace: &Workspace) -> bool {
    fs::exists(workspace.root.join("tests/dom/main.rs")).unwrap_or_default()
}

/// The gateway behind each web server that there is, and the end-to-end tests behind the
/// last of them.
fn behind_servers(
    workspace: &Workspace,
    browser: &Browser,
    servers: [(&str, Outcome); 2],
    report: &mut Report,
) -> Outcome {
    let gateway = gateway::of_the_tests(workspace)?;
    let behind = |server: &str, tests| {
        let mut played = in_browsers(workspace, browser, tests);
        played.env("CALLBOARD_PROXY", server).env(gateway::NAMED_BY, &gateway);
        played
    };
    let mut last = None;
    for (server, there) in servers {
        let name = format!("behind {server}");
        match there {
            Ok(()) => report.run(&name, &mut behind(server, PROXIED))?,
            Err(failure) => {
                report.skip(&name, failure.what());
                continue;
            }
        }
        last = Some(server);
    }
    let name = "behind a current caddy";
    match tools::current_caddy(workspace) {
        Ok(program) => {
            report.run(name, behind("caddy", CONFORMANCE).env("CALLBOARD_CADDY", program))?;
        }
        Err(failure) => report.skip(name, failure.what()),
    }
    match last {
        Some(server) => report.run(&format!("e2e tests behind {server}"), &mut behind(server, E2E)),
        None => report.run("e2e tests", &mut in_browsers(workspace, browser, E2E)),
    }
}

/// `cargo xtask screenshots`.
pub fn screenshots(workspace: &Workspace) -> Outcome {
    let browser = tools::browser(workspace)?;
    dist::dist(workspace)?;
    let mut pictures =
        workspace.cargo(&["run", "--package", "callboard-tests", "--bin", "screenshots"]);
    let command = with_the_app(workspace, &browser, &mut pictures);
    run("Taking the pictures", command, "See the error above.").map(drop)
}

fn in_browsers(
    workspace: &Workspace,
    browser: &Browser,
    (targets, at_once): (&[&str], &str),
) -> Command {
    let mut played = workspace.cargo(&["test", "--package", "callboard-tests", "--locked"]);
    played.args(targets).args(["--", at_once]);
    with_the_app(workspace, browser, &mut played).env_remove("CALLBOARD_PROXY");
    played
}

/// Tells a test where the bundle, axe-core and the browser are.
fn with_the_app<'a>(
    workspace: &Workspace,
    browser: &Browser,
    command: &'a mut Command,
) -> &'a mut Command {
    browser.name_to(command);
    command
        .env("CALLBOARD_DIST", workspace.root.join("dist"))
        .env("CALLBOARD_AXE", workspace.tools.join("npm/node_modules/axe-core/axe.min.js"))
}

fn wasm_tests(workspace: &Workspace, browser: &Browser) -> Outcome<Command> {
    // Without a sandbox of its own, because root may not have one (in a container,
    // mostly); it runs our own tests and nothing else. It asks nobody for updates.
    let capabilities = format!(
        r#"{{"goog:chromeOptions": {{"binary": {:?}, "args": ["headless", "no-sandbox",
            "disable-dev-shm-usage", "disable-background-networking"]}}}}"#,
        browser.chromium.to_string_lossy()
    );
    let file = workspace.scratch.join("webdriver.json");
    workspace.write(&file, &capabilities)?;
    let mut command =
        workspace.cargo(&["test", "--package", "callboard", "--package", "strict-view"]);
    command.args(["--target", WASM, "--test", "dom", "--test", "conformance"]);
    browser.name_to(&mut command);
    command
        .arg("--locked")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", file);
    Ok(command)
}
