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
    /// There is another one of this name: the template was saved under that name instead.
    SavedBeside(String),
    /// Another tab has changed it meanwhile: nothing was changed.
    Differs,
    /// There is another one of the new name: nothing was changed.
    Taken,
}

/// A change of the stored templates. `known` is the template that this tab knows under the
/// name; one that is not known is never overwritten or deleted.
pub enum Change {
    Nothing,
    /// Saves a template under a name, or under a free one if another is stored there.
    Save {
        name: String,
        template: Value,
        known: Option<Value>,
    },
    /// Saves it under this name only.
    Update {
        name: String,
        template: Value,
        known: Value,
    },
    Rename {
        name: String,
        to: String,
        known: Value,
    },
    Delete {
        name: String,
        known: Value,
    },
    /// Saves several, all or none, each as [`Change::Save`] does.
    Import(Vec<(String, Value, Option<Value>)>),
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
    let templates = templates.into_iter().map(|(name, template)| (name, template, None));
    let (all, _) = commit(Change::Import(templates.collect())).await?;
    // An earlier release in another tab may have written it again.
    if StorageArea::Local.get(LEGACY) == legacy {
        StorageArea::Local.remove(LEGACY);
    }
    Ok(all)
}

/// Applies a change. Returns all templates and the outcome once it is on disk.
///
/// # Errors
/// When nothing was changed, or it is not certain.
pub async fn commit(change: Change) -> Result<(Map<String, Value>, Outcome), TransactError> {
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
                let (name, outcome) =
                    match is_other(stored, &name, [Some(&template), known.as_ref()]) {
                        true => {
                            let free = free_name(stored, &name);
                            (free.clone(), Outcome::SavedBeside(free))
                        }
                        false => (name, Outcome::Done),
                    };
                (vec![(name, Some(template.to_string()))], outcome)
            }
            Change::Update { name, template, known } => {
                match is_other(stored, &name, [Some(&template), Some(&known)]) {
                    true => (Vec::new(), Outcome::Differs),
                    false => (vec![(name, Some(template.to_string()))], Outcome::Done),
                }
            }
            Change::Rename { name, to, known } => {
                if text_of(stored, &to).is_some() {
                    return (Vec::new(), Outcome::Taken);
                }
                match is_other(stored, &name, [Some(&known), None]) {
                    true => (Vec::new(), Outcome::Differs),
                    false => (vec![(to, Some(known.to_string())), (name, None)], Outcome::Done),
                }
            }
            Change::Delete { name, known } => match is_other(stored, &name, [Some(&known), None]) {
                true => (Vec::new(), Outcome::Differs),
                false => (vec![(name, None)], Outcome::Done),
            },
            Change::Import(templates) => {
                let (mut all, mut changes) = (stored.clone(), Vec::new());
                for (name, template, known) in templates {
                    let (more, _) = Change::Save { name, template, known }.decide(&all);
                    for (name, text) in more {
                        all.retain(|(other, _)| *other != name);
                        all.extend(text.clone().map(|text| (name.clone(), text)));
                        if text_of(stored, &name) != text.as_deref() {
                            changes.push((name, text));
                        }
                    }
                }
                (changes, Outcome::Done)
            }
        }
    }
}

/// Whether a template is stored under this name that is none of the known ones.
fn is_other(stored: &Entries, name: &str, known: [Option<&Value>; 2]) -> bool {
    text_of(stored, name).is_some_and(|text| !is_one_of(text, known))
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
        let legacy = |all: &[(&str, &str)]| {
            let unknown =
                |(name, prompt): &(&str, &str)| ((*name).to_owned(), template(prompt), None);
            Change::Import(all.iter().map(unknown).collect())
        };
        let both = &[("Alpha", "a"), ("Beta", "b")];
        check(&[], legacy(both), Outcome::Done, both);
        check(both, legacy(both), Outcome::Done, both);
        check(both, legacy(&[]), Outcome::Done, both);
        let all = &[("Alpha", "a"), ("Alpha (2)", "old"), ("Beta", "b"), ("Gamma", "g")];
        check(both, legacy(&[("Alpha", "old"), ("Gamma", "g")]), Outcome::Done, all);
    }

    #[test]
    fn a_changed_template_takes_the_place_of_the_known_one_only() {
        let update = |known: &str| Change::Update {
            name: "Alpha".to_owned(),
            template: template("ours"),
            known: template(known),
        };
        let ours = &[("Alpha", "ours"), ("Beta", "b")];
        check(&[("Alpha", "a"), ("Beta", "b")], update("a"), Outcome::Done, ours);
        check(ours, update("a"), Outcome::Done, ours);
        let theirs = &[("Alpha", "theirs"), ("Beta", "b")];
        check(theirs, update("a"), Outcome::Differs, theirs);
        // Another tab has deleted it meanwhile.
        check(&[("Beta", "b")], update("a"), Outcome::Done, ours);
    }

    #[test]
    fn a_template_is_renamed_unless_the_name_is_taken_or_it_is_another_by_now() {
        let rename = |to: &str, known: &str| Change::Rename {
            name: "Alpha".to_owned(),
            to: to.to_owned(),
            known: template(known),
        };
        let both = &[("Alpha", "a"), ("Beta", "b")];
        check(both, rename("Gamma", "a"), Outcome::Done, &[("Gamma", "a"), ("Beta", "b")]);
        check(both, rename("Beta", "a"), Outcome::Taken, both);
        check(both, rename("Alpha", "a"), Outcome::Taken, both);
        check(both, rename("Gamma", "before"), Outcome::Differs, both);
        // Another tab has deleted it meanwhile.
        check(
            &[("Beta", "b")],
            rename("Gamma", "a"),
            Outcome::Done,
            &[("Gamma", "a"), ("Beta", "b")],
        );
    }

    #[test]
    fn an_import_replaces_the_known_templates_and_stands_beside_the_others() {
        let one = |name: &str, prompt: &str, known: Option<&str>| {
            (name.to_owned(), template(prompt), known.map(template))
        };
        let both = &[("Alpha", "a"), ("Beta", "b")];
        let import = Change::Import(vec![
            one("Alpha", "new", Some("a")),
            one("Beta", "new", Some("before")),
            one("Gamma", "new", None),
        ]);
        let all = &[("Alpha", "new"), ("Beta", "b"), ("Beta (2)", "new"), ("Gamma", "new")];
        check(both, import, Outcome::Done, all);
        let beside = Change::Import(vec![one("Alpha", "new", None), one("Beta", "b", None)]);
        check(both, beside, Outcome::Done, &[("Alpha", "a"), ("Alpha (2)", "new"), ("Beta", "b")]);
        // A name of the file may be the free one of another.
        let crossed =
            Change::Import(vec![one("Alpha", "new", None), one("Alpha (2)", "other", None)]);
        let all = &[("Alpha", "a"), ("Alpha (2)", "new"), ("Alpha (2) (2)", "other")];
        check(&[("Alpha", "a")], crossed, Outcome::Done, all);
    }
}
