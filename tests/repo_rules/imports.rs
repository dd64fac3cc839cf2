//! Which module may import which, as docs/architecture.md draws it.

use crate::paths::named;
use crate::tree::File;
use crate::{allows, catches, holds};

/// A module, what it must not name, and why.
struct Boundary {
    module: &'static str,
    forbidden: &'static [&'static str],
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
const PURE: &str = "a pure module knows no browser, no clock and no network";
const PAGES: &[&str] = &["crate::pages", "crate::app"];
const NO_API: &[&str] = &[
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

const BOUNDARIES: &[Boundary] = &[
    Boundary { module: "src/route.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "strict-view/src/bidi.rs", forbidden: BROWSER, because: PURE },
    Boundary {
        module: "strict-view",
        forbidden: &["callboard", "thunderphone"],
        because: "the view library knows nothing of this application",
    },
    Boundary { module: "src/access.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/account/amount.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/account/card.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/account/charge.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/account/reload.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/format.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/remedy", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/call", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/checklist", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/csv_cell.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/export", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/recordings", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/today", forbidden: BROWSER, because: PURE },
    Boundary {
        module: "src/taking",
        forbidden: PAGES,
        because: "pages use it, not the other way round",
    },
    Boundary { module: "src/calls_since.rs", forbidden: PAGES, because: "it knows no pages" },
    Boundary { module: "src/messages.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/live/calls.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/live/news.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/live/watch", forbidden: BROWSER, because: PURE },
    Boundary {
        module: "src/live",
        forbidden: PAGES,
        because: "the watch goes on whatever page is shown",
    },
    Boundary { module: "src/ordered_json.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/webhooks", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/rehearsal", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/once/attempt.rs", forbidden: BROWSER, because: PURE },
    Boundary {
        module: "src/vendor_status",
        forbidden: PAGES,
        because: "pages use it, not the other way round",
    },
    Boundary {
        module: "src/polled.rs",
        forbidden: PAGES,
        because: "pages use it, not the other way round",
    },
    Boundary { module: "src/review", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/said", forbidden: BROWSER, because: PURE },
    Boundary {
        module: "src/searching",
        forbidden: PAGES,
        because: "pages use it, not the other way round",
    },
    Boundary { module: "src/do_not_call/record.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/follow_ups/record.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/follow_ups/times.rs", forbidden: BROWSER, because: PURE },
    Boundary {
        module: "src/do_not_call",
        forbidden: NO_API,
        because: "the list knows no pages and no network",
    },
    Boundary {
        module: "src/follow_ups",
        forbidden: NO_API,
        because: "follow-ups know no pages and no network",
    },
    Boundary { module: "src/outbox/placement.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/outbox/states.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/outbox/outcome.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/outbox/entries.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/outbox/reconciliation.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/outbox/pace.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/outbox/record.rs", forbidden: BROWSER, because: PURE },
    Boundary { module: "src/outbox/exploration", forbidden: BROWSER, because: PURE },
    Boundary {
        module: "src/outbox/lookup.rs",
        forbidden: BROWSER,
        because: "it is run without a browser",
    },
    Boundary {
        module: "src/outbox/runner.rs",
        forbidden: BROWSER,
        because: "it is run without a browser",
    },
    Boundary {
        module: "src/components",
        forbidden: NO_API,
        because: "components never ask the API",
    },
    Boundary {
        module: "src/store",
        forbidden: NO_API,
        because: "storage knows no pages and no network",
    },
    Boundary { module: "src/browser", forbidden: NO_API, because: "the browser knows no calls" },
    Boundary {
        module: "src/browser",
        forbidden: &["crate::outbox", "crate::remedy", "crate::store"],
        because: "storing and placing build on the browser, not the other way round",
    },
    Boundary {
        module: "src/browser",
        forbidden: &["crate::call"],
        because: "the browser knows no calls",
    },
    Boundary {
        module: "src/follow/mod.rs",
        forbidden: PAGES,
        because: "following does not know how it looks",
    },
    Boundary {
        module: "src/follow",
        forbidden: PAGES,
        because: "following does not know how it looks",
    },
    Boundary {
        module: "src/organization.rs",
        forbidden: PAGES,
        because: "pages use it, not the other way round",
    },
    Boundary {
        module: "src/account",
        forbidden: PAGES,
        because: "pages use it, not the other way round",
    },
    Boundary {
        module: "src/session.rs",
        forbidden: PAGES,
        because: "pages use it, not the other way round",
    },
    Boundary { module: "src/api.rs", forbidden: PAGES, because: "the API knows no pages" },
    Boundary {
        module: "src/shell",
        forbidden: PAGES,
        because: "the shell frames every page and knows none",
    },
    Boundary {
        module: "sandbox/src",
        forbidden: &["thunderphone", "callboard"],
        because: "both ends are held to the description, not to each other",
    },
    Boundary {
        module: "gateway/src",
        forbidden: &["thunderphone", "callboard", "sandbox"],
        because: "the gateway knows nothing about calls",
    },
];

fn is_within(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn boundaries(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        for boundary in BOUNDARIES.iter().filter(|boundary| file.is_below(boundary.module)) {
            let paths = named(&file.path, &file.text);
            let crossing = paths
                .iter()
                .find(|path| boundary.forbidden.iter().any(|forbidden| is_within(path, forbidden)));
            found.extend(
                crossing.map(|path| format!("{}: {path}: {}", file.path, boundary.because)),
            );
        }
    }
    found
}

#[test]
fn modules_import_only_what_they_may() {
    holds(boundaries);
    catches(boundaries, "src/route.rs", "use leptos::prelude::*;");
    catches(boundaries, "src/call/number.rs", "fn f() { web_sys::window(); }");
    catches(boundaries, "src/remedy/mod.rs", "use super::{browser::clock::Clock, format};");
    catches(boundaries, "src/format.rs", "use std::time::SystemTime;");
    catches(boundaries, "src/outbox/states.rs", "use crate::store::drafts;");
    catches(boundaries, "src/outbox/runner.rs", "use gloo_timers::future::TimeoutFuture;");
    catches(boundaries, "src/components/banner.rs", "use crate::{format, api::Api};");
    catches(boundaries, "src/components/player/mod.rs", "use thunderphone::{CallId, Client};");
    catches(boundaries, "src/store/drafts.rs", "use crate::pages::new_call;");
    catches(boundaries, "src/shell/header.rs", "use crate::pages::calls::CallsPage;");
    catches(boundaries, "sandbox/src/world.rs", "use thunderphone::Call;");
    allows(
        boundaries,
        "src/components/banner.rs",
        "use leptos::prelude::*; use crate::remedy::Remedy;",
    );
    allows(boundaries, "src/call/phase.rs", "use thunderphone::{Call, CallStatus};");
}

/// Pages never import each other: they link by URL. A page may use its own folder.
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
        let foreign =
            paths.iter().find(|path| is_within(path, "crate::pages") && !is_within(path, &own));
        found.extend(foreign.map(|path| format!("{}: {path}: pages link by URL", file.path)));
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

/// The client is pure except for one file, the only one that fetches.
fn fetching(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in
        files.iter().filter(|file| file.is_rust() && file.path != "thunderphone/src/fetch.rs")
    {
        let forbidden: &[&str] =
            if file.is_below("thunderphone/src") { CLIENT } else { &["gloo_net"] };
        let paths = named(&file.path, &file.text);
        let crossing =
            paths.iter().find(|path| forbidden.iter().any(|forbidden| is_within(path, forbidden)));
        found.extend(crossing.map(|path| {
            format!(
                "{}: {path}: thunderphone/src/fetch.rs is the only file that fetches",
                file.path
            )
        }));
    }
    found
}

#[test]
fn only_one_file_fetches() {
    holds(fetching);
    catches(fetching, "src/api.rs", "use gloo_net::http::Request;");
    catches(fetching, "thunderphone/src/client.rs", "use gloo_timers::future::TimeoutFuture;");
    allows(fetching, "thunderphone/src/fetch.rs", "use gloo_net::http::Request;");
    allows(fetching, "src/follow.rs", "use gloo_timers::future::TimeoutFuture;");
}
