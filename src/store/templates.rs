//! Templates of one-off configs, one entry each, shared by all tabs. A tab never
//! overwrites a template that it does not know.

use crate::browser::database::{Changes, Entries, ObjectStore, TransactError, transact};
use crate::browser::storage::StorageArea;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::rc::Rc;

const STORE: ObjectStore = ObjectStore { database: "callboard-templates", store: "templates" };
/// The name under which earlier releases stored all templates as one object.
const LEGACY: &str = "callboard.templates";

/// The outcome of a change.
#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    Done,
    /// Another tab has changed it meanwhile: the template was saved under this name instead.
    SavedBeside(String),
    /// Another tab has changed it meanwhile: it was not deleted.
    Differs,
}

enum Change {
    Nothing,
    Save { name: String, template: Value, known: Option<Value> },
    Delete { name: String, known: Value },
    Import(Map<String, Value>),
}

/// All templates by name, including those of an earlier release.
///
/// # Errors
/// When the browser cannot store any.
pub async fn read() -> Result<Map<String, Value>, TransactError> {
    let legacy = StorageArea::Local.get(LEGACY);
    let Some(Ok(Value::Object(templates))) = legacy.as_deref().map(serde_json::from_str) else {
        return Ok(commit(Change::Nothing).await?.0);
    };
    let (all, _) = commit(Change::Import(templates)).await?;
    // An earlier release in another tab may have written it again.
    if StorageArea::Local.get(LEGACY) == legacy {
        StorageArea::Local.remove(LEGACY);
    }
    Ok(all)
}

/// Saves a template under a name. `known` is the template that this tab knows under it. If
/// another one is stored there, that one stays and the new one gets a free name. Returns
/// once it is on disk.
///
/// # Errors
/// When it was not stored.
pub async fn save(
    name: String,
    template: Value,
    known: Option<Value>,
) -> Result<(Map<String, Value>, Outcome), TransactError> {
    commit(Change::Save { name, template, known }).await
}

/// Deletes a template, if it still is the one that this tab knows.
///
/// # Errors
/// When nothing was changed.
pub async fn delete(
    name: String,
    known: Value,
) -> Result<(Map<String, Value>, Outcome), TransactError> {
    commit(Change::Delete { name, known }).await
}

async fn commit(change: Change) -> Result<(Map<String, Value>, Outcome), TransactError> {
    let result = Rc::new(RefCell::new(None));
    let decided = result.clone();
    let decide = move |stored: Entries| {
        let (changes, outcome) = change.decide(&stored);
        *decided.borrow_mut() = Some((after(stored, &changes), outcome));
        changes
    };
    transact(STORE, Box::new(decide)).await?;
    result.take().ok_or(TransactError::Blocked)
}

impl Change {
    fn decide(self, stored: &Entries) -> (Changes, Outcome) {
        match self {
            Change::Nothing => (Vec::new(), Outcome::Done),
            Change::Save { name, template, known } => {
                let (name, outcome) = match text_of(stored, &name) {
                    Some(text) if !is_one_of(text, [Some(&template), known.as_ref()]) => {
                        let free = free_name(stored, &name);
                        (free.clone(), Outcome::SavedBeside(free))
                    }
                    _ => (name, Outcome::Done),
                };
                (vec![(name, Some(template.to_string()))], outcome)
            }
            Change::Delete { name, known } => match text_of(stored, &name) {
                Some(text) if !is_one_of(text, [Some(&known), None]) => {
                    (Vec::new(), Outcome::Differs)
                }
                _ => (vec![(name, None)], Outcome::Done),
            },
            Change::Import(templates) => {
                let mut all = stored.clone();
                for (name, template) in templates.iter() {
                    let one = Change::Save {
                        name: name.clone(),
                        template: template.clone(),
                        known: None,
                    };
                    let (changes, _) = one.decide(&all);
                    all.extend(changes.into_iter().filter_map(|(name, text)| Some((name, text?))));
                }
                let new = all.into_iter().skip(stored.len());
                (new.map(|(name, text)| (name, Some(text))).collect(), Outcome::Done)
            }
        }
    }
}

fn text_of<'a>(stored: &'a Entries, name: &str) -> Option<&'a str> {
    stored.iter().find(|(other, _)| other == name).map(|(_, text)| text.as_str())
}

fn is_one_of(text: &str, known: [Option<&Value>; 2]) -> bool {
    let value: Option<Value> = serde_json::from_str(text).ok();
    value.is_some() && known.contains(&value.as_ref())
}

fn free_name(stored: &Entries, name: &str) -> String {
    let mut count = 2;
    loop {
        let free = format!("{name} ({count})");
        if text_of(stored, &free).is_none() {
            return free;
        }
        count += 1;
    }
}

fn after(mut stored: Entries, changes: &Changes) -> Map<String, Value> {
    for (name, text) in changes {
        stored.retain(|(other, _)| other != name);
        stored.extend(text.clone().map(|text| (name.clone(), text)));
    }
    let mut all = Map::new();
    for (name, text) in stored {
        if let Ok(template @ Value::Object(_)) = serde_json::from_str(&text) {
            all.insert(name, template);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(prompt: &str) -> Value {
        Value::from_iter([("prompt", Value::from(prompt))])
    }

    /// Stored templates, by name and prompt.
    fn stored(all: &[(&str, &str)]) -> Entries {
        let text = |prompt: &str| template(prompt).to_string();
        all.iter().map(|(name, prompt)| ((*name).to_owned(), text(prompt))).collect()
    }

    #[track_caller]
    fn check(before: &[(&str, &str)], change: Change, outcome: Outcome, expected: &[(&str, &str)]) {
        let before = stored(before);
        let (changes, said) = change.decide(&before);
        assert_eq!(said, outcome);
        assert_eq!(after(before, &changes), after(stored(expected), &Vec::new()));
    }

    fn save(name: &str, prompt: &str, known: Option<&str>) -> Change {
        let (template, known) = (template(prompt), known.map(template));
        Change::Save { name: name.to_owned(), template, known }
    }

    fn delete(name: &str, known: &str) -> Change {
        Change::Delete { name: name.to_owned(), known: template(known) }
    }

    #[test]
    fn saving_one_template_leaves_the_others() {
        use Outcome::Done;
        check(&[], save("Alpha", "a", None), Done, &[("Alpha", "a")]);
        let both = &[("Alpha", "a"), ("Beta", "b")];
        check(&[("Alpha", "a")], save("Beta", "b", None), Done, both);
        check(&[("Alpha", "a")], save("Alpha", "a2", Some("a")), Done, &[("Alpha", "a2")]);
        check(&[("Alpha", "a")], save("Alpha", "a", None), Done, &[("Alpha", "a")]);
        // Another tab has deleted it meanwhile.
        check(&[], save("Alpha", "a2", Some("a")), Done, &[("Alpha", "a2")]);
    }

    #[test]
    fn a_template_of_another_tab_stays_and_the_new_one_gets_a_free_name() {
        let beside = |name: &str| Outcome::SavedBeside(name.to_owned());
        let both = &[("Alpha", "theirs"), ("Alpha (2)", "ours")];
        for known in [None, Some("before")] {
            let ours = save("Alpha", "ours", known);
            check(&[("Alpha", "theirs")], ours, beside("Alpha (2)"), both);
        }
        let third = &[("Alpha", "theirs"), ("Alpha (2)", "ours"), ("Alpha (3)", "more")];
        check(both, save("Alpha", "more", Some("before")), beside("Alpha (3)"), third);
    }

    #[test]
    fn an_unreadable_template_is_never_overwritten() {
        for text in ["", "{", "null"] {
            let there = vec![("Alpha".to_owned(), text.to_owned())];
            let (changes, _) = save("Alpha", "ours", None).decide(&there);
            assert_eq!(changes.first().map(|(name, _)| name.as_str()), Some("Alpha (2)"), "{text}");
        }
    }

    #[test]
    fn a_template_is_deleted_only_if_it_is_the_known_one() {
        let both = &[("Alpha", "a"), ("Beta", "b")];
        check(both, delete("Alpha", "a"), Outcome::Done, &[("Beta", "b")]);
        check(both, delete("Alpha", "before"), Outcome::Differs, both);
        check(both, delete("Gamma", "g"), Outcome::Done, both);
    }

    #[test]
    fn templates_of_an_earlier_release_are_imported() {
        let legacy = |all: &[(&str, &str)]| Change::Import(after(stored(all), &Vec::new()));
        let both = &[("Alpha", "a"), ("Beta", "b")];
        check(&[], legacy(both), Outcome::Done, both);
        check(both, legacy(both), Outcome::Done, both);
        check(both, legacy(&[]), Outcome::Done, both);
        let all = &[("Alpha", "a"), ("Alpha (2)", "old"), ("Beta", "b"), ("Gamma", "g")];
        check(both, legacy(&[("Alpha", "old"), ("Gamma", "g")]), Outcome::Done, all);
    }
}
