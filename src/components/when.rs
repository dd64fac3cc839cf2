//! An instant for reading: in the viewer's zone, with the exact UTC instant on
//! hover and for machines.

use crate::browser::clock::Clock;
use crate::browser::intl;
use crate::format;
use leptos::prelude::*;
use strict_view::view;
use thunderphone::Timestamp;

/// `Tue, Oct 6, 5:30:02 PM`, with the year when it is not this one.
#[component]
pub fn When(at: Timestamp) -> impl IntoView {
    let clock = expect_context::<Clock>();
    // Ticking: a page stays open over the turn of a year, and the first reply may set
    // the clock right.
    let needs_year = Memo::new(move |_| format::needs_year(at, clock.now(), intl::offset_minutes));
    let text = move || intl::date_time(at, needs_year.get(), true);
    let utc = at.to_string();
    view! { <time datetime=utc.clone() title=format!("{utc} (UTC)")>{text}</time> }
}

/// The same without seconds. It does not tick: a list has hundreds of them.
#[component]
pub fn WhenListed(at: Timestamp) -> impl IntoView {
    let now = expect_context::<Clock>().now_untracked();
    let needs_year = format::needs_year(at, now, intl::offset_minutes);
    let utc = at.to_string();
    view! {
        <time datetime=utc.clone() title=format!("{utc} (UTC)")>
            {intl::date_time(at, needs_year, false)}
        </time>
    }
}

/// `3 min ago`, ticking.
#[component]
pub fn Ago(at: Timestamp) -> impl IntoView {
    let clock = expect_context::<Clock>();
    let text = Memo::new(move |_| format::ago(clock.now().seconds_since(at)));
    let utc = at.to_string();
    view! { <time datetime=utc.clone() title=format!("{utc} (UTC)")>{text}</time> }
}
