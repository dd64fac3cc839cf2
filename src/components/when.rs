//! An instant for reading: in the viewer's zone, with the exact UTC instant on
//! hover and for machines.

use crate::browser::clock::Clock;
use crate::browser::intl;
use crate::format;
use crate::markup::view;
use crate::reactive::memo;
use leptos::prelude::*;
use thunderphone::Instant;

/// `Tue 6 Oct, 17:30:02`
#[component]
pub fn When(at: Instant) -> impl IntoView {
    let utc = at.to_string();
    view! { <time datetime=utc.clone() title=format!("{utc} (UTC)")>{intl::date_time(at)}</time> }
}

/// `3 min ago`, ticking.
#[component]
pub fn Ago(at: Instant) -> impl IntoView {
    let clock = expect_context::<Clock>();
    let text = memo(move || format::ago(clock.now().seconds_since(at)));
    let utc = at.to_string();
    view! { <time datetime=utc.clone() title=format!("{utc} (UTC)")>{text}</time> }
}
