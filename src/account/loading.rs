//! Values that a page needs for as long as it is shown: requested until they are there, and
//! again when they are old.

use crate::browser::moment::Moment;
use crate::browser::page::Presence;
use crate::browser::wake::Wake;
use crate::organization::{Refresh, Remote, RemoteSignal};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
use thunderphone::Error;

/// A balance that is a minute old is as good as a new one.
pub const FRESH_MS: u32 = 60_000;
const FIRST_RETRY_MS: u32 = 2_000;
const LAST_RETRY_MS: u32 = 30_000;

/// How a value is.
#[derive(Clone, PartialEq, Debug)]
pub enum Standing {
    Loading,
    /// The value is there. `false`: it could not be loaded again.
    Known(bool),
    /// The server lacks the endpoint.
    NotOffered,
    /// Nobody here may see it: who can change that.
    Forbidden(String),
    /// It is tried again.
    Failing,
}

/// Whether the same request would fail the same way until somebody acts.
fn is_final(failure: &Error) -> bool {
    !matches!(standing_of(failure), Standing::Failing)
}

fn standing_of(failure: &Error) -> Standing {
    let is_from_proxy = failure.api_error().is_some_and(|refusal| refusal.is_from_proxy());
    match failure.status() {
        Some(404 | 405 | 501) => Standing::NotOffered,
        Some(401) => Standing::Forbidden(
            "The API key was not accepted. Whoever runs this Callboard has to replace it."
                .to_owned(),
        ),
        Some(403) if is_from_proxy => {
            Standing::Forbidden("You may not see this. Whoever runs Callboard can allow it.".to_owned())
        }
        Some(403) => Standing::Forbidden(
            "This Callboard is not allowed to see this. In ThunderPhone's dashboard an admin can give the owner of its API key a higher role.".to_owned(),
        ),
        _ => Standing::Failing,
    }
}

pub fn standing<T>(remote: &Remote<T>) -> Standing {
    match (&remote.value, &remote.failure) {
        (Some(_), failure) => Standing::Known(failure.is_none()),
        (None, Some(failure)) => standing_of(failure),
        (None, None) => Standing::Loading,
    }
}

/// Requests a value now, until it is there, and again whenever it is older than `fresh_ms`
/// and the page is looked at. Ends with the page.
pub fn keep<T: Clone + Send + Sync + 'static>(
    remote: RemoteSignal<T>,
    fresh_ms: u32,
    request: impl Fn() -> Refresh + 'static,
) {
    let presence = expect_context::<Presence>();
    let wake = Wake::<()>::default();
    let woken = wake.clone();
    Effect::new(move |was: Option<bool>| {
        let is_in_sight = presence.is_visible.get() && presence.is_online.get();
        if is_in_sight && was == Some(false) {
            woken.notify(());
        }
        is_in_sight
    });
    spawn_local_scoped_with_cancellation(async move {
        let mut retry_ms = FIRST_RETRY_MS;
        loop {
            request().await;
            let now = remote.get_untracked();
            let wait = match now.failure.as_ref().map(is_final) {
                Some(true) => return,
                Some(false) => {
                    let wait = retry_ms;
                    retry_ms = (wait * 2).min(LAST_RETRY_MS);
                    wait
                }
                None => {
                    retry_ms = FIRST_RETRY_MS;
                    fresh_ms
                }
            };
            let is_over = |waited: i64| waited >= i64::from(wait) || now.failure.is_some();
            let since = Moment::now();
            // Coming back to the page makes nothing older than it is.
            loop {
                let left = i64::from(wait) - since.age_ms();
                let left = u32::try_from(left).unwrap_or_default();
                if wake.notified_within(left).await.is_err() {
                    return;
                }
                if presence.is_visible.get_untracked() && is_over(since.age_ms()) {
                    break;
                }
                if !presence.is_visible.get_untracked() && wake.notified().await.is_err() {
                    return;
                }
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use thunderphone::Reply;
    use thunderphone::error::classify;

    #[test]
    fn a_lost_connection_is_no_server_without_the_endpoint() {
        let of = |status: u16, body: &str| {
            let reply = Reply { status, body: body.to_owned(), ..Reply::default() };
            standing_of(&classify(reply).unwrap_err())
        };
        let lost = Error::Unreachable { message: String::new(), may_be_stopped: false };
        assert_eq!(standing_of(&lost), Standing::Failing);
        assert_eq!(standing_of(&Error::TimedOut { after_ms: 1 }), Standing::Failing);
        for status in [429, 500, 502, 503] {
            assert_eq!(of(status, "{}"), Standing::Failing, "{status}");
        }
        // A sign-in page of the network.
        assert_eq!(of(200, "<html>"), Standing::Failing);
        assert_eq!(of(404, "{}"), Standing::NotOffered);
        for (body, who) in [("{}", "an admin"), ("{\"code\": \"proxy_no_access\"}", "Whoever runs")]
        {
            let Standing::Forbidden(said) = of(403, body) else { panic!("{body}") };
            assert!(said.contains(who), "{said}");
        }
    }
}
