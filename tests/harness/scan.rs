//! Looks for secrets in bytes, however they are spelled there.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

pub struct Scan {
    finder: AhoCorasick,
    /// Of what is looked for, in the finder's order.
    names: Vec<String>,
}

impl Scan {
    /// For secrets, each with the name that is told when it is found. The name of a
    /// secret may be told, the secret itself may not.
    pub fn new(secrets: &[(&str, &str)]) -> Self {
        let mut names = Vec::new();
        let mut spelled = Vec::new();
        for (name, secret) in secrets {
            // Found in less, everything that is short would be found by accident.
            assert!(secret.len() >= 12, "{name} is too short to be looked for");
            for (how, spelling) in spellings(secret) {
                names.push(format!("{name}, {how}"));
                spelled.push(spelling);
            }
        }
        // Hexadecimal digits are written in both cases, and so are names of headers.
        let finder = AhoCorasick::builder().ascii_case_insensitive(true).build(&spelled);
        Self { finder: finder.expect("few and short"), names }
    }

    /// What is there, by name and spelling.
    pub fn find(&self, bytes: &[u8]) -> BTreeSet<&str> {
        self.finder
            .find_overlapping_iter(bytes)
            .map(|found| self.names[found.pattern().as_usize()].as_str())
            .collect()
    }
}

/// Every way in which programs write a text down, and what it is called.
fn spellings(text: &str) -> Vec<(&'static str, String)> {
    let hex = |before: &str| text.bytes().map(|b| format!("{before}{b:02x}")).collect::<String>();
    let mut all = vec![
        ("as it is", text.to_owned()),
        ("in JSON", text.replace('/', "\\/")),
        ("percent-encoded", percent_encoded(text)),
        ("percent-encoded to the last letter", hex("%")),
        ("hexadecimal", hex("")),
    ];
    for (how, at) in [("base64", 0), ("base64, second byte", 1), ("base64, third byte", 2)] {
        all.push((how, core(&STANDARD_NO_PAD, text, at)));
        all.push((how, core(&URL_SAFE_NO_PAD, text, at)));
    }
    all
}

fn percent_encoded(text: &str) -> String {
    let spelled = |byte: u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' | b'.' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02x}"),
    };
    text.bytes().map(spelled).collect()
}

/// What is the same in the base64 of everything that holds `text` at a place that
/// leaves `at` when divided by three: the letters that its neighbours have no part in.
fn core(alphabet: &impl Engine, text: &str, at: usize) -> String {
    let mut bytes = vec![0; at];
    bytes.extend_from_slice(text.as_bytes());
    let spelled = alphabet.encode(&bytes);
    let begins = [0, 2, 3][at];
    let ends = spelled.len() - usize::from(!bytes.len().is_multiple_of(3));
    spelled[begins..ends].to_owned()
}
