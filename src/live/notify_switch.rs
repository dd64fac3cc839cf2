//! Whether somebody wants to be notified when a call ends that was placed here.

use super::notifications::are_wanted;
use crate::browser::notification::{self, Permission};
use crate::browser::page::Presence;
use crate::browser::preferences;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;

#[component]
pub fn NotifySwitch() -> impl IntoView {
    let presence = expect_context::<Presence>();
    let is_on = RwSignal::new(are_wanted());
    let permission = RwSignal::new(notification::permission());
    Effect::new(move |_| {
        // Switched in another tab, or allowed in the browser's settings.
        if presence.is_visible.get() {
            is_on.set(are_wanted());
            permission.set(notification::permission());
        }
    });
    let on_switch = move |event| {
        let is_wanted = event_target_checked(&event);
        preferences::set(preferences::NOTIFY, if is_wanted { "on" } else { "off" });
        is_on.set(is_wanted);
        if is_wanted && permission.get_untracked() == Permission::NotAsked {
            let asked = notification::ask();
            spawn_local(async move {
                let answer = asked.await;
                // The board may be gone.
                let _ = permission.try_set(answer);
            });
        }
    };
    let trouble = move || match permission.get() {
        _ if !is_on.get() => None,
        Permission::Granted => None,
        Permission::Denied => {
            Some("Your browser blocks notifications. Allow them in its settings for this site.")
        }
        Permission::Missing => Some("Your browser has no notifications on this page."),
        Permission::NotAsked => Some("Your browser has not allowed notifications yet."),
    };
    view! {
        <div class="live-notify">
            <label class="switch">
                <input type="checkbox" role="switch" prop:checked=is_on on:change=on_switch />
                <span>"Notify me when a call that I placed ends"</span>
            </label>
            <p class="hint" role="status">{trouble}</p>
        </div>
    }
}
