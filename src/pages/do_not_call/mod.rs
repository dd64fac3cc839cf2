//! The list of numbers that are never called from this browser: add, find, remove, import
//! and export. What other programs and other browsers call, it does not know.

mod add;
mod columns;
mod csv;
mod decode;
mod export;
mod import;
mod import_state;
mod importing;
mod listing;
mod preview;
mod reading;
mod removal;
mod saving;

use crate::browser::clock::browser_now;
use crate::browser::page::Presence;
use crate::browser::preferences;
use crate::browser::tabs::Channel;
use crate::call::country::{Country, countries, country_by_code};
use crate::components::heading::Heading;
use crate::messages::Message;
use crate::rules::Policy;
use crate::session::Session;
use crate::team_rules::TeamRules;
use leptos::prelude::*;
use strict_view::view;

/// Shown where nothing was stored.
const BLOCKED: &str = "This browser blocks storage, or it is full. Nothing was changed.";
const UNCERTAIN: &str =
    "This browser's storage did not answer. Reload this page to see whether it was changed.";

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Shared {
    /// ISO code, for numbers without `+`; may be empty.
    country: RwSignal<String>,
    /// Counts the changes of the list, by this tab and others.
    changes: RwSignal<u32>,
    channel: Channel,
    session: Session,
}

impl Shared {
    fn start() -> Shared {
        let country = preferences::get(preferences::COUNTRY).unwrap_or_default();
        let shared = Shared {
            country: RwSignal::new(country),
            changes: RwSignal::new(0),
            channel: expect_context(),
            session: expect_context(),
        };
        let receiver = StoredValue::new_local(shared.channel.receive(move |message| {
            if message == Message::DoNotCallChanged {
                shared.changes.try_update(|changes| *changes += 1);
            }
        }));
        on_cleanup(move || receiver.dispose());
        // Where tabs cannot tell each other, and after another program changed it.
        let presence = expect_context::<Presence>();
        Effect::new(move |last: Option<()>| {
            if presence.is_visible.get() && last.is_some() {
                shared.changes.update(|changes| *changes += 1);
            }
        });
        shared
    }

    fn country(self) -> Option<&'static Country> {
        country_by_code(&self.country.read_untracked())
    }

    /// After this tab has changed the list.
    fn has_changed(self) {
        self.channel.post(&Message::DoNotCallChanged);
        self.changes.try_update(|changes| *changes += 1);
    }

    /// Whether the page is still there to show what became of something.
    fn is_there(self) -> bool {
        self.changes.try_read_untracked().is_some()
    }

    /// Who is signed in.
    fn by(self) -> Option<String> {
        untrack(|| self.session.access()).and_then(|access| access.user)
    }

    fn now(self) -> i64 {
        browser_now()
    }
}

#[component]
pub fn DoNotCallPage() -> impl IntoView {
    provide_context(Shared::start());
    view! {
        <Heading text="Do not call" />
        <div class="do-not-call">
            <p>
                "Callboard never calls these numbers from this browser. "
                "The list is kept in this browser only: other browsers and other programs do not know it. "
                <TeamList />
            </p>
            <add::AddNumber />
            <listing::Listing />
            <importing::ImportNumbers />
            <removal::RemovedNumbers />
        </div>
    }
}

#[component]
fn TeamList() -> impl IntoView {
    let policy = expect_context::<TeamRules>().policy;
    let sentence = move || match &*policy.read() {
        Policy::Loading => "Loading your team's own list…".to_owned(),
        Policy::Absent => "Your team has no list for all browsers.".to_owned(),
        Policy::Read => "The numbers of your team's own list are not called either.".to_owned(),
        Policy::Unreadable(why) => format!("Your team's own list cannot be read: {why}"),
    };
    view! { <span>{sentence}</span> }
}

/// For numbers without `+`, wherever they are typed, pasted or imported.
#[component]
fn CountrySelect() -> impl IntoView {
    let country = expect_context::<Shared>().country;
    let option = move |code: &'static str, label: String| {
        view! { <option value=code prop:selected=move || *country.read() == code>{label}</option> }
    };
    let mut options = vec![option("", "None: start with +".to_owned())];
    options.extend(countries().iter().map(|country| {
        option(country.code, format!("{} +{}", country.name, country.calling_code))
    }));
    let on_change = move |event| {
        let code = event_target_value(&event);
        preferences::set(preferences::COUNTRY, &code);
        country.set(code);
    };
    view! {
        <div class="field">
            <label for="country">"Country"</label>
            <select id="country" on:change=on_change aria-describedby="country-hint">{options}</select>
            <p class="hint" id="country-hint">"For numbers without +, typed or in a file."</p>
        </div>
    }
}
