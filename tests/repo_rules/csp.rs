//! What the content security policy would block, found before a browser finds it.

use crate::tree::File;
use crate::{allows, catches, holds};

/// A `style` attribute, written out or set as one; `style:name=` sets a property
/// and is allowed.
fn styles(files: &[File]) -> Vec<String> {
    let is_view =
        |file: &&File| file.path == "index.html" || (file.is_rust() && file.is_below("src"));
    let mut found = Vec::new();
    for file in files.iter().filter(is_view) {
        for (number, line) in file.text.lines().enumerate() {
            let has_style = line.match_indices("style=").any(|(at, _)| {
                let is_whole =
                    line[..at].chars().next_back().is_none_or(|before| before.is_whitespace());
                is_whole && !line[at..].starts_with("style==")
            });
            if has_style {
                found.push(format!(
                    "{}:{}: a style attribute, which style-src forbids",
                    file.path,
                    number + 1
                ));
            }
        }
    }
    found
}

#[test]
fn no_view_has_a_style_attribute() {
    holds(styles);
    catches(styles, "src/pages/call.rs", r#"view! { <p class="a" style="color: red"/> }"#);
    catches(styles, "src/pages/call.rs", "view! { <p\n    style=move || css()/> }");
    catches(styles, "index.html", r#"<body style="margin: 0">"#);
    allows(
        styles,
        "src/pages/call.rs",
        r#"view! { <p style:width=move || w.get() data-style="x"/> }"#,
    );
}

/// Scripts inside index.html: script-src allows files of our own only.
fn scripts(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.path == "index.html") {
        for (at, _) in file.text.match_indices("<script") {
            let (tag, rest) = file.text[at..].split_once('>').unwrap_or_default();
            let inside = rest.split_once("</script>").map_or(rest, |(inside, _)| inside);
            if !tag.contains(" src=") || !inside.trim().is_empty() {
                found.push(format!("{}: an inline script", file.path));
            }
        }
        let handlers = file.text.split_whitespace().filter(|word| {
            let name = word.split_once('=').map_or("", |(name, _)| name);
            name.starts_with("on") && name.bytes().all(|byte| byte.is_ascii_lowercase())
        });
        found.extend(handlers.map(|word| format!("{}: an inline handler, {word}", file.path)));
    }
    found
}

#[test]
fn index_html_has_no_inline_script() {
    holds(scripts);
    catches(scripts, "index.html", "<script>start()</script>");
    catches(scripts, "index.html", r#"<script type="module">import "./a.js"</script>"#);
    catches(scripts, "index.html", r#"<body onload="start()">"#);
    allows(scripts, "index.html", r#"<script type="module" src="boot.js"></script>"#);
}

/// Buttons that Enter in a field would activate. The form that places a call, and what
/// can be in it, has none.
fn submits(files: &[File]) -> Vec<String> {
    let is_in_the_form = |file: &&File| {
        file.is_rust() && (file.is_below("src/pages/new_call") || file.is_below("src/components"))
    };
    let mut found = Vec::new();
    for file in files.iter().filter(is_in_the_form) {
        for (at, _) in file.text.match_indices("<button") {
            let (button, _) = file.text[at..].split_once("</button>").unwrap_or_default();
            if !button.contains(r#"type="button""#) {
                found.push(format!("{}: a button that submits: {button}", file.path));
            }
        }
        for word in [r#"type="submit""#, r#"type="image""#, ".request_submit(", ".submit()"] {
            let count = file.text.matches(word).count();
            found.extend((0..count).map(|_| format!("{}: {word}", file.path)));
        }
    }
    found
}

#[test]
fn no_button_in_the_new_call_form_submits_it() {
    holds(submits);
    let path = "src/pages/new_call/mod.rs";
    catches(submits, path, r#"view! { <button class="primary">"Place call"</button> }"#);
    catches(submits, path, r#"view! { <input type="submit" value="Place call" /> }"#);
    catches(submits, "src/components/banner.rs", "view! { <button>\"Dismiss\"</button> }");
    allows(submits, path, r#"view! { <button type="button" on:click=on_press>"Go"</button> }"#);
    allows(submits, "src/pages/calls/instead.rs", "view! { <button>\"Open\"</button> }");
}

/// Views of Leptos' own macro: it writes static elements by `innerHTML`, which the
/// content security policy forbids, and weighs twice as much. A file that forgets to
/// import ours would compile with Leptos' all the same.
fn other_views(files: &[File]) -> Vec<String> {
    const NAMES: [(&str, &str); 3] = [("view", "view! {"), ("For", "<For"), ("Show", "<Show")];
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is_rust() && file.is_below("src")) {
        let imports = imported_from_strict_view(&file.text);
        for (name, used) in NAMES {
            let is_used = file.text.match_indices(used).any(|(at, _)| {
                !file.text[at + used.len()..].starts_with(|next: char| next.is_alphanumeric())
            });
            if is_used && !imports.contains(&name) {
                found.push(format!("{}: {name} is not imported from strict_view", file.path));
            }
        }
        if file.text.contains("leptos::view!") {
            found.push(format!("{}: Leptos' own view!", file.path));
        }
    }
    found
}

fn imported_from_strict_view(text: &str) -> Vec<&str> {
    let imports = text.lines().filter_map(|line| line.strip_prefix("use strict_view::"));
    imports
        .flat_map(|names| names.trim_end_matches(';').trim_matches(['{', '}']).split(','))
        .map(str::trim)
        .collect()
}

#[test]
fn every_view_is_built_without_inner_html() {
    holds(other_views);
    let path = "src/pages/call.rs";
    catches(other_views, path, "use leptos::prelude::*;\nfn f() { view! { <p/> } }");
    catches(other_views, path, "use strict_view::view;\nfn f() { leptos::view! { <p/> } }");
    catches(other_views, path, "use strict_view::view;\nview! { <For each=a key=b let(c)/> }");
    catches(other_views, path, "use strict_view::{For, view};\nview! { <Show\n when=a/> }");
    allows(other_views, path, "use strict_view::{For, Show, view};\nview! { <For/><Show/> }");
    allows(other_views, path, "use strict_view::view;\nview! { <Format/> }");
}
