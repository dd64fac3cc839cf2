//! Who may import whom, as docs/architecture.md draws it.

use crate::paths::named;
use crate::tree::File;
use crate::{allows, catches, holds};

/// A room, what must not be named there, and why.
struct Wall {
    room: &'static str,
    never: &'static [&'static str],
    because: &'static str,
}

const BROWSER: &[&str] = &[
    "leptos",
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "gloo",
    "gloo_net",
    "gloo_timers",
    "thunderphone::Client",
    "thunderphone::client::Client",
    "thunderphone::fetch",
    "std::time::Instant",
    "std::time::SystemTime",
    "crate::api",
    "crate::app",
    "crate::browser",
    "crate::components",
    "crate::follow",
    "crate::organization",
    "crate::pages",
    "crate::shell",
    "crate::store",
];
const PURE: &str = "a pure room knows no browser, no clock and no network";
const PAGES: &[&str] = &["crate::pages", "crate::app"];
const DOOR: &[&str] = &[
    "crate::api",
    "crate::pages",
    "crate::app",
    "thunderphone::Client",
    "thunderphone::client::Client",
    "thunderphone::fetch",
];
const CLIENT: &[&str] = &[
    "leptos",
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "gloo_net",
    "gloo_timers",
    "std::time::Instant",
    "std::time::SystemTime",
];

const WALLS: &[Wall] = &[
    Wall { room: "src/route.rs", never: BROWSER, because: PURE },
    Wall { room: "src/format.rs", never: BROWSER, because: PURE },
    Wall { room: "src/remedy", never: BROWSER, because: PURE },
    Wall { room: "src/call", never: BROWSER, because: PURE },
    Wall { room: "src/messages.rs", never: BROWSER, because: PURE },
    Wall { room: "src/outbox/placement.rs", never: BROWSER, because: PURE },
    Wall { room: "src/outbox/states.rs", never: BROWSER, because: PURE },
    Wall { room: "src/outbox/outcome.rs", never: BROWSER, because: PURE },
    Wall { room: "src/outbox/entries.rs", never: BROWSER, because: PURE },
    Wall { room: "src/outbox/reconciliation.rs", never: BROWSER, because: PURE },
    Wall { room: "src/outbox/record.rs", never: BROWSER, because: PURE },
    Wall { room: "src/outbox/exploration.rs", never: BROWSER, because: PURE },
    Wall { room: "src/outbox/runner.rs", never: BROWSER, because: "it is run without a browser" },
    Wall { room: "src/components", never: DOOR, because: "components never ask the API" },
    Wall {
        room: "src/store",
        never: DOOR,
        because: "what is remembered is no page's and no network's",
    },
    Wall { room: "src/browser", never: DOOR, because: "the browser knows no calls" },
    Wall { room: "src/browser", never: &["crate::call"], because: "the browser knows no calls" },
    Wall { room: "src/follow.rs", never: PAGES, because: "following does not know how it looks" },
    Wall { room: "src/follow", never: PAGES, because: "following does not know how it looks" },
    Wall { room: "src/organization.rs", never: PAGES, because: "pages use it, not it them" },
    Wall { room: "src/api.rs", never: PAGES, because: "the API knows no pages" },
    Wall { room: "src/shell", never: PAGES, because: "the shell stands around every page" },
    Wall {
        room: "strict-view",
        never: &["callboard", "thunderphone"],
        because: "the view library knows nothing of this application",
    },
    Wall { room: "strict-view/src/bidi.rs", never: BROWSER, because: PURE },
    Wall {
        room: "sandbox/src",
        never: &["thunderphone", "callboard"],
        because: "both ends are held to the description, not to each other",
    },
    Wall {
        room: "gateway/src",
        never: &["thunderphone", "callboard", "sandbox"],
        because: "the gateway knows nothing about calls",
    },
];

fn beneath(path: &str, forbidden: &str) -> bool {
    path.strip_prefix(forbidden).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn walls(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        for wall in WALLS.iter().filter(|wall| file.is_below(wall.room)) {
            let paths = named(&file.path, &file.text);
            let through =
                paths.iter().find(|path| wall.never.iter().any(|never| beneath(path, never)));
            found.extend(through.map(|path| format!("{}: {path}: {}", file.path, wall.because)));
        }
    }
    found
}

#[test]
fn modules_import_only_what_they_may() {
    holds(walls);
    catches(walls, "src/route.rs", "use leptos::prelude::*;");
    catches(walls, "src/call/number.rs", "fn f() { web_sys::window(); }");
    catches(walls, "src/remedy/mod.rs", "use super::{browser::clock::Clock, format};");
    catches(walls, "src/format.rs", "use std::time::SystemTime;");
    catches(walls, "src/outbox/states.rs", "use crate::store::drafts;");
    catches(walls, "src/outbox/runner.rs", "use gloo_timers::future::TimeoutFuture;");
    catches(walls, "src/components/banner.rs", "use crate::{format, api::Api};");
    catches(walls, "src/components/player/mod.rs", "use thunderphone::{CallId, Client};");
    catches(walls, "src/store/drafts.rs", "use crate::pages::new_call;");
    catches(walls, "src/shell/header.rs", "use crate::pages::calls::CallsPage;");
    catches(walls, "sandbox/src/state.rs", "use thunderphone::Call;");
    allows(walls, "src/components/banner.rs", "use leptos::prelude::*; use crate::remedy::Remedy;");
    allows(walls, "src/call/phase.rs", "use thunderphone::{Call, CallStatus};");
}

/// Pages never import each other: they meet in the URL. A page's own folder is its own.
fn pages(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        let Some(inside) = file.path.strip_prefix("src/pages/") else { continue };
        let own = inside.trim_end_matches(".rs").split('/').next().unwrap_or_default();
        if own == "mod" {
            continue;
        }
        let own = format!("crate::pages::{own}");
        let paths = named(&file.path, &file.text);
        let strange =
            paths.iter().find(|path| beneath(path, "crate::pages") && !beneath(path, &own));
        found.extend(strange.map(|path| format!("{}: {path}: pages meet in the URL", file.path)));
    }
    found
}

#[test]
fn pages_do_not_import_each_other() {
    holds(pages);
    catches(pages, "src/pages/call.rs", "use crate::pages::calls::CallsPage;");
    catches(pages, "src/pages/calls.rs", "use super::new_call::Form;");
    catches(pages, "src/pages/new_call/form.rs", "use super::super::call::CallPage;");
    allows(
        pages,
        "src/pages/new_call/form.rs",
        "use super::fields::Field; use crate::pages::new_call::draft;",
    );
}

/// The client is pure but for one file, the only one that fetches.
fn door(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in
        files.iter().filter(|file| file.is_rust() && file.path != "thunderphone/src/fetch.rs")
    {
        let never: &[&str] = if file.is_below("thunderphone/src") { CLIENT } else { &["gloo_net"] };
        let paths = named(&file.path, &file.text);
        let through = paths.iter().find(|path| never.iter().any(|never| beneath(path, never)));
        found.extend(through.map(|path| {
            format!("{}: {path}: thunderphone/src/fetch.rs is the one door", file.path)
        }));
    }
    found
}

#[test]
fn only_one_file_fetches() {
    holds(door);
    catches(door, "src/api.rs", "use gloo_net::http::Request;");
    catches(door, "thunderphone/src/client.rs", "use gloo_timers::future::TimeoutFuture;");
    allows(door, "thunderphone/src/fetch.rs", "use gloo_net::http::Request;");
    allows(door, "src/follow.rs", "use gloo_timers::future::TimeoutFuture;");
}
