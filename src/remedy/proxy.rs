//! When the proxy in front of the API says no in its own name. The API was not
//! asked, so it is neither to blame nor has it done anything.

use super::{Button, Owner, Remedy, RemedyId};
use thunderphone::ApiError;

/// Who refused, to begin a sentence with.
pub fn who_refused(refusal: &ApiError) -> &'static str {
    if refusal.is_from_proxy() { "Our server" } else { "ThunderPhone" }
}

/// `None` when it was not the proxy, or when its status leaves open whether the
/// request went on (408, 421) or asks to wait (429): there it is as the API's.
pub(super) fn refused_by_proxy(refusal: &ApiError, meaning: &str) -> Option<Remedy> {
    if !refusal.is_from_proxy() || matches!(refusal.status, 408 | 421 | 429) {
        return None;
    }
    Some(if refusal.is_signed_out() {
        Remedy::new(RemedyId::SignIn, "Your sign-in has ended", meaning)
            .button(Button::Reload, "Reload to sign in again. What you filled in is kept.")
    } else {
        Remedy::new(RemedyId::ProxyRefused, "Our server refused the request", meaning)
            .step(
                Owner::Operator,
                "Check the server's settings: they decide which requests go through.",
            )
            .button(Button::TryAgain, "Then try again.")
    })
}
