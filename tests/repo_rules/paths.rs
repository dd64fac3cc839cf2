//! The paths that a Rust file names outside its tests: in `use` trees, in expressions
//! and inside `view!`, but not in comments and strings.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Every path in the file, with `super` and `self` resolved.
pub fn named(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    collect(tokens(path, text), &[], &mut found);
    let module = module(path);
    found.into_iter().map(|path| resolved(&path, &module)).collect()
}

fn collect(tokens: TokenStream, prefix: &[String], found: &mut Vec<Vec<String>>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut path: Vec<String> = Vec::new();
    let mut at = 0;
    let flush = |path: &mut Vec<String>, found: &mut Vec<Vec<String>>| {
        if !path.is_empty() {
            found.push(prefix.iter().chain(path.iter()).cloned().collect());
            path.clear();
        }
    };
    while at < tokens.len() {
        if let Some(length) = test_module(&tokens[at..]) {
            at += length;
            continue;
        }
        match &tokens[at] {
            TokenTree::Ident(ident) => {
                if !is_joined(&tokens[..at]) {
                    flush(&mut path, found);
                }
                path.push(ident.to_string());
            }
            TokenTree::Group(group) => {
                let is_tree = group.delimiter() == Delimiter::Brace && is_joined(&tokens[..at]);
                if is_tree {
                    let inner: Vec<String> = prefix.iter().chain(path.iter()).cloned().collect();
                    collect(group.stream(), &inner, found);
                    path.clear();
                } else {
                    flush(&mut path, found);
                    collect(group.stream(), &[], found);
                }
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => {}
            TokenTree::Punct(_) | TokenTree::Literal(_) => flush(&mut path, found),
        }
        at += 1;
    }
    flush(&mut path, found);
}

/// Whether `::` comes before.
fn is_joined(before: &[TokenTree]) -> bool {
    let is_colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    let mut last = before.iter().rev();
    is_colon(last.next()) && is_colon(last.next())
}

/// The number of tokens in `#[cfg(test)] mod name { … }`, if it starts here.
fn test_module(tokens: &[TokenTree]) -> Option<usize> {
    let [TokenTree::Punct(hash), TokenTree::Group(attribute), rest @ ..] = tokens else {
        return None;
    };
    let is_test =
        hash.as_char() == '#' && attribute.stream().to_string().replace(' ', "") == "cfg(test)";
    match rest {
        [TokenTree::Ident(keyword), TokenTree::Ident(_), ..] if is_test && keyword == "mod" => {
            Some(5)
        }
        _ => None,
    }
}

/// The modules that the file declares for tests only.
pub fn test_modules(path: &str, text: &str) -> Vec<String> {
    let tokens: Vec<TokenTree> = tokens(path, text).into_iter().collect();
    let module = module(path).join("::");
    let starts = (0..tokens.len()).filter(|at| test_module(&tokens[*at..]).is_some());
    starts.map(|at| format!("{module}::{}", tokens[at + 3])).collect()
}

fn tokens(path: &str, text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// `src/call/number.rs` is `crate::call::number`.
pub fn module(path: &str) -> Vec<String> {
    let inside = path.split_once("src/").map_or(path, |(_, inside)| inside);
    let inside = inside.trim_end_matches(".rs").trim_end_matches("/mod");
    let names = inside.split('/').filter(|name| !matches!(*name, "lib" | "main"));
    std::iter::once("crate").chain(names).map(str::to_owned).collect()
}

fn resolved(path: &[String], module: &[String]) -> String {
    let ups = path.iter().take_while(|name| *name == "super").count();
    let is_relative = ups > 0 || path.first().is_some_and(|name| name == "self");
    if !is_relative {
        return path.join("::");
    }
    let base = module.iter().take(module.len().saturating_sub(ups));
    let rest = path.iter().skip_while(|name| *name == "super" || *name == "self");
    base.chain(rest).cloned().collect::<Vec<_>>().join("::")
}

#[test]
fn paths_are_found_except_in_comments_strings_and_tests() {
    let text = r#"
        //! leptos::in_a_comment
        use leptos::prelude::*;
        use crate::{api::Api, browser::{clock::Clock, page}};
        pub use super::sibling::Thing;
        use self::below::It;
        fn f(x: web_sys::Window) -> Option<u8> { crate::route::go("gloo::in_a_string"); }
        fn g() { view! { <p class=crate::format::class()>{thunderphone::Client::new()}</p> } }
        #[cfg(test)]
        mod tests { use js_sys::Date; }
        fn after(_: std::time::Instant) {}
    "#;
    let found = named("src/room/file.rs", text);
    for path in [
        "leptos::prelude",
        "crate::api::Api",
        "crate::browser::clock::Clock",
        "crate::browser::page",
        "crate::room::sibling::Thing",
        "crate::room::file::below::It",
        "web_sys::Window",
        "crate::route::go",
        "crate::format::class",
        "thunderphone::Client::new",
        "std::time::Instant",
    ] {
        assert!(found.iter().any(|found| found == path), "{path} in {found:?}");
    }
    for absent in ["comment", "gloo", "js_sys"] {
        assert!(!found.iter().any(|found| found.contains(absent)), "{absent} in {found:?}");
    }
}
