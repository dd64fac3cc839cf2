//! Chooses when somebody is called again: by offers in the callee's time, or any time. It
//! is kept, and nothing dials.

use super::callee_time::CalleeZones;
use crate::browser::clock::Clock;
use crate::browser::focus::focus;
use crate::browser::intl;
use crate::browser::keys::{self, Enter};
use crate::call::day::Day;
use crate::follow_ups::times::{Local, Offered};
use crate::follow_ups::{FollowUp, FollowUps};
use crate::format;
use crate::rules::Window;
use crate::team_rules::TeamRules;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;
use thunderphone::{CallId, Timestamp};

const NOT_KEPT: &str = "This browser blocks storage, or it is full. The time was not saved.";
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const FAR_MS: i64 = 366 * DAY_MS;

/// Why a typed time cannot be kept.
enum WrongTime {
    Missing,
    Past,
    /// Outside the hours to call in.
    Outside,
    /// So far ahead that the year may be a slip.
    Far,
}

/// The time that is typed in two fields.
#[derive(Clone, Copy)]
struct OwnTime {
    date: RwSignal<String>,
    time: RwSignal<String>,
    /// Whether a person wants a time that is outside the hours, or far ahead.
    is_wanted: RwSignal<bool>,
}

impl OwnTime {
    fn new(zones: &CalleeZones, at: Timestamp) -> OwnTime {
        let local = zones.place().locals(at).first().map(|(local, _)| *local);
        let date = local.map(|local| Timestamp(local.day * DAY_MS).to_string());
        let date = date.and_then(|text| Some(text.get(..10)?.to_owned()));
        let time = local.map(|local| format!("{:02}:{:02}", local.minute / 60, local.minute % 60));
        OwnTime {
            date: RwSignal::new(date.unwrap_or_default()),
            time: RwSignal::new(time.unwrap_or_default()),
            is_wanted: RwSignal::new(false),
        }
    }

    fn instant(self, zones: &CalleeZones) -> Option<Timestamp> {
        let date = self.date.read();
        Day::parse(&date).ok()?;
        let day = Timestamp::parse(&date)?.0.div_euclid(DAY_MS);
        let time = self.time.read();
        let (hour, minute) = time.split_once(':')?;
        // Some browsers add the seconds.
        let minute = minute.split(':').next()?;
        let minute = hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()?;
        zones.place().instant(Local { day, minute })
    }

    fn checked(
        self,
        zones: &CalleeZones,
        window: Window,
        now: Timestamp,
    ) -> Result<Timestamp, WrongTime> {
        let at = self.instant(zones).ok_or(WrongTime::Missing)?;
        if at <= now {
            return Err(WrongTime::Past);
        }
        match self.is_wanted.get() {
            true => Ok(at),
            false if !zones.place().is_inside(at, window) => Err(WrongTime::Outside),
            false if at.0 - now.0 > FAR_MS => Err(WrongTime::Far),
            false => Ok(at),
        }
    }
}

/// `known` is the follow-up that this one takes the place of. `on_close` is given whether
/// anything was kept.
#[component]
pub fn Later(
    number: String,
    call: Option<CallId>,
    why: String,
    known: Option<FollowUp>,
    on_close: Callback<bool>,
) -> impl IntoView {
    let clock = expect_context::<Clock>();
    let follow_ups = expect_context::<FollowUps>();
    let window = expect_context::<TeamRules>().rules.with_untracked(|rules| rules.window);
    let zones = StoredValue::new(CalleeZones::new(&number));
    let opened_at = clock.now_untracked();
    let offers = zones.with_value(|zones| zones.place().offers(opened_at, window));
    let first = offers.first().map(|(_, at)| *at);
    let tomorrow = Timestamp(opened_at.0 + DAY_MS);
    let own = zones.with_value(|zones| {
        OwnTime::new(zones, known.as_ref().map_or(tomorrow, |known| Timestamp(known.at)))
    });
    // `None` for a time of one's own.
    let chosen = RwSignal::new(if known.is_some() { None } else { first });
    let note = RwSignal::new(known.as_ref().map(|known| known.note.clone()).unwrap_or_default());
    let error = RwSignal::new(None::<String>);
    let is_odd = RwSignal::new(false);
    let id = StoredValue::new(number.trim_start_matches('+').to_owned());
    let id = move |part: &str| format!("later-{part}-{}", id.read_value());
    let save = move || {
        let now = clock.now_untracked();
        let at = match chosen.get_untracked() {
            // It may be past by now: then it is due at once.
            Some(at) => Ok(at),
            None => untrack(|| zones.with_value(|zones| own.checked(zones, window, now))),
        };
        let at = match at {
            Ok(at) => at,
            Err(wrong) => {
                is_odd.set(matches!(wrong, WrongTime::Outside | WrongTime::Far));
                error.set(Some(sentence(&wrong, window)));
                return focus(format!("#{}", id("date")));
            }
        };
        error.set(None);
        let follow_up = FollowUp {
            number: number.clone(),
            at: at.0,
            call,
            why: why.clone(),
            note: note.get_untracked().trim().chars().take(300).collect(),
            made_at: now.0,
            done_at: None,
        };
        spawn_local(async move {
            let kept = follow_ups.keep(follow_up).await;
            if error.try_read_untracked().is_none() {
                return;
            }
            match kept {
                Ok(()) => on_close.run(true),
                Err(_) => error.set(Some(NOT_KEPT.to_owned())),
            }
        });
    };
    // It dials nothing, so Enter in a field may do what the button does.
    let on_enter = save.clone();
    let on_keydown = move |event: web_sys::KeyboardEvent| {
        if keys::enter(&event) == Some(Enter::Plain) {
            event.prevent_default();
            on_enter();
        }
    };
    let radio = move |of: Option<Timestamp>, label: String, hint: Option<String>| {
        let hint = hint.map(|hint| view! { <span class="hint">{hint}</span> });
        view! {
            <label class="radio">
                <input type="radio" name=id("time") prop:checked=move || chosen.get() == of
                    on:change=move |_| chosen.set(of) />
                <span>{label}" "{hint}</span>
            </label>
        }
    };
    let are_known = zones.with_value(CalleeZones::are_known);
    let mut radios: Vec<_> = offers
        .into_iter()
        .map(|(offered, at)| {
            let local = zones.with_value(|zones| zones.show(at, opened_at));
            let here = here(at, opened_at);
            radio(Some(at), label(offered, &local, are_known), are_known.then_some(here))
        })
        .collect();
    radios.push(radio(None, "Another time".to_owned(), None));
    let fields = move || {
        let whose = if are_known { "Callee's time" } else { "Your time" };
        let hint = move || {
            let at = zones.with_value(|zones| own.instant(zones))?;
            are_known.then(|| here(at, opened_at))
        };
        chosen.get().is_none().then(|| {
            view! {
                <div class="fields">
                    <div class="field">
                        <label for=id("date")>"Date"</label>
                        <input id=id("date") type="date" prop:value=own.date aria-describedby=id("error")
                            on:input=move |event| own.date.set(event_target_value(&event)) />
                    </div>
                    <div class="field">
                        <label for=id("hour")>{whose}</label>
                        <input id=id("hour") type="time" prop:value=own.time aria-describedby=id("error")
                            on:input=move |event| own.time.set(event_target_value(&event)) />
                    </div>
                    <p class="hint">{hint}</p>
                </div>
            }
        })
    };
    let any_hour = move || {
        is_odd.get().then(|| {
            view! {
                <label class="check">
                    <input type="checkbox" prop:checked=own.is_wanted
                        on:change=move |event| own.is_wanted.set(event_target_checked(&event)) />
                    "Save it all the same"
                </label>
            }
        })
    };
    view! {
        <form class="later" aria-label="Try again later" novalidate on:keydown=on_keydown>
            <fieldset>
                <legend>"Try again later"</legend>
                <div class="later-times">{radios}</div>
            </fieldset>
            {fields}
            <div class="field">
                <label for=id("note")>"Note"</label>
                <input id=id("note") type="text" autocomplete="off" maxlength="300" prop:value=note
                    on:input=move |event| note.set(event_target_value(&event)) />
            </div>
            <p class="field-error" id=id("error") role="status">{move || error.get()}</p>
            {any_hour}
            <div class="actions">
                <button type="button" class="button primary" on:click=move |_| save()>"Save time"</button>
                <button type="button" class="button quiet" on:click=move |_| on_close.run(false)>"Cancel"</button>
                <span class="hint">"Callboard reminds you here. It never calls automatically."</span>
            </div>
        </form>
    }
    .into_any()
}

fn here(at: Timestamp, now: Timestamp) -> String {
    let needs_year = format::needs_year(at, now, intl::offset_minutes);
    format!("Your time: {}", intl::date_time(at, needs_year, false))
}

fn label(offered: Offered, local: &str, are_known: bool) -> String {
    let name = match offered {
        Offered::InOneHour => "In 1 hour",
        Offered::Tomorrow => "Tomorrow",
        Offered::Monday => "Monday",
    };
    let whose = if are_known { "callee's time" } else { "your time" };
    format!("{name}: {local} {whose}")
}

fn sentence(wrong: &WrongTime, window: Window) -> String {
    let show = |minute: u32| intl::time_of_day(minute / 60, minute % 60);
    match wrong {
        WrongTime::Missing => "Enter a date and a time.".to_owned(),
        WrongTime::Past => "This time is over. Choose a later one.".to_owned(),
        WrongTime::Far => "This is more than a year ahead. Check the year.".to_owned(),
        WrongTime::Outside => format!(
            "People are called from {} to {} where they are. Choose another time.",
            show(window.from),
            show(window.to)
        ),
    }
}
