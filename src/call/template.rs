//! The `{{placeholders}}` of a prompt, and the prompt with their values filled in.
//!
//! A placeholder is `{{name}}`, spaces around the name allowed, the name made of
//! letters, digits, `_`, `.` and `-`. Anything else in braces is plain text. Values are
//! filled in once: braces in a value mean nothing.

/// The values by name, in the order in which they were set.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Values(Vec<(String, String)>);

impl Values {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        match self.0.iter_mut().find(|(other, _)| other == name) {
            Some((_, slot)) => *slot = value.into(),
            None => self.0.push((name.to_owned(), value.into())),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }
}

impl FromIterator<(String, String)> for Values {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Values(pairs.into_iter().collect())
    }
}

/// A piece of a prompt for the preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    Filled { name: String, value: String },
    Unfilled { name: String },
}

/// The names in order of first appearance, each once.
pub fn placeholders(prompt: &str) -> Vec<String> {
    let mut seen: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for name in names(prompt) {
        if let Err(at) = seen.binary_search(&name) {
            seen.insert(at, name);
            found.push(name.to_owned());
        }
    }
    found
}

/// The placeholders that lack a value; spaces alone are none.
pub fn unfilled(prompt: &str, values: &Values) -> Vec<String> {
    let mut names = placeholders(prompt);
    names.retain(|name| value_of(name, values).is_none());
    names
}

/// The prompt as the agent gets it, in pieces: text, values and gaps. Adjacent text is one
/// piece; an empty prompt has none.
pub fn render(prompt: &str, values: &Values) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = prompt;
    while let Some(found) = next_placeholder(rest) {
        if !found.before.is_empty() {
            pieces.push(Piece::Text(found.before.to_owned()));
        }
        let name = found.name.to_owned();
        pieces.push(match value_of(found.name, values) {
            Some(value) => Piece::Filled { name, value: value.to_owned() },
            None => Piece::Unfilled { name },
        });
        rest = found.after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    pieces
}

fn value_of<'a>(name: &str, values: &'a Values) -> Option<&'a str> {
    values.get(name).filter(|value| !value.trim().is_empty())
}

fn names(prompt: &str) -> impl Iterator<Item = &str> {
    let mut rest = prompt;
    std::iter::from_fn(move || {
        let found = next_placeholder(rest)?;
        rest = found.after;
        Some(found.name)
    })
}

struct Found<'a> {
    before: &'a str,
    name: &'a str,
    after: &'a str,
}

/// Reads each pair of braces only up to the next brace and continues there, so that any
/// prompt is read once.
fn next_placeholder(text: &str) -> Option<Found<'_>> {
    let mut rest = text;
    loop {
        let inside = rest.split_once("{{")?.1;
        // Of more than two braces the innermost two count: `{{{name}}}` is a placeholder
        // in braces.
        let inside = inside.trim_start_matches('{');
        let end = inside.find(['{', '}'])?;
        let (name, tail) = inside.split_at_checked(end)?;
        if let (name, Some(after)) = (name.trim(), tail.strip_prefix("}}"))
            && is_name(name)
        {
            let before = text.len().checked_sub(inside.len())?.checked_sub("{{".len())?;
            return Some(Found { before: text.get(..before)?, name, after });
        }
        rest = tail;
    }
}

pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|letter| letter.is_alphanumeric() || "_.-".contains(letter))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(prompt: &str, names: &[&str]) {
        assert_eq!(placeholders(prompt), names, "{prompt}");
    }

    fn values(pairs: &[(&str, &str)]) -> Values {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn names_are_listed_once_and_in_order() {
        check("Hi {{name}}, about {{ order.id }} — {{name}}", &["name", "order.id"]);
        check("{{first-name}}{{last_name}}{{größe2}}", &["first-name", "last_name", "größe2"]);
        check("{{\nname\t}}", &["name"]);
    }

    #[test]
    fn braces_without_a_name_are_text() {
        for prompt in [
            "", "plain", "{{}}", "{{  }}", "{{a b}}", "{{a/b}}", "{name}", "{{name", "name}}",
            "{{name}", "{{☎}}",
        ] {
            check(prompt, &[]);
        }
    }

    #[test]
    fn nested_braces_give_the_innermost_name() {
        check("{{{name}}}", &["name"]);
        check("{{ {{name}} }}", &["name"]);
        check("{{a{{b}}c}}", &["b"]);
        check("{{a} {{b}}", &["b"]);
        check("{{a}}}}{{b}}", &["a", "b"]);
        check("}}{{{{{{b}}", &["b"]);
    }

    #[test]
    fn a_preview_distinguishes_text_values_and_gaps() {
        let pieces = render(
            "Hi {{name}}, {{ when }}{{{x}}}.",
            &values(&[("name", "Ada"), ("when", "  "), ("x", "{{name}}")]),
        );
        let text = |text: &str| Piece::Text(text.to_owned());
        assert_eq!(
            pieces,
            [
                text("Hi "),
                Piece::Filled { name: "name".to_owned(), value: "Ada".to_owned() },
                text(", "),
                Piece::Unfilled { name: "when".to_owned() },
                text("{"),
                Piece::Filled { name: "x".to_owned(), value: "{{name}}".to_owned() },
                text("}."),
            ]
        );
    }

    #[test]
    fn a_value_of_only_spaces_counts_as_missing() {
        let filled = values(&[("a", "1"), ("b", " \n"), ("c", "")]);
        assert_eq!(unfilled("{{d}} {{a}} {{b}} {{c}} {{d}}", &filled), ["d", "b", "c"]);
    }

    #[test]
    fn long_prompts_are_read_once() {
        let started = std::time::Instant::now();
        for part in ["{", "}", "{{", "{{a", "{{a}}", "{{ ", "{{a}", "a", "{{}}", "{ "] {
            let prompt = part.repeat(1_000_000 / part.len());
            render(&prompt, &Values::default());
            placeholders(&prompt);
        }
        assert!(started.elapsed().as_secs() < 20);
    }

    proptest! {
        #[test]
        fn any_text_is_a_prompt(prompt in "\\PC*|[{} a.é\n]*") {
            let names = placeholders(&prompt);
            prop_assert_eq!(&unfilled(&prompt, &Values::default()), &names);
            let pieces = render(&prompt, &Values::default());
            if names.is_empty() {
                let whole = (!prompt.is_empty()).then_some(Piece::Text(prompt));
                prop_assert_eq!(pieces, whole.into_iter().collect::<Vec<_>>());
            }
        }

        #[test]
        fn the_pieces_together_are_the_prompt_with_its_values_put_in(
            parts in prop::collection::vec(("[^{}]*", "[a-c_.-]{1,3}", " {0,2}"), 0..8),
            value in "[^ ].*",
        ) {
            prop_assume!(!value.trim().is_empty());
            let (mut prompt, mut expected, mut filled) = (String::new(), String::new(), Values::default());
            for (text, name, space) in &parts {
                prompt += &format!("{text}{{{{{space}{name}{space}}}}}");
                // Some stay without a value.
                if name.len() == 1 {
                    expected += &format!("{text}<{name}>");
                } else {
                    expected += &format!("{text}{value}");
                    filled.set(name, value.clone());
                }
            }
            let joined: String = render(&prompt, &filled)
                .into_iter()
                .map(|piece| match piece {
                    Piece::Text(text) => text,
                    Piece::Filled { value, .. } => value,
                    Piece::Unfilled { name } => format!("<{name}>"),
                })
                .collect();
            prop_assert_eq!(joined, expected);
        }

        #[test]
        fn without_names_the_text_is_all_there_is(prompt in "[^{}]+") {
            prop_assert_eq!(render(&prompt, &Values::default()), [Piece::Text(prompt)]);
        }
    }
}
