//! When the proxy in front of the API says no in its own name. The API was not
//! asked, so it is neither to blame nor has it done anything.

use super::{Button, Owner, Remedy, RemedyId};
use crate::access::{Action, Role, who_may};
use crate::format;
use thunderphone::ApiError;

/// Who refused, to begin a sentence with.
pub fn who_refused(refusal: &ApiError) -> &'static str {
    if refusal.is_from_proxy() { "Our server" } else { "ThunderPhone" }
}

/// “Wait 2 min first.”, as far as the answer says how long.
pub(super) fn wait_first(refusal: &ApiError) -> String {
    match refusal.retry_after_seconds {
        Some(seconds) => format!("Wait {} first.", format::wait(i64::from(seconds))),
        None => "Wait a moment first.".to_owned(),
    }
}

/// `None` when it was not the proxy, or when its status leaves open whether the
/// request went on (408, 421): there it is as the API's.
pub(super) fn refused_by_proxy(
    refusal: &ApiError,
    action: Action,
    meaning: &str,
) -> Option<Remedy> {
    let code = refusal.proxy_code()?;
    let remedy = |row, title: &str| Remedy::new(row, title, meaning);
    Some(match code {
        "sign_in" => remedy(RemedyId::SignIn, "Your sign-in has ended")
            .button(Button::Reload, "Reload to sign in again. What you filled in is kept."),
        "role" => not_allowed(refusal, action, meaning),
        "no_access" => remedy(RemedyId::NoAccess, "Your account may not use this Callboard")
            .step(Owner::Operator, "Allow this account to use Callboard.")
            .button(Button::Reload, "Then reload. What you filled in is kept."),
        "sign_in_limit" => remedy(RemedyId::SignInLimit, "There were too many failed sign-ins")
            .button(Button::Reload, format!("{} Then reload to sign in.", wait_first(refusal)))
            .step(Owner::Operator, "If nobody here mistyped a password, somebody may be guessing."),
        "cross_site" => remedy(
            RemedyId::ProxyRefused,
            "Our server could not tell that this came from Callboard",
        )
        .step(Owner::Operator, "If this keeps happening, check the server's own address.")
        .button(Button::Reload, "Reload this page, then try again. What you filled in is kept."),
        _ if refusal.status == 429 => Remedy::new(
            RemedyId::Throttled,
            "The limit of calls is reached",
            format!("Our server asks us to wait. {meaning}"),
        )
        .button(Button::TryAgain, wait_first(refusal))
        .step(Owner::Operator, "Can allow more calls in the server's settings."),
        _ if matches!(refusal.status, 408 | 421) => return None,
        _ => remedy(RemedyId::ProxyRefused, "Our server refused the request")
            .step(
                Owner::Operator,
                "Check the server's settings: they decide which requests go through.",
            )
            .button(Button::TryAgain, "Then try again."),
    })
}

/// The role was taken away while the page was open, or was not known yet.
fn not_allowed(refusal: &ApiError, action: Action, meaning: &str) -> Remedy {
    // Without any role, nothing else can be done either.
    let needs = refusal.needs.as_deref().and_then(Role::read);
    let action = if needs == Some(Role::Read) { Action::Read } else { action };
    let who = who_may(action, &refusal.may);
    Remedy::new(
        RemedyId::NotAllowed,
        format!("You may not {}", action.verb()),
        format!("{meaning} {who}"),
    )
    .step(Owner::Operator, "Can allow it in the server's settings.")
    .button(Button::TryAgain, "Once you may, try again.")
}
