//! A change of a flag that failed, for the banner above the list.

use crate::browser::clock::Clock;
use crate::browser::page::Presence;
use crate::components::banner::Details;
use crate::remedy::{Operation, Remedy, request_failed};
use leptos::prelude::*;
use thunderphone::Error;

/// What failed: which operation, and what to do about it.
pub type Failed = RwSignal<Option<(Remedy, Details)>>;

pub fn trouble(failure: &Error, presence: Presence, clock: Clock) -> (Remedy, Details) {
    let is_offline = !presence.is_online.get_untracked();
    let remedy = request_failed(failure, Operation::ChangingFlag, is_offline);
    (remedy, Details::of(failure, clock.now_untracked()))
}
