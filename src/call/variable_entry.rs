//! What was typed for a variable into the input of its kind, apart from the words that go
//! out for it: `2026-12-01` beside “Tuesday, December 1”. So the words can follow the
//! agent's language, and switching between the two inputs loses nothing.

use super::template::Values;
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

    /// What the kind's input of this variable holds; `None` while it has a text input,
    /// because that was chosen, or because its value came as text.
    pub fn typed(&self, values: &Values, name: &str) -> Option<&str> {
        let value = values.get(name).unwrap_or_default();
        match self.get(name) {
            Some(entry) if entry.is_text => None,
            Some(entry) if entry.words == value => Some(&entry.typed),
            None if value.is_empty() => Some(""),
            _ => None,
        }
    }

    /// Takes in what the kind's input holds, and the words that go out for it.
    pub fn set_typed(&mut self, values: &mut Values, name: &str, typed: &str, words: String) {
        let mut entry = self.get(name).cloned().unwrap_or_default();
        entry.typed = typed.to_owned();
        entry.words.clone_from(&words);
        self.set(name, entry);
        values.set(name, words);
    }

    /// From the kind's input to the text input. It gets the words, unless it was left with
    /// a text that is kept.
    pub fn switch_to_text(&mut self, values: &mut Values, name: &str) {
        let mut entry = self.get(name).cloned().unwrap_or_default();
        if !entry.text.is_empty() {
            values.set(name, entry.text.clone());
        }
        entry.is_text = true;
        self.set(name, entry);
    }

    /// From the text input to the kind's input, which gets what it was left with, and that
    /// back. The words for it follow by [`Entries::set_typed`].
    pub fn switch_to_typed(&mut self, values: &Values, name: &str) -> String {
        let mut entry = self.get(name).cloned().unwrap_or_default();
        let text = values.get(name).unwrap_or_default();
        // The words alone are made again.
        entry.text = if text == entry.words { String::new() } else { text.to_owned() };
        entry.is_text = false;
        let typed = entry.typed.clone();
        self.set(name, entry);
        typed
    }

    /// The variables with something in the input of their kind, and what that is.
    pub fn all_typed<'a>(&'a self, values: &'a Values) -> impl Iterator<Item = (&'a str, &'a str)> {
        let names = self.0.iter().map(|(name, _)| &**name);
        names
            .filter_map(|name| Some((name, self.typed(values, name)?)))
            .filter(|(_, typed)| !typed.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: &str = "2026-12-01";
    const WORDS: &str = "Tuesday, December 1";

    /// One variable.
    #[derive(Default)]
    struct One {
        entries: Entries,
        values: Values,
    }

    impl One {
        fn typed(&self) -> Option<&str> {
            self.entries.typed(&self.values, "date")
        }

        fn value(&self) -> &str {
            self.values.get("date").unwrap_or_default()
        }

        fn all_typed(&self) -> Vec<(&str, &str)> {
            self.entries.all_typed(&self.values).collect()
        }

        fn set_typed(&mut self, typed: &str, words: &str) {
            self.entries.set_typed(&mut self.values, "date", typed, words.to_owned());
        }

        fn set_text(&mut self, text: &str) {
            self.values.set("date", text);
        }

        fn switch_to_text(&mut self) {
            self.entries.switch_to_text(&mut self.values, "date");
        }

        fn switch_to_typed(&mut self) -> String {
            self.entries.switch_to_typed(&self.values, "date")
        }

        #[track_caller]
        fn check(&self, typed: Option<&str>, value: &str) {
            assert_eq!(self.typed(), typed);
            assert_eq!(self.value(), value);
            // A reload changes nothing.
            assert_eq!(Entries::read(Some(&self.entries.to_value())), self.entries);
        }
    }

    fn dated() -> One {
        let mut one = One::default();
        one.set_typed(DAY, WORDS);
        one
    }

    #[test]
    fn the_words_go_out_and_what_was_typed_stays_beside_them() {
        One::default().check(Some(""), "");
        let mut one = dated();
        one.check(Some(DAY), WORDS);
        assert_eq!(one.all_typed(), [("date", DAY)]);
        one.set_typed(DAY, "Dienstag, 1. Dezember");
        one.check(Some(DAY), "Dienstag, 1. Dezember");
        one.set_typed("", "");
        one.check(Some(""), "");
        assert_eq!(one.all_typed(), []);
    }

    #[test]
    fn a_value_that_others_set_is_text_until_it_is_switched() {
        let mut one = dated();
        one.set_text("next Tuesday");
        one.check(None, "next Tuesday");
        assert_eq!(one.all_typed(), []);
        assert_eq!(one.switch_to_typed(), DAY);
        one.set_typed(DAY, WORDS);
        one.check(Some(DAY), WORDS);
        one.switch_to_text();
        one.check(None, "next Tuesday");
    }

    #[test]
    fn switching_loses_nothing_in_either_input() {
        let mut one = dated();
        one.switch_to_text();
        one.check(None, WORDS);
        // Not changed there, so the other input decides again.
        assert_eq!(one.switch_to_typed(), DAY);
        one.set_typed("2026-12-02", "Wednesday, December 2");
        one.switch_to_text();
        one.check(None, "Wednesday, December 2");
        one.set_text("the day after");
        assert_eq!(one.switch_to_typed(), "2026-12-02");
        one.set_typed("", "");
        one.check(Some(""), "");
        one.switch_to_text();
        one.check(None, "the day after");
        // An emptied text input stays one.
        one.set_text("");
        one.check(None, "");
    }

    proptest! {
        #[test]
        fn any_stored_entries_are_read(text in "\\PC*|[{}\":a-z,0-9]*") {
            let value = serde_json::from_str(&text).ok();
            Entries::read(value.as_ref());
        }

        #[test]
        fn what_goes_out_is_what_is_shown(steps in prop::collection::vec((0..4_u8, "[a-c ]{0,3}"), 0..12)) {
            let words = |typed: &str| if typed.is_empty() { String::new() } else { format!("<{typed}>") };
            let mut one = One::default();
            let (mut typed_last, mut text_last) = (String::new(), None::<String>);
            for (step, text) in steps {
                match (step, one.typed().is_some()) {
                    (0 | 1, true) => {
                        typed_last.clone_from(&text);
                        one.set_typed(&text, &words(&text));
                    }
                    (0 | 1, false) => {
                        text_last = Some(text.clone());
                        one.set_text(&text);
                    }
                    (_, true) => one.switch_to_text(),
                    (_, false) => {
                        let typed = one.switch_to_typed();
                        prop_assert_eq!(&typed, &typed_last);
                        one.set_typed(&typed, &words(&typed));
                    }
                }
                match one.typed() {
                    Some(typed) => prop_assert_eq!(one.value(), words(typed)),
                    None => {
                        if let Some(text) = text_last.as_deref().filter(|text| !text.is_empty()) {
                            prop_assert_eq!(one.value(), text);
                        }
                    }
                }
                prop_assert_eq!(&Entries::read(Some(&one.entries.to_value())), &one.entries);
            }
        }
    }
}
