//! The texts that the page shows, as far as the source tells: string literals in Rust,
//! in `index.html` and in the scripts beside the bundle.

use std::str::Chars;

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

use crate::tree::File;

/// Where texts for the page are written.
const FOLDERS: [&str; 16] = [
    "src/account",
    "src/app.rs",
    "src/bidi.rs",
    "src/call",
    "src/components",
    "src/format.rs",
    "src/live",
    "src/messages.rs",
    "src/outbox",
    "src/pages",
    "src/polled.rs",
    "src/remedy",
    "src/review",
    "src/shell",
    "src/vendor_status",
    "src/webhooks",
];

/// Attributes of elements whose value nobody reads or hears.
const SILENT_ATTRIBUTES: [&str; 22] = [
    "accept",
    "action",
    "autocapitalize",
    "autocomplete",
    "class",
    "code",
    "describedby",
    "dir",
    "for",
    "href",
    "id",
    "inputmode",
    "lang",
    "method",
    "name",
    "pattern",
    "preload",
    "rel",
    "role",
    "src",
    "target",
    "type",
];

/// Calls whose texts end the program or tell the compiler something.
const SILENT_CALLS: [&str; 5] = ["expect", "panic", "unreachable", "include_str", "query_selector"];

/// A text, and where it is.
pub struct Shown {
    pub path: String,
    pub text: String,
}

pub fn shown_texts(files: &[File]) -> Vec<Shown> {
    let mut all = Vec::new();
    for file in files {
        let texts = match file.path.as_str() {
            "index.html" => html(&file.text),
            path if path.starts_with("src/") && path.ends_with(".js") => script(&file.text),
            _ if file.is_rust()
                && !is_left_out(&file.path)
                && FOLDERS.iter().any(|folder| file.is_below(folder)) =>
            {
                let tokens = file.text.parse();
                let tokens: TokenStream =
                    tokens.unwrap_or_else(|error| panic!("{}: {error}", file.path));
                let mut texts = Vec::new();
                rust(tokens, false, &mut texts);
                texts
            }
            _ => continue,
        };
        let texts = texts.into_iter().filter(|text| is_prose(text));
        all.extend(texts.map(|text| Shown { path: file.path.clone(), text }));
    }
    all
}

/// Tests and proofs, and generated tables.
fn is_left_out(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/exploration/") || path.ends_with("/data.rs")
}

/// Names, selectors and codes have no spaces or begin small.
fn is_prose(text: &str) -> bool {
    let text = text.trim_start();
    let is_capitalized =
        text.starts_with(|first: char| first.is_uppercase() || "“".contains(first));
    let has_words = text.split_whitespace().filter(|word| is_word(word)).count() > 1;
    is_capitalized && text.contains(char::is_alphabetic) || has_words
}

pub fn is_word(word: &str) -> bool {
    word.contains(char::is_alphanumeric)
}

fn rust(tokens: TokenStream, is_view: bool, texts: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        let before = &tokens[..at];
        match &tokens[at] {
            TokenTree::Punct(punct) if punct.as_char() == '#' => at += attribute(&tokens[at..]),
            TokenTree::Group(group) if !is_silent_call(before) => {
                rust(group.stream(), is_view_inside(group, before, is_view), texts);
            }
            TokenTree::Literal(literal) => {
                let text = unescaped(&literal.to_string());
                let is_silent = is_view
                    && attribute_before(before)
                        .is_some_and(|name| SILENT_ATTRIBUTES.iter().any(|it| name == it));
                texts.extend(text.filter(|_| !is_silent));
            }
            _ => {}
        }
        at += 1;
    }
}

/// How many tokens after `#` belong to an attribute, and to the item for tests under it.
fn attribute(tokens: &[TokenTree]) -> usize {
    let (length, group) = match tokens {
        [_, TokenTree::Group(group), ..] => (1, group),
        // Of the whole file, as its documentation is.
        [_, TokenTree::Punct(_), TokenTree::Group(group), ..] => (2, group),
        _ => return 0,
    };
    if group.stream().to_string().replace(' ', "") != "cfg(test)" {
        return length;
    }
    let is_last = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    };
    let item = tokens.iter().skip(length + 1);
    length + item.take_while(|token| !is_last(token)).count() + 1
}

fn is_silent_call(before: &[TokenTree]) -> bool {
    called(before).is_some_and(|name| SILENT_CALLS.iter().any(|call| name == call))
}

/// The function, method or macro whose arguments come next.
fn called(before: &[TokenTree]) -> Option<&Ident> {
    match before {
        [.., TokenTree::Ident(name), TokenTree::Punct(punct)] if punct.as_char() == '!' => {
            Some(name)
        }
        [.., TokenTree::Ident(name)] => Some(name),
        _ => None,
    }
}

/// Code in braces is no markup, until a `view!` begins in it.
fn is_view_inside(group: &Group, before: &[TokenTree], is_view: bool) -> bool {
    match called(before) {
        Some(name) if name == "view" => true,
        _ => is_view && group.delimiter() != Delimiter::Brace,
    }
}

/// `class` of `class="`, `label` of `aria-label="`.
fn attribute_before(before: &[TokenTree]) -> Option<&Ident> {
    match before {
        [.., TokenTree::Ident(name), TokenTree::Punct(equals)] if equals.as_char() == '=' => {
            Some(name)
        }
        _ => None,
    }
}

/// The text of a string literal, with X for each placeholder; nothing for other
/// literals.
fn unescaped(literal: &str) -> Option<String> {
    let inside = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::new();
    let mut chars = inside.chars();
    while let Some(next) = chars.next() {
        match next {
            '\\' => escape(&mut chars, &mut text),
            '{' => {
                let _ = chars.by_ref().find(|next| *next == '}');
                text.push('X');
            }
            next => text.push(next),
        }
    }
    Some(text)
}

fn escape(chars: &mut Chars<'_>, text: &mut String) {
    match chars.next() {
        Some('n') => text.push('\n'),
        Some('u') => {
            let digits: String = chars.by_ref().skip(1).take_while(|next| *next != '}').collect();
            text.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
        }
        // The line goes on after the indentation.
        Some('\n') => {
            let rest = chars.as_str().trim_start();
            *chars = rest.chars();
        }
        Some(other) => text.push(other),
        None => {}
    }
}

/// Between the tags, without comments.
fn html(text: &str) -> Vec<String> {
    let visible: String = text
        .split("<!--")
        .map(|part| part.split_once("-->").map_or(part, |(_, rest)| rest))
        .collect();
    let parts = visible.split('<').filter_map(|part| part.split_once('>'));
    parts.map(|(_, text)| text.trim().to_owned()).collect()
}

/// What stands between double quotes, without comments.
fn script(text: &str) -> Vec<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| line.split('"').skip(1).step_by(2)).map(str::to_owned).collect()
}
