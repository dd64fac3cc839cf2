//! Links between the documents lead somewhere: to a file that git tracks, and in a
//! document to one of its headings. Files that a document names are there, too: a walk
//! through the code is no use when its files have other names.

use std::collections::BTreeSet;

use crate::holds;
use crate::tree::File;

fn is_document(file: &File) -> bool {
    file.path.ends_with(".md")
}

/// The text without what stands between fences, where a link is an example.
fn prose(text: &str) -> String {
    let mut is_code = false;
    let lines = text.lines().map(|line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        if is_code || is_fence { "" } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What is linked: `[text](target)`, and the pictures of `src=` and `srcset=`.
fn targets(text: &str) -> Vec<String> {
    let text = &prose(text);
    let between = |open: &str, close: char| -> Vec<String> {
        let parts = text.split(open).skip(1).filter_map(|rest| rest.split_once(close));
        parts.map(|(target, _)| target.to_owned()).collect()
    };
    [between("](", ')'), between("src=\"", '"'), between("srcset=\"", '"')].concat()
}

/// The anchors of a document, as code hosts make them of its headings.
fn anchors(text: &str) -> BTreeSet<String> {
    let prose = prose(text);
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    let mut found = BTreeSet::new();
    for heading in headings {
        let words = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = words.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        let anchor: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
        // The second of one name is numbered.
        let repeated = (1..).map(|count| format!("{anchor}-{count}"));
        let free = std::iter::once(anchor.clone()).chain(repeated);
        found.extend(free.into_iter().find(|anchor| !found.contains(anchor)));
    }
    found
}

/// `docs/a.md` and `../b.md` is `b.md`; `None` above the root.
fn resolved(from: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            parts.pop()?;
        } else {
            parts.push(part);
        }
    }
    Some(parts.join("/"))
}

fn dead_links(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for document in files.iter().filter(|file| is_document(file)) {
        for target in targets(&document.text) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let path = match path {
                "" => Some(document.path.clone()),
                path => resolved(&document.path, path),
            };
            let is_there = |path: &String| files.iter().any(|file| file.is_below(path));
            let Some(path) = path.filter(is_there) else {
                found.push(format!("{}: {target} leads to no file", document.path));
                continue;
            };
            let linked = files.iter().find(|file| file.path == path && is_document(file));
            let has_anchor =
                anchor.is_empty() || linked.is_some_and(|it| anchors(&it.text).contains(anchor));
            if !has_anchor {
                found.push(format!("{}: {target} leads to no heading", document.path));
            }
        }
    }
    found
}

#[test]
fn every_link_between_documents_leads_to_a_file_and_a_heading() {
    holds(dead_links);
}

#[test]
fn dead_links_are_reported() {
    let found = |text: &str| {
        dead_links(&[
            File::new("docs/page.md", text),
            File::new("README.md", "# Callboard\n## `POST /v1/call`: once\n## Same\n## Same\n"),
            File::new("src/lib.rs", ""),
        ])
    };
    for dead in [
        "[a](other.md)",
        "[a](../src/main.rs)",
        "[a](../../README.md)",
        "[a](../README.md#twice)",
        "[a](#nothing)",
        "[a](../src/lib.rs#l1)",
        "<img src=\"none.png\">",
        "<source srcset=\"none.png\">",
        "[a\n  b](other.md)",
    ] {
        assert_eq!(found(dead).len(), 1, "{dead}");
    }
    for alive in [
        "[a](../README.md), [b](../src), [c](../src/lib.rs), [d](page.md)",
        "[a](../README.md#callboard) [b](../README.md#post-v1call-once)",
        "[a](../README.md#same) [b](../README.md#same-1)",
        "[a](https://example.com/none.md) [b](mailto:somebody@example.com)",
        "# Here\n[a](#here)",
        "```md\n[a](other.md)\n```\n",
    ] {
        assert_eq!(found(alive), Vec::<String>::new(), "{alive}");
    }
}

/// What a path in a document begins with.
fn roots(files: &[File]) -> BTreeSet<&str> {
    let folders = files.iter().filter_map(|file| file.path.split_once('/'));
    folders.map(|(root, _)| root).filter(|root| !root.starts_with('.')).collect()
}

/// Code spans that are a path from the root, or the end of one: `src/route.rs`,
/// `remedy/mod.rs`, `route.rs`.
fn lost_files(files: &[File]) -> Vec<String> {
    let roots = roots(files);
    let is_path = |span: &&str| {
        let is_plain =
            span.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte));
        let is_from_root = span.split_once('/').is_some_and(|(root, _)| roots.contains(root));
        is_plain && (is_from_root || span.ends_with(".rs"))
    };
    let is_there = |span: &str| {
        let path = span.trim_end_matches('/');
        let end = format!("/{path}");
        let is_end = |file: &File| path.ends_with(".rs") && file.path.ends_with(&end);
        files.iter().any(|file| file.is_below(path) || is_end(file))
    };
    let mut found = Vec::new();
    for document in files.iter().filter(|file| is_document(file)) {
        let text = prose(&document.text);
        let lost = text.split('`').skip(1).step_by(2).filter(is_path).filter(|it| !is_there(it));
        found.extend(lost.map(|span| format!("{}: there is no {span}", document.path)));
    }
    found
}

#[test]
fn every_file_that_a_document_names_exists() {
    holds(lost_files);
    let found = |text: &str| {
        lost_files(&[
            File::new("docs/page.md", text),
            File::new("src/remedy/mod.rs", ""),
            File::new("proxy/start", ""),
        ])
    };
    for lost in ["`src/main.rs`", "`mod.r`, `edy/mod.rs`", "`proxy/stop`", "`src/rem`"] {
        assert_eq!(found(lost).len(), 1, "{lost}");
    }
    for known in [
        "`src/remedy/mod.rs` `remedy/mod.rs` `mod.rs` `src/remedy` `proxy/` `proxy/start`",
        "`target/x`, `GET /calls/{id}`, `Form::submit`, `src/*.rs`, src/main.rs",
        "```text\n`src/main.rs`\n```",
    ] {
        assert_eq!(found(known), Vec::<String>::new(), "{known}");
    }
}
