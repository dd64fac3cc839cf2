//! What was typed for a variable into the input of its kind, apart from the words that go
//! out for it: `2026-12-01` beside “Tuesday, December 1”. So the words can follow the
//! agent's language, and switching between the two inputs loses nothing.

use super::draft::Draft;
use serde_json::{Map, Value};
use thunderphone::Fields;

#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Entry {
    /// In the kind's input, the same in every language.
    typed: String,
    /// What was made of it. If the variable has another value, others have set that.
    words: String,
    /// What the text input held before the switch to the kind's input.
    text: String,
    /// Whether the text input is chosen.
    is_text: bool,
}

/// The entries by the variables' names.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Entries(Vec<(String, Entry)>);

impl Entries {
    fn get(&self, name: &str) -> Option<&Entry> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, entry)| entry)
    }

    fn set(&mut self, name: &str, entry: Entry) {
        self.0.retain(|(other, _)| other != name);
        self.0.push((name.to_owned(), entry));
    }

    pub(super) fn to_value(&self) -> Value {
        let entry = |(name, entry): &(String, Entry)| {
            let fields = [
                ("typed", Value::from(&*entry.typed)),
                ("words", Value::from(&*entry.words)),
                ("text", Value::from(&*entry.text)),
                ("is_text", Value::from(entry.is_text)),
            ];
            (name.clone(), Value::from_iter(fields))
        };
        Value::Object(self.0.iter().map(entry).collect::<Map<_, _>>())
    }

    pub(super) fn read(value: Option<&Value>) -> Entries {
        let Some(Value::Object(entries)) = value else { return Entries::default() };
        let entry = |(name, value): (&String, &Value)| {
            let fields = Fields::new(value);
            let text = |key| fields.str(key).unwrap_or_default();
            let is_text = fields.bool("is_text").unwrap_or_default();
            let (typed, words, text) = (text("typed"), text("words"), text("text"));
            (name.clone(), Entry { typed, words, text, is_text })
        };
        Entries(entries.iter().map(entry).collect())
    }
}

impl Draft {
    /// What the kind's input of this variable holds; `None` while it has a text input,
    /// because that was chosen, or because its value came as text.
    pub fn typed(&self, name: &str) -> Option<&str> {
        let value = self.variables.get(name).unwrap_or_default();
        match self.entries.get(name) {
            Some(entry) if entry.is_text => None,
            Some(entry) if entry.words == value => Some(&entry.typed),
            None if value.is_empty() => Some(""),
            _ => None,
        }
    }

    /// Takes in what the kind's input holds, and the words that go out for it.
    pub fn set_typed(&mut self, name: &str, typed: &str, words: String) {
        let mut entry = self.entries.get(name).cloned().unwrap_or_default();
        entry.typed = typed.to_owned();
        entry.words.clone_from(&words);
        self.entries.set(name, entry);
        self.variables.set(name, words);
    }

    /// From the kind's input to the text input. It gets the words, unless it was left with
    /// a text that is kept.
    pub fn switch_to_text(&mut self, name: &str) {
        let mut entry = self.entries.get(name).cloned().unwrap_or_default();
        if !entry.text.is_empty() {
            self.variables.set(name, entry.text.clone());
        }
        entry.is_text = true;
        self.entries.set(name, entry);
    }

    /// From the text input to the kind's input, which gets what it was left with, and that
    /// back. The words for it follow by [`Draft::set_typed`].
    pub fn switch_to_typed(&mut self, name: &str) -> String {
        let mut entry = self.entries.get(name).cloned().unwrap_or_default();
        let text = self.variables.get(name).unwrap_or_default();
        // The words alone are made again.
        entry.text = if text == entry.words { String::new() } else { text.to_owned() };
        entry.is_text = false;
        let typed = entry.typed.clone();
        self.entries.set(name, entry);
        typed
    }

    /// The variables with something in the input of their kind, and what that is.
    pub fn all_typed(&self) -> impl Iterator<Item = (&str, &str)> {
        let names = self.entries.0.iter().map(|(name, _)| &**name);
        names
            .filter_map(|name| Some((name, self.typed(name)?)))
            .filter(|(_, typed)| !typed.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: &str = "2026-12-01";
    const WORDS: &str = "Tuesday, December 1";

    fn dated() -> Draft {
        let mut draft = Draft::default();
        draft.set_typed("date", DAY, WORDS.to_owned());
        draft
    }

    #[track_caller]
    fn check(draft: &Draft, typed: Option<&str>, value: &str) {
        assert_eq!(draft.typed("date"), typed);
        assert_eq!(draft.variables.get("date").unwrap_or_default(), value);
        // A reload changes nothing.
        let read = Draft::read(&draft.to_value());
        assert_eq!(read.typed("date"), typed);
        assert_eq!(&read, draft);
    }

    #[test]
    fn the_words_go_out_and_what_was_typed_stays_beside_them() {
        check(&Draft::default(), Some(""), "");
        let mut draft = dated();
        check(&draft, Some(DAY), WORDS);
        assert_eq!(draft.all_typed().collect::<Vec<_>>(), [("date", DAY)]);
        draft.set_typed("date", DAY, "Dienstag, 1. Dezember".to_owned());
        check(&draft, Some(DAY), "Dienstag, 1. Dezember");
        draft.set_typed("date", "", String::new());
        check(&draft, Some(""), "");
        assert_eq!(draft.all_typed().count(), 0);
    }

    #[test]
    fn a_value_that_others_set_is_text_until_it_is_switched() {
        let mut draft = dated();
        draft.variables.set("date", "next Tuesday");
        check(&draft, None, "next Tuesday");
        assert_eq!(draft.all_typed().count(), 0);
        assert_eq!(draft.switch_to_typed("date"), DAY);
        draft.set_typed("date", DAY, WORDS.to_owned());
        check(&draft, Some(DAY), WORDS);
        draft.switch_to_text("date");
        check(&draft, None, "next Tuesday");
    }

    #[test]
    fn switching_loses_nothing_in_either_input() {
        let mut draft = dated();
        draft.switch_to_text("date");
        check(&draft, None, WORDS);
        // Not changed there, so the other input decides again.
        assert_eq!(draft.switch_to_typed("date"), DAY);
        draft.set_typed("date", "2026-12-02", "Wednesday, December 2".to_owned());
        draft.switch_to_text("date");
        check(&draft, None, "Wednesday, December 2");
        draft.variables.set("date", "the day after");
        assert_eq!(draft.switch_to_typed("date"), "2026-12-02");
        draft.set_typed("date", "", String::new());
        check(&draft, Some(""), "");
        draft.switch_to_text("date");
        check(&draft, None, "the day after");
        // An emptied text input stays one.
        draft.variables.set("date", "");
        check(&draft, None, "");
    }

    proptest! {
        #[test]
        fn any_stored_entries_are_read(text in "\\PC*|[{}\":a-z,0-9]*") {
            let value = serde_json::from_str(&text).ok();
            Entries::read(value.as_ref());
        }

        #[test]
        fn what_goes_out_is_what_is_shown(steps in prop::collection::vec((0..4_u8, "[a-c ]{0,3}"), 0..12)) {
            let mut draft = Draft::default();
            let (mut typed_last, mut text_last) = (String::new(), None::<String>);
            for (step, text) in steps {
                match (step, draft.typed("x").is_some()) {
                    (0 | 1, true) => {
                        typed_last.clone_from(&text);
                        let words = if text.is_empty() { String::new() } else { format!("<{text}>") };
                        draft.set_typed("x", &text, words);
                    }
                    (0 | 1, false) => {
                        text_last = Some(text.clone());
                        draft.variables.set("x", text);
                    }
                    (_, true) => {
                        draft.switch_to_text("x");
                    }
                    (_, false) => {
                        let typed = draft.switch_to_typed("x");
                        prop_assert_eq!(&typed, &typed_last);
                        let words = if typed.is_empty() { String::new() } else { format!("<{typed}>") };
                        draft.set_typed("x", &typed, words);
                    }
                }
                let value = draft.variables.get("x").unwrap_or_default();
                match draft.typed("x") {
                    Some("") => prop_assert_eq!(value, ""),
                    Some(typed) => prop_assert_eq!(value, format!("<{typed}>")),
                    None => {
                        if let Some(text) = text_last.as_deref().filter(|text| !text.is_empty()) {
                            prop_assert_eq!(value, text);
                        }
                    }
                }
                prop_assert_eq!(&Draft::read(&draft.to_value()), &draft);
            }
        }
    }
}
