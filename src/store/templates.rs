//! Templates of one-off configs, one entry for each, which every tab of this
//! browser sees alike. What a tab did not know of it does not write over.

use crate::browser::database::{Changes, Kept, Place, TransactError, transact};
use crate::browser::storage::Keep;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::rc::Rc;

const PLACE: Place = Place { database: "callboard-templates", store: "templates" };
/// Where earlier releases kept all of them, as one object.
const LEGACY: &str = "callboard.templates";

/// What became of a change.
#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    Done,
    /// Another tab has changed it meanwhile: this one is saved under this name.
    SavedBeside(String),
    /// Another tab has changed it meanwhile: it is not deleted.
    Differs,
}

enum Change {
    Nothing,
    Save { name: String, template: Value, known: Option<Value> },
    Delete { name: String, known: Value },
    TakeIn(Map<String, Value>),
}

/// All of them by name, with what an earlier release has left.
///
/// # Errors
/// When the browser keeps none.
pub async fn read() -> Result<Map<String, Value>, TransactError> {
    let legacy = Keep::InBrowser.get(LEGACY);
    let Some(Ok(Value::Object(templates))) = legacy.as_deref().map(serde_json::from_str) else {
        return Ok(enter(Change::Nothing).await?.0);
    };
    let (all, _) = enter(Change::TakeIn(templates)).await?;
    // An older release in another tab may have written once more.
    if Keep::InBrowser.get(LEGACY) == legacy {
        Keep::InBrowser.remove(LEGACY);
    }
    Ok(all)
}

/// Saves one under a name. `known` is what this tab knows to stand there: anything
/// else stays, and this one is saved beside it. Returned once it is on disk.
///
/// # Errors
/// When it was not kept.
pub async fn save(
    name: String,
    template: Value,
    known: Option<Value>,
) -> Result<(Map<String, Value>, Outcome), TransactError> {
    enter(Change::Save { name, template, known }).await
}

/// Deletes one, if it still is what this tab knows.
///
/// # Errors
/// When nothing was changed.
pub async fn delete(
    name: String,
    known: Value,
) -> Result<(Map<String, Value>, Outcome), TransactError> {
    enter(Change::Delete { name, known }).await
}

async fn enter(change: Change) -> Result<(Map<String, Value>, Outcome), TransactError> {
    let result = Rc::new(RefCell::new(None));
    let decided = result.clone();
    let decide = move |kept: Kept| {
        let (changes, outcome) = change.decide(&kept);
        *decided.borrow_mut() = Some((after(kept, &changes), outcome));
        changes
    };
    transact(PLACE, Box::new(decide)).await?;
    result.take().ok_or(TransactError::Blocked)
}

impl Change {
    fn decide(self, kept: &Kept) -> (Changes, Outcome) {
        match self {
            Change::Nothing => (Vec::new(), Outcome::Done),
            Change::Save { name, template, known } => {
                let (name, outcome) = match text_of(kept, &name) {
                    Some(text) if !is_one_of(text, [Some(&template), known.as_ref()]) => {
                        let free = free_name(kept, &name);
                        (free.clone(), Outcome::SavedBeside(free))
                    }
                    _ => (name, Outcome::Done),
                };
                (vec![(name, Some(template.to_string()))], outcome)
            }
            Change::Delete { name, known } => match text_of(kept, &name) {
                Some(text) if !is_one_of(text, [Some(&known), None]) => {
                    (Vec::new(), Outcome::Differs)
                }
                _ => (vec![(name, None)], Outcome::Done),
            },
            Change::TakeIn(templates) => {
                let mut all = kept.clone();
                for (name, template) in templates.iter() {
                    let one = Change::Save {
                        name: name.clone(),
                        template: template.clone(),
                        known: None,
                    };
                    let (changes, _) = one.decide(&all);
                    all.extend(changes.into_iter().filter_map(|(name, text)| Some((name, text?))));
                }
                let new = all.into_iter().skip(kept.len());
                (new.map(|(name, text)| (name, Some(text))).collect(), Outcome::Done)
            }
        }
    }
}

fn text_of<'a>(kept: &'a Kept, name: &str) -> Option<&'a str> {
    kept.iter().find(|(other, _)| other == name).map(|(_, text)| text.as_str())
}

fn is_one_of(text: &str, known: [Option<&Value>; 2]) -> bool {
    let value: Option<Value> = serde_json::from_str(text).ok();
    value.is_some() && known.contains(&value.as_ref())
}

fn free_name(kept: &Kept, name: &str) -> String {
    let mut count = 2;
    loop {
        let free = format!("{name} ({count})");
        if text_of(kept, &free).is_none() {
            return free;
        }
        count += 1;
    }
}

fn after(mut kept: Kept, changes: &Changes) -> Map<String, Value> {
    for (name, text) in changes {
        kept.retain(|(other, _)| other != name);
        kept.extend(text.clone().map(|text| (name.clone(), text)));
    }
    let mut all = Map::new();
    for (name, text) in kept {
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

    /// Templates by name and prompt, as they stand in the database.
    fn kept(all: &[(&str, &str)]) -> Kept {
        let text = |prompt: &str| template(prompt).to_string();
        all.iter().map(|(name, prompt)| ((*name).to_owned(), text(prompt))).collect()
    }

    #[track_caller]
    fn check(before: &[(&str, &str)], change: Change, outcome: Outcome, expected: &[(&str, &str)]) {
        let before = kept(before);
        let (changes, said) = change.decide(&before);
        assert_eq!(said, outcome);
        assert_eq!(after(before, &changes), after(kept(expected), &Vec::new()));
    }

    fn save(name: &str, prompt: &str, known: Option<&str>) -> Change {
        let (template, known) = (template(prompt), known.map(template));
        Change::Save { name: name.to_owned(), template, known }
    }

    fn delete(name: &str, known: &str) -> Change {
        Change::Delete { name: name.to_owned(), known: template(known) }
    }

    #[test]
    fn one_is_saved_without_the_others() {
        use Outcome::Done;
        check(&[], save("Alpha", "a", None), Done, &[("Alpha", "a")]);
        let both = &[("Alpha", "a"), ("Beta", "b")];
        check(&[("Alpha", "a")], save("Beta", "b", None), Done, both);
        check(&[("Alpha", "a")], save("Alpha", "a2", Some("a")), Done, &[("Alpha", "a2")]);
        check(&[("Alpha", "a")], save("Alpha", "a", None), Done, &[("Alpha", "a")]);
        // Deleted meanwhile by another tab.
        check(&[], save("Alpha", "a2", Some("a")), Done, &[("Alpha", "a2")]);
    }

    #[test]
    fn what_another_tab_has_saved_meanwhile_stays_beside() {
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
    fn what_cannot_be_read_is_never_written_over() {
        for text in ["", "{", "null"] {
            let there = vec![("Alpha".to_owned(), text.to_owned())];
            let (changes, _) = save("Alpha", "ours", None).decide(&there);
            assert_eq!(changes.first().map(|(name, _)| name.as_str()), Some("Alpha (2)"), "{text}");
        }
    }

    #[test]
    fn one_is_deleted_only_as_it_is_known() {
        let both = &[("Alpha", "a"), ("Beta", "b")];
        check(both, delete("Alpha", "a"), Outcome::Done, &[("Beta", "b")]);
        check(both, delete("Alpha", "before"), Outcome::Differs, both);
        check(both, delete("Gamma", "g"), Outcome::Done, both);
    }

    #[test]
    fn what_an_earlier_release_has_left_is_added() {
        let legacy = |all: &[(&str, &str)]| Change::TakeIn(after(kept(all), &Vec::new()));
        let both = &[("Alpha", "a"), ("Beta", "b")];
        check(&[], legacy(both), Outcome::Done, both);
        check(both, legacy(both), Outcome::Done, both);
        check(both, legacy(&[]), Outcome::Done, both);
        let all = &[("Alpha", "a"), ("Alpha (2)", "old"), ("Beta", "b"), ("Gamma", "g")];
        check(both, legacy(&[("Alpha", "old"), ("Gamma", "g")]), Outcome::Done, all);
    }
}
