//! How the page speaks: without the developers' words, in short sentences, and in
//! American English.

use crate::shown_texts::{is_word, shown_texts};
use crate::tree::File;
use crate::{allows, catches, holds};

/// Words that say nothing to somebody who calls customers all day.
const DEVELOPERS_WORDS: [&str; 15] = [
    "host",
    "hosts",
    "idempotency",
    "idempotent",
    "intent",
    "intents",
    "key",
    "keys",
    "press",
    "pressed",
    "presses",
    "pressing",
    "proxied",
    "proxies",
    "proxy",
];

/// Words of earlier versions for what has a common name.
const PRIVATE_WORDS: [&str; 22] = [
    "anew", "bell", "bells", "desk", "desks", "doubt", "doubtful", "doubts", "fate", "had",
    "ledger", "ledgers", "settle", "settled", "settles", "stand", "stands", "stranger", "told",
    "tend", "tended", "tending",
];

/// Said more simply: automatically, could not be loaded, yet.
const PRIVATE_PHRASES: [&str; 5] =
    ["by itself", "by themselves", "could not be had", "of its own", "so far"];

const BRITISH_WORDS: [&str; 38] = [
    "analyse",
    "analysed",
    "apologise",
    "authorise",
    "authorised",
    "behaviour",
    "cancelled",
    "cancelling",
    "catalogue",
    "centre",
    "cheque",
    "colour",
    "colours",
    "customise",
    "dialled",
    "dialling",
    "favourite",
    "grey",
    "honour",
    "initialise",
    "labelled",
    "labelling",
    "licence",
    "licences",
    "metre",
    "minimise",
    "neighbour",
    "organisation",
    "organisations",
    "organise",
    "programme",
    "recognise",
    "recognised",
    "summarise",
    "theatre",
    "travelled",
    "unauthorised",
    "whilst",
];

/// Phrases in which such a word is right, each with the reason.
const ALLOWED: &[(&str, &str)] = &[
    ("API key", "what whoever runs Callboard has to replace"),
    ("API keys", "what whoever runs Callboard has to replace"),
    ("Audit key", "what whoever runs Callboard finds the call in the audit log by"),
    ("Dialling", "the fixed name of a call's status, which others read by it"),
];

const LONGEST_SENTENCE: usize = 20;

fn bad_words(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for shown in shown_texts(files) {
        let text =
            ALLOWED.iter().fold(shown.text.clone(), |text, (phrase, _)| text.replace(phrase, ""));
        for word in text.split(|c: char| !c.is_alphanumeric() && c != '_') {
            let lower = word.to_lowercase();
            let is_in = |words: &[&str]| words.contains(&lower.as_str());
            let why = match () {
                () if is_in(&DEVELOPERS_WORDS) => "a developers' word",
                () if is_in(&PRIVATE_WORDS) => "a private word",
                () if is_in(&BRITISH_WORDS) => "not American",
                () => continue,
            };
            found.push(format!("{}: “{word}” is {why}: {}", shown.path, shown.text));
        }
        let lower = text.to_lowercase();
        for phrase in PRIVATE_PHRASES.iter().filter(|phrase| lower.contains(*phrase)) {
            found.push(format!("{}: “{phrase}” can be said simply: {}", shown.path, shown.text));
        }
    }
    found
}

fn long_sentences(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for shown in shown_texts(files) {
        for sentence in sentences(&shown.text) {
            let words = sentence.split_whitespace().filter(|word| is_word(word)).count();
            if words > LONGEST_SENTENCE {
                found.push(format!("{}: {words} words: {sentence}", shown.path));
            }
        }
    }
    found
}

/// A sentence ends with a mark and a space, or with the line.
fn sentences(text: &str) -> Vec<String> {
    let mut sentences = vec![String::new()];
    for word in text.split(' ') {
        let last = sentences.last_mut().expect("there is one");
        last.push_str(word);
        last.push(' ');
        let bare = word.trim_end_matches(['”', '’', ')', '"']);
        if bare.ends_with(['.', '!', '?', '\n']) {
            sentences.push(String::new());
        }
    }
    sentences
}

#[test]
fn the_page_uses_no_developers_words_no_private_words_and_no_british_spelling() {
    holds(bad_words);
}

#[test]
fn bad_words_are_caught_in_what_the_page_shows_and_nowhere_else() {
    let page = "src/pages/call.rs";
    catches(bad_words, page, r#"fn f() { view! { <p>"The key is wrong."</p> } }"#);
    catches(bad_words, page, r#"fn f() { view! { <p title="Press it">{x}</p> } }"#);
    catches(
        bad_words,
        page,
        r#"fn f() { view! { <p aria-label=move || format!("A {x} proxy")/> } }"#,
    );
    catches(
        bad_words,
        "src/remedy/mod.rs",
        r#"const A: &str = "No fate but \
        what we make";"#,
    );
    catches(bad_words, page, r#"fn f() { view! { <p>"It is sent again by itself."</p> } }"#);
    catches(bad_words, page, r#"fn f() { format!("{x} is not settled yet") }"#);
    catches(bad_words, "src/messages.rs", r#"fn f() -> &str { "Cancelled" }"#);
    catches(bad_words, "index.html", "<p>Ask the host.</p>");
    catches(bad_words, "src/boot.js", r#"show("Reload, then press again.");"#);
    allows(bad_words, page, r#"fn f() { view! { <p class="host press">"Call again"</p> } }"#);
    allows(bad_words, page, "//! A key.\n/// Press it.\nfn press() { key.press() } // A host");
    allows(bad_words, page, r#"#[cfg(test)] mod tests { const A: &str = "A key"; }"#);
    allows(bad_words, page, r#"#[expect(unused, reason = "A key")] fn f() { get("key"); }"#);
    allows(bad_words, page, r#"fn f() { view! { <p>"Replace the API key."</p> } }"#);
    allows(bad_words, page, r#"fn f() { format!("Ask {host} about monkeys") }"#);
    allows(bad_words, "src/store/drafts.rs", r#"const A: &str = "The key";"#);
    allows(bad_words, "index.html", "<!-- The host's. --><p class='key'>Loading</p>");
}

#[test]
fn the_pages_sentences_are_short() {
    holds(long_sentences);
}

#[test]
fn long_sentences_are_caught() {
    let page = "src/pages/call.rs";
    let words = |count: usize| vec!["word"; count].join(" ");
    let shown = |text: &str| format!("fn f() {{ view! {{ <p>\"{text}\"</p> }} }}");
    catches(long_sentences, page, &shown(&format!("A {}.", words(LONGEST_SENTENCE))));
    allows(long_sentences, page, &shown(&format!("{}.", words(LONGEST_SENTENCE))));
    allows(long_sentences, page, &shown(&format!("A {0}. A {0}? A “{0}.” End", words(15))));
}
