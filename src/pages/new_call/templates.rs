//! Templates of the one-off config: saved, chosen and deleted in this browser, by
//! whichever tab.

use super::fields::on_enter;
use super::form::Form;
use crate::browser::page::Presence;
use crate::browser::tabs::Channel;
use crate::messages::Message;
use crate::store::templates::{self, Outcome};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Map, Value};
use strict_view::bidi::isolate;
use strict_view::view;

const NOT_KEPT: &str = "This browser blocks storage, so it was not saved.";

#[derive(Clone, Copy)]
struct Shelf {
    /// As they were last read, by name.
    all: RwSignal<Map<String, Value>>,
    name: RwSignal<String>,
    /// The one that was chosen or saved here, as it was then. Another tab may have
    /// changed it since.
    chosen: RwSignal<Option<(String, Value)>>,
    said: RwSignal<String>,
    channel: Channel,
}

impl Shelf {
    fn new() -> Shelf {
        Shelf {
            all: RwSignal::new(Map::new()),
            name: RwSignal::new(String::new()),
            chosen: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            channel: expect_context(),
        }
    }

    /// What is typed stays, whatever other tabs have done.
    fn take_in(self, all: Map<String, Value>) {
        // The page may be gone by now.
        let Some(before) = self.all.try_get_untracked() else { return };
        if let Some((name, known)) = self.chosen.get_untracked()
            && all.get(&name) != before.get(&name)
        {
            match all.get(&name) {
                Some(now) if *now == known => {}
                Some(_) => self.said.set(format!(
                    "“{}” was changed in another tab. You see the older one. Saving keeps both.",
                    isolate(&name)
                )),
                None => self.said.set(format!(
                    "“{}” was deleted in another tab. Save it to keep what you see here.",
                    isolate(&name)
                )),
            }
        }
        if all != before {
            self.all.set(all);
        }
    }

    fn read(self) {
        spawn_local(async move {
            if let Ok(all) = templates::read().await {
                self.take_in(all);
            }
        });
    }

    /// Whether the page is still there to show what became of it.
    fn is_there(self) -> bool {
        self.said.try_read_untracked().is_some()
    }

    /// The template of this name, as this tab knows it.
    fn known(self, name: &str) -> Option<Value> {
        let chosen = self.chosen.get_untracked();
        chosen.filter(|(chosen, _)| chosen == name).map(|(_, template)| template)
    }

    fn save(self, name: String, template: Value) {
        self.said.set("Saving…".to_owned());
        spawn_local(async move {
            let known = self.known(&name);
            let saved = templates::save(name.clone(), template.clone(), known).await;
            if saved.is_ok() {
                self.channel.post(&Message::TemplatesChanged);
            }
            if !self.is_there() {
                return;
            }
            let Ok((all, outcome)) = saved else { return self.said.set(NOT_KEPT.to_owned()) };
            let (name, sentence) = match outcome {
                Outcome::SavedBeside(beside) => {
                    let sentence = format!(
                        "There already is another “{}”. Yours is saved in this browser as “{}”.",
                        isolate(&name),
                        isolate(&beside)
                    );
                    (beside, sentence)
                }
                _ => {
                    let sentence = format!("“{}” is saved in this browser.", isolate(&name));
                    (name, sentence)
                }
            };
            self.chosen.set(Some((name.clone(), template)));
            self.all.set(all);
            self.name.set(name);
            self.said.set(sentence);
        });
    }

    fn delete(self, name: String) {
        let listed = self.all.read_untracked().get(&name).cloned();
        let Some(known) = self.known(&name).or(listed) else { return };
        spawn_local(async move {
            let deleted = templates::delete(name.clone(), known).await;
            if deleted.is_ok() {
                self.channel.post(&Message::TemplatesChanged);
            }
            if !self.is_there() {
                return;
            }
            let Ok((all, outcome)) = deleted else { return self.said.set(NOT_KEPT.to_owned()) };
            if outcome == Outcome::Differs {
                // The next click deletes it as it is now.
                let now = all.get(&name).cloned();
                self.chosen.set(now.map(|now| (name.clone(), now)));
                self.all.set(all);
                return self.said.set(format!(
                    "“{}” was changed in another tab and is still there. Delete it again to remove it.", isolate(&name)
                ));
            }
            self.chosen.set(None);
            self.all.set(all);
            self.name.set(String::new());
            self.said.set(format!("“{}” is deleted.", isolate(&name)));
        });
    }
}

#[component]
pub fn Templates() -> impl IntoView {
    let form = expect_context::<Form>();
    let presence = expect_context::<Presence>();
    let shelf = Shelf::new();
    let Shelf { all, name, chosen, said, .. } = shelf;
    Effect::new(move |_| {
        if presence.is_visible.get() {
            shelf.read();
        }
    });
    // Of two windows side by side both are seen; the other one cannot tell this one
    // in every browser.
    let on_focus = window_event_listener(leptos::ev::focus, move |_| shelf.read());
    on_cleanup(move || on_focus.remove());
    StoredValue::new_local(shelf.channel.receive(move |message| {
        if message == Message::TemplatesChanged {
            shelf.read();
        }
    }));
    // What a template took the place of, so that nothing typed is lost.
    let replaced = RwSignal::new(None::<Value>);
    let on_choose = move |event| {
        let title = event_target_value(&event);
        let template = all.read_untracked().get(&title).cloned();
        if let Some(template) = &template {
            let typed = form.draft.read_untracked().to_template();
            let is_work = typed.as_object().is_some_and(|map| !map.is_empty());
            replaced.set(Some(typed).filter(|typed| is_work && typed != template));
            form.draft.update(|draft| draft.fill_from_template(template));
            said.set(format!("“{}” is filled in.", isolate(&title)));
        }
        chosen.set(template.map(|template| (title.clone(), template)));
        name.set(title);
    };
    let save = move || {
        let title = name.get_untracked().trim().to_owned();
        if title.is_empty() {
            return said.set("Give the template a name first.".to_owned());
        }
        shelf.save(title, form.draft.read_untracked().to_template());
    };
    let on_delete = move |_| shelf.delete(name.get_untracked().trim().to_owned());
    let options = move || {
        let option = |title: &String| {
            let of = title.clone();
            view! { <option value=title.clone() prop:selected=move || *name.read() == of>{title.clone()}</option> }
        };
        all.read().keys().map(option).collect::<Vec<_>>()
    };
    let has_chosen = move || all.read().contains_key(name.read().trim());
    view! {
        <div class="templates">
            <div class="field">
                <label for="template">"Template"</label>
                <select id="template" on:change=on_choose>
                    <option value="">"None"</option>
                    {options}
                </select>
            </div>
            <div class="field">
                <label for="template-name">"Template name"</label>
                <input id="template-name" type="text" autocomplete="off" maxlength="80" prop:value=name
                    on:keydown=move |event| on_enter(&event, save)
                    on:input=move |event| name.set(event_target_value(&event)) />
            </div>
            <button type="button" class="button" on:click=move |_| save()>"Save template"</button>
            {move || has_chosen().then(|| view! {
                <button type="button" class="button quiet" on:click=on_delete>"Delete template"</button>
            })}
            <p class="hint" role="status">{said}</p>
            {move || replaced.get().map(|typed| view! {
                <button type="button" class="button quiet" on:click=move |_| {
                    form.draft.update(|draft| draft.fill_from_template(&typed));
                    replaced.set(None);
                    said.set("What you typed is back.".to_owned());
                }>"Undo"</button>
            })}
        </div>
    }
}
