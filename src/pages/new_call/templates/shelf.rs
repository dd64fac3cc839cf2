//! The templates as this tab knows them, and what is done with them.

use super::question::Question;
use crate::api::Api;
use crate::browser::database::TransactError;
use crate::browser::focus::focus;
use crate::browser::tabs::Channel;
use crate::call::starters;
use crate::messages::Message;
use crate::pages::new_call::form::Form;
use crate::store::templates::{self, Change, Outcome};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Map, Value};
use strict_view::bidi::isolate;

const NOT_STORED: &str = "This browser blocks storage or has no room, so nothing was changed.";
const UNCERTAIN: &str = "This browser did not say whether it was saved. Look at the list.";

/// What the select says.
#[derive(Clone, Default)]
pub enum Chosen {
    #[default]
    None,
    /// The one that was chosen or saved here, as it was then. Another tab may have changed
    /// it since.
    Own(String, Value),
    Starter(usize),
}

/// What is known and chosen.
#[derive(Default)]
pub struct State {
    /// As they were last read, by name.
    pub all: Map<String, Value>,
    /// `None` until they are loaded.
    pub starters: Option<Vec<(String, Value)>>,
    /// Whether loading the starters has failed.
    pub has_failed: bool,
    pub chosen: Chosen,
    /// What an import left out.
    pub refused: Vec<String>,
    /// What a template took the place of, so that nothing typed is lost.
    pub replaced: Option<Value>,
}

impl State {
    /// The chosen template, if it is no starter.
    pub fn own(&self) -> Option<(String, Value)> {
        match &self.chosen {
            Chosen::Own(name, template) => Some((name.clone(), template.clone())),
            _ => None,
        }
    }
}

#[derive(Clone, Copy)]
pub struct Shelf {
    form: Form,
    api: Api,
    pub channel: Channel,
    pub state: RwSignal<State>,
    pub question: RwSignal<Option<Question>>,
    pub name: RwSignal<String>,
    pub said: RwSignal<String>,
}

type Done = Box<dyn FnOnce(Outcome)>;

impl Shelf {
    pub fn new() -> Shelf {
        Shelf {
            form: expect_context(),
            api: expect_context(),
            channel: expect_context(),
            state: RwSignal::new(State::default()),
            question: RwSignal::new(None),
            name: RwSignal::new(String::new()),
            said: RwSignal::new(String::new()),
        }
    }

    /// Not generic, so that the bundle holds one copy.
    pub fn change(self, change: &mut dyn FnMut(&mut State)) {
        // The page may be gone by now.
        self.state.try_update(|state| change(state));
    }

    /// The chosen template, if it is no starter.
    pub fn own(self) -> Option<(String, Value)> {
        self.state.read_untracked().own()
    }

    pub fn say(self, sentence: impl Into<String>) {
        self.said.set(sentence.into());
    }

    pub fn ask(self, question: Question) {
        self.question.set(Some(question));
        focus("#template-question".to_owned());
    }

    /// What is typed stays, whatever other tabs have done.
    fn take_in(self, all: &Map<String, Value>) {
        // The page may be gone by now.
        let Some(state) = self.state.try_read_untracked() else { return };
        if state.all == *all {
            return;
        }
        if let Chosen::Own(name, known) = &state.chosen
            && all.get(name) != state.all.get(name)
        {
            let shown = isolate(name);
            match all.get(name) {
                Some(now) if now == known => {}
                Some(_) => self.say(format!(
                    "“{shown}” was changed in another tab. You see the older one. Saving asks which to keep."
                )),
                None => self.say(format!(
                    "“{shown}” was deleted in another tab. Save it to keep what you see here."
                )),
            }
        }
        drop(state);
        self.change(&mut |state| state.all.clone_from(all));
    }

    pub fn read(self) {
        spawn_local(async move {
            if let Ok(all) = templates::read().await {
                self.take_in(&all);
            }
        });
    }

    pub fn load_starters(self) {
        self.change(&mut |state| state.has_failed = false);
        spawn_local(async move {
            let text = self.api.page(starters::PATH).await;
            let mut read = text.and_then(|text| starters::read(&text));
            self.change(&mut |state| {
                state.has_failed = read.is_none();
                state.starters = read.take();
            });
        });
    }

    /// An own one by its name, or a starter by its place.
    pub fn choose(self, own: Option<&str>, starter: Option<usize>) {
        let state = self.state.read_untracked();
        let (chosen, name, template) = match (own, starter) {
            (Some(name), _) => {
                let Some(template) = state.all.get(name) else { return };
                (
                    Chosen::Own(name.to_owned(), template.clone()),
                    name.to_owned(),
                    Some(template.clone()),
                )
            }
            (None, Some(index)) => {
                let starters = state.starters.as_deref().unwrap_or_default();
                let Some((name, template)) = starters.get(index) else { return };
                (Chosen::Starter(index), name.clone(), Some(template.clone()))
            }
            (None, None) => (Chosen::None, String::new(), None),
        };
        drop(state);
        let mut replaced = None;
        if let Some(template) = &template {
            let typed = self.config();
            let is_work = typed.as_object().is_some_and(|map| !map.is_empty());
            replaced = Some(typed).filter(|typed| is_work && typed != template);
            self.form.draft.update(|draft| draft.fill_from_template(template));
            let shown = isolate(&name);
            self.say(match chosen {
                Chosen::Starter(_) => {
                    format!("“{shown}” is filled in. Save it to keep your own version.")
                }
                _ => format!("“{shown}” is filled in."),
            });
        }
        self.change(&mut |state| {
            if template.is_some() {
                state.replaced = replaced.take();
            }
            state.chosen = chosen.clone();
        });
        self.question.set(None);
        self.name.set(name);
    }

    /// The template that the form makes.
    fn config(self) -> Value {
        self.form.draft.read_untracked().to_template()
    }

    pub fn undo(self) {
        let mut typed = None;
        self.change(&mut |state| typed = state.replaced.take());
        if let Some(typed) = typed {
            self.form.draft.update(|draft| draft.fill_from_template(&typed));
            self.say("What you typed is back.");
        }
    }

    fn set_chosen(self, chosen: Option<(String, Value)>) {
        let name = chosen.as_ref().map_or_else(String::new, |(name, _)| name.clone());
        self.change(&mut |state| {
            let own = chosen.clone().map(|(name, template)| Chosen::Own(name, template));
            state.chosen = own.unwrap_or_default();
        });
        self.name.set(name);
    }

    /// Changes what is stored, says so to the other tabs, and goes on when it is on disk.
    fn commit(self, change: Change, done: Done) {
        self.say("Saving…");
        spawn_local(async move {
            let result = templates::commit(change).await;
            if !matches!(result, Err(TransactError::Blocked)) {
                self.channel.post(&Message::TemplatesChanged);
            }
            // The page may be gone by now.
            if self.said.try_read_untracked().is_none() {
                return;
            }
            match result {
                Ok((all, outcome)) => {
                    self.say("");
                    self.change(&mut |state| state.all.clone_from(&all));
                    done(outcome);
                }
                Err(TransactError::Blocked) => self.say(NOT_STORED),
                Err(TransactError::Uncertain) => {
                    self.say(UNCERTAIN);
                    self.read();
                }
            }
        });
    }

    /// “Save changes” of the chosen template, or “Save template” under another name.
    pub fn save(self) {
        let name = self.name.get_untracked().trim().to_owned();
        if name.is_empty() {
            return self.say("Give the template a name first.");
        }
        match self.own().filter(|(chosen, _)| *chosen == name) {
            Some((_, known)) => self.update(name, self.config(), known),
            None => self.save_as(name, self.config()),
        }
    }

    pub fn update(self, name: String, template: Value, known: Value) {
        let change = Change::Update { name: name.clone(), template: template.clone(), known };
        self.commit(
            change,
            Box::new(move |outcome| match outcome {
                Outcome::Differs => self.ask(Question::Changed(name, template)),
                _ => self.is_saved(name, template),
            }),
        );
    }

    /// Never in the place of another one.
    pub fn save_as(self, name: String, template: Value) {
        let change = Change::Save { name: name.clone(), template: template.clone(), known: None };
        self.commit(
            change,
            Box::new(move |outcome| match outcome {
                Outcome::SavedBeside(beside) => {
                    self.say(format!(
                        "There already is another “{}”. Yours is saved in this browser as “{}”.",
                        isolate(&name),
                        isolate(&beside)
                    ));
                    self.set_chosen(Some((beside, template)));
                }
                _ => self.is_saved(name, template),
            }),
        );
    }

    fn is_saved(self, name: String, template: Value) {
        self.say(format!("“{}” is saved in this browser.", isolate(&name)));
        self.set_chosen(Some((name, template)));
    }

    pub fn rename(self) {
        let Some((name, known)) = self.own() else { return };
        let to = self.name.get_untracked().trim().to_owned();
        let change = Change::Rename { name: name.clone(), to: to.clone(), known: known.clone() };
        self.commit(
            change,
            Box::new(move |outcome| match outcome {
                Outcome::Taken => {
                    self.say(format!("There already is another “{}”.", isolate(&to)));
                }
                Outcome::Differs => self.differs(&name, "has its old name. Rename it again"),
                _ => {
                    self.say(format!("“{}” is now “{}”.", isolate(&name), isolate(&to)));
                    self.set_chosen(Some((to, known)));
                }
            }),
        );
    }

    pub fn delete(self, name: String, known: Value) {
        let change = Change::Delete { name: name.clone(), known };
        self.commit(
            change,
            Box::new(move |outcome| {
                if outcome == Outcome::Differs {
                    return self.differs(&name, "is still there. Delete it again to remove it");
                }
                self.set_chosen(None);
                self.say(format!("“{}” is deleted.", isolate(&name)));
            }),
        );
    }

    /// The next click takes it as it is now.
    fn differs(self, name: &str, and: &str) {
        let now = self.state.read_untracked().all.get(name).cloned();
        self.set_chosen(now.map(|now| (name.to_owned(), now)));
        self.say(format!("“{}” was changed in another tab and {and}.", isolate(name)));
    }

    /// All of them, or none. `known` are those that may be replaced.
    pub fn import(self, templates: Vec<(String, Value, Option<Value>)>) {
        let count = templates.len();
        self.commit(
            Change::Import(templates),
            Box::new(move |_| {
                self.say(match count {
                    1 => "1 template is imported.".to_owned(),
                    _ => format!("{count} templates are imported."),
                });
            }),
        );
    }
}
