//! What a prompt may lack. Hints only: nothing waits for them.

use super::template::{self, Piece, Values, is_name};

/// Whoever answers should learn this early who calls.
const START: usize = 300;
/// How prompts say it, in the languages that agents most often speak.
const ON_BEHALF: [&str; 20] = [
    "calling from",
    "call from",
    "calling for",
    "call for",
    "on behalf of",
    "{{organization",
    "{{company",
    "{{business",
    "im auftrag",
    "im namen",
    "en nombre de",
    "de parte de",
    "au nom de",
    "de la part",
    "pour le compte",
    "em nome de",
    "da parte da",
    "per conto",
    "a nome di",
    "namens",
];
/// More of them say nothing more, and a longer one is cut.
const MOST: usize = 3;
const LONGEST: usize = 40;

/// Whether the beginning of the prompt says for whom the agent calls. A prompt in another
/// alphabet is trusted.
pub fn says_who_calls(prompt: &str, organization: Option<&str>) -> bool {
    let start: String = prompt.chars().take(START).collect::<String>().to_ascii_lowercase();
    let letters = start.chars().filter(|c| c.is_alphabetic());
    let foreign = start.chars().filter(|c| c.is_alphabetic() && *c > '\u{24f}');
    if foreign.count() * 2 > letters.count() {
        return true;
    }
    // “You are Sam from Northside Dental.”
    let is_introduced = start.split(['.', '\n']).any(|sentence| {
        sentence.split_once("you are ").is_some_and(|(_, rest)| rest.contains(" from "))
    });
    let is_named = organization.is_some_and(|name| start.contains(&name.to_ascii_lowercase()));
    is_introduced || is_named || ON_BEHALF.iter().any(|phrase| start.contains(phrase))
}

/// What looks like a placeholder and is none, as it stands in the prompt: `{{phone number}}`,
/// `{{ }}`, `{name}`, `{{name`. Each once, and only the first few.
pub fn malformed(prompt: &str) -> Vec<String> {
    let mut found = Vec::new();
    for piece in template::render(prompt, &Values::default()) {
        let Piece::Text(text) = piece else { continue };
        let mut rest = &*text;
        while let Some(at) = rest.find('{') {
            let from = rest.get(at..).unwrap_or_default();
            let inside = from.trim_start_matches('{');
            let count = from.len() - inside.len();
            let end = inside.find(['{', '}', '\n']).unwrap_or(inside.len());
            let (content, tail) = inside.split_at_checked(end).unwrap_or((inside, ""));
            let after = tail.trim_start_matches('}');
            let is_closed = after.len() < tail.len();
            rest = if is_closed { after } else { tail };
            let is_meant = match (count, is_closed) {
                (1, true) => {
                    let is_number = content.trim().chars().all(|c| c.is_ascii_digit());
                    is_name(content.trim()) && !is_number
                }
                (1, false) => false,
                // A brace before a placeholder is text.
                _ => is_closed || !content.is_empty(),
            };
            let shown = from.get(..from.len() - rest.len()).unwrap_or_default().trim_end();
            if is_meant && found.len() < MOST && !found.iter().any(|other| other == shown) {
                found.push(shown.to_owned());
            }
        }
    }
    let cut = |text: String| match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    };
    found.into_iter().map(cut).collect()
}

/// The variables with a value that the prompt does not use, so that it is not sent.
pub fn unused(prompt: &str, values: &Values) -> Vec<String> {
    let used = template::placeholders(prompt);
    let is_unused = |(name, value): &(&str, &str)| {
        !value.trim().is_empty() && !used.iter().any(|other| other == name)
    };
    values.iter().filter(is_unused).map(|(name, _)| name.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn says(prompt: &str) {
        assert!(says_who_calls(prompt, None), "{prompt}");
    }

    #[track_caller]
    fn is_silent(prompt: &str) {
        assert!(!says_who_calls(prompt, None), "{prompt}");
        assert!(!says_who_calls(prompt, Some("Northside Dental")), "{prompt}");
    }

    #[test]
    fn a_prompt_says_for_whom_the_agent_calls() {
        says("You are Riley, calling on behalf of Northside Dental to confirm a visit.");
        says("You are calling from {{shop}}.");
        says("Your name is Riley. You call for the billing desk.");
        says("You are Sam from Northside Dental.");
        says("Say that {{organization_name}} has a question.");
        says("Du rufst im Auftrag der Praxis Nord an.");
        says("Llamas en nombre de la clínica.");
        says("あなたは歯科医院の受付です。");
        assert!(says_who_calls("Northside DENTAL wants to know.", Some("Northside Dental")));
        is_silent("");
        is_silent("Ask {{first_name}} how the visit with {{dentist}} was, from one to five.");
        is_silent("You are a friendly assistant. Ask where the parcel is from.");
        is_silent(&format!("{}You are calling from Northside Dental.", "Be polite. ".repeat(30)));
    }

    #[track_caller]
    fn check(prompt: &str, expected: &[&str]) {
        assert_eq!(malformed(prompt), expected, "{prompt}");
    }

    #[test]
    fn what_is_almost_a_placeholder_is_found_as_it_stands() {
        check("Call {{phone number}} back.", &["{{phone number}}"]);
        check("{{ }} and {{}}", &["{{ }}", "{{}}"]);
        check("Hi {name}, {{when}}.", &["{name}"]);
        check("Hi { name }.", &["{ name }"]);
        check("Hi {{name", &["{{name"]);
        check("Hi {{name.\nBye.", &["{{name."]);
        check("Hi {{name}, you.", &["{{name}"]);
        check("{{first {{name}}", &["{{first"]);
        check("{{ {{name}} }}", &["{{"]);
        check("{{a/b}} {{a/b}} {{c d}} {{e f}} {{g h}}", &["{{a/b}}", "{{c d}}", "{{e f}}"]);
        check(
            &format!("{{{{{}}}}}", "long ".repeat(20)),
            &["{{long long long long long long long lon…"],
        );
    }

    #[test]
    fn placeholders_and_other_braces_are_left_alone() {
        for prompt in [
            "",
            "{{name}} {{ when }} {{{x}}}",
            "Answer as {\"day\": \"friday\"}.",
            "a{3} } } {",
            "{ not a name }",
            "if x { y; }",
        ] {
            check(prompt, &[]);
        }
    }

    #[test]
    fn a_value_that_no_prompt_asks_for_is_unused() {
        let pairs = [("name", "Ada"), ("city", "Oslo"), ("empty", " ")];
        let values = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(unused("Hi {{name}}", &values.into_iter().collect()), ["city"]);
    }

    #[test]
    fn long_prompts_are_read_once() {
        let started = std::time::Instant::now();
        for part in ["{", "}", "{{", "{{a", "{{ ", "{a}", "{{a}", "{\n", "{ "] {
            let prompt = part.repeat(1_000_000 / part.len());
            assert!(malformed(&prompt).len() <= MOST);
            says_who_calls(&prompt, None);
        }
        assert!(started.elapsed().as_secs() < 20);
    }

    proptest! {
        #[test]
        fn any_text_is_looked_through(prompt in "\\PC*|[{} a.é\n]*") {
            for piece in malformed(&prompt) {
                prop_assert!(prompt.contains(piece.trim_end_matches('…')), "{}", piece);
            }
            says_who_calls(&prompt, Some("é"));
        }
    }
}
