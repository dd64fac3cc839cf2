//! What the manifests promise: no unsafe code anywhere, and a documented reason for
//! every dependency of the bundle.

use std::collections::BTreeSet;

use crate::tree::File;
use crate::{allows, catches, holds};

/// Its table says what each dependency of the bundle is for.
const REASONS: &str = "docs/bundle-size.md";

/// Workspace lints apply only to crates that inherit them.
fn unsafe_code(files: &[File]) -> Vec<String> {
    let has = |text: &str, name: &str, due: &str| section(text, name).any(|line| line == due);
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.path.rsplit('/').next() == Some("Cargo.toml")) {
        let is_root = file.path == "Cargo.toml";
        if is_root && !has(&file.text, "workspace.lints.rust", "unsafe_code = \"forbid\"") {
            found.push(format!("{}: unsafe code is not forbidden", file.path));
        }
        let is_crate = file.text.lines().any(|line| line == "[package]");
        if is_crate && !has(&file.text, "lints", "workspace = true") {
            found.push(format!("{}: without the lints of the workspace", file.path));
        }
    }
    found
}

#[test]
fn unsafe_code_is_forbidden_in_every_crate() {
    holds(unsafe_code);
    let package = "[package]\nname = \"a\"\n";
    catches(unsafe_code, "gateway/Cargo.toml", package);
    catches(unsafe_code, "a/b/Cargo.toml", &format!("{package}[lints.rust]\nunsafe_code = 1\n"));
    catches(unsafe_code, "gateway/Cargo.toml", &format!("{package}# [lints]\nworkspace = true\n"));
    catches(unsafe_code, "Cargo.toml", "[workspace.lints.rust]\nunsafe_code = \"deny\"\n");
    catches(unsafe_code, "Cargo.toml", "[workspace.lints.clippy]\nunsafe_code = \"forbid\"\n");
    allows(unsafe_code, "gateway/Cargo.toml", &format!("{package}\n[lints]\nworkspace = true\n"));
    allows(unsafe_code, "Cargo.toml", "[workspace.lints.rust]\nunsafe_code = \"forbid\"\n");
}

#[test]
fn every_workspace_member_is_checked() {
    let files = crate::tree::tracked();
    let text = |path: &str| files.iter().find(|file| file.path == path).map(|file| &file.text);
    let root = text("Cargo.toml").expect("the root has a manifest");
    let members = root.split_once("\nmembers = [").and_then(|(_, list)| list.split_once(']'));
    let (members, _) = members.expect("the root lists its members");
    for member in quoted(members, '"').filter(|member| *member != ".") {
        assert!(text(&format!("{member}/Cargo.toml")).is_some(), "{member} is not tracked");
    }
}

/// The lines of one table of a manifest.
fn section<'a>(text: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let header = format!("[{name}]");
    let lines = text.lines().skip_while(move |line| *line != header).skip(1);
    lines.take_while(|line| !line.starts_with('['))
}

/// The texts between two marks.
fn quoted(text: &str, mark: char) -> impl Iterator<Item = &str> {
    text.split(mark).skip(1).step_by(2)
}

/// The dependencies of a crate: name, and rest of the line.
fn dependencies(manifest: &str) -> impl Iterator<Item = (&str, &str)> {
    section(manifest, "dependencies").filter_map(|line| {
        let (name, value) = line.split_once('=')?;
        let name = name.trim_end().trim_end_matches(".workspace");
        let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        is_name.then_some((name, value))
    })
}

/// The direct dependencies compiled into the bundle: the app's own, and those of our
/// crates below it, if they are always needed or enabled by a feature in use. Proc
/// macros run at build time and add nothing.
fn compiled(files: &[File], path: &str, features: &str) -> BTreeSet<String> {
    let file = files.iter().find(|file| file.path == path);
    let manifest = file.map_or("", |file| file.text.as_str());
    let mut found = BTreeSet::new();
    if section(manifest, "lib").any(|line| line == "proc-macro = true") {
        return found;
    }
    let brought: Vec<&str> = section(manifest, "features")
        .filter_map(|line| line.split_once(" = "))
        .filter(|(name, _)| quoted(features, '"').any(|feature| feature == *name))
        .flat_map(|(_, crates)| quoted(crates, '"'))
        .filter_map(|name| name.strip_prefix("dep:"))
        .collect();
    for (name, value) in dependencies(manifest) {
        if value.contains("optional = true") && !brought.contains(&name) {
            continue;
        }
        found.insert(name.to_owned());
        if let Some((_, folder)) = value.split_once("path = \"") {
            let folder = folder.split('"').next().unwrap_or_default();
            let features = value.split_once("features = [").map_or("", |(_, list)| list);
            found.extend(compiled(files, &format!("{folder}/Cargo.toml"), features));
        }
    }
    found
}

/// The crates of the table, without the features in brackets.
fn explained(page: &str) -> BTreeSet<String> {
    let rows = page.lines().skip_while(|line| *line != "| Crate | For what |").skip(2);
    let names = rows.take_while(|line| line.starts_with('|')).flat_map(|row| {
        let crates = row.split('|').nth(1).unwrap_or_default();
        let outside = crates.split('(').map(|part| part.split_once(')').map_or(part, |p| p.1));
        outside.flat_map(|part| quoted(part, '`')).map(str::to_owned).collect::<Vec<_>>()
    });
    names.collect()
}

fn reasons(files: &[File]) -> Vec<String> {
    let page = files.iter().find(|file| file.path == REASONS);
    let explained = explained(page.map_or("", |file| file.text.as_str()));
    let compiled = compiled(files, "Cargo.toml", "");
    let missing = compiled.difference(&explained);
    let gone = explained.difference(&compiled);
    missing
        .map(|name| format!("{REASONS} does not say what {name} is in the bundle for"))
        .chain(gone.map(|name| format!("{REASONS} explains {name}, which is not in the bundle")))
        .collect()
}

#[test]
fn every_bundle_dependency_has_a_documented_reason() {
    holds(reasons);
}

#[test]
fn missing_and_outdated_reasons_are_reported() {
    let root = "\
[dependencies]
leptos = { version = \"0.8\", features = [\"csr\"] }
client = { path = \"client\", features = [\"fetch\"] }
macros = { path = \"macros\" }
web-sys = { workspace = true, features = [
    \"Window\",
] }

[dev-dependencies]
proptest = \"1\"
";
    let client = "\
[features]
fetch = [\"dep:gloo-net\"]
testing = [\"dep:serde_json\"]

[dependencies]
gloo-net = { workspace = true, optional = true }
serde.workspace = true
serde_json = { version = \"1\", optional = true }
";
    let macros = "[lib]\nproc-macro = true\n\n[dependencies]\nsyn = \"3\"\n";
    let found = |rows: &str| {
        reasons(&[
            File::new("Cargo.toml", root),
            File::new("client/Cargo.toml", client),
            File::new("macros/Cargo.toml", macros),
            File::new(REASONS, &format!("| Crate | For what |\n|---|---|\n{rows}\nafter\n")),
        ])
    };
    let all = "| `leptos` (`csr`), `web-sys` | a |\n| `gloo-net` | `b` |\n| `serde` (traits) | c |\n| `client`, `macros` | d |";
    assert_eq!(found(all), Vec::<String>::new());
    assert_eq!(
        found(&all.replace("`gloo-net`", "`gloo-old`")),
        [
            "docs/bundle-size.md does not say what gloo-net is in the bundle for",
            "docs/bundle-size.md explains gloo-old, which is not in the bundle"
        ]
    );
    assert_eq!(found(&all.replace(", `web-sys`", "")).len(), 1);
    assert_eq!(found(&format!("{all}\n| `serde_json` | e |")).len(), 1);
    assert_eq!(found(&format!("{all}\n| `syn` | e |")).len(), 1);
}
