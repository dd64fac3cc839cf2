//! Who is signed in: nobody is asked (local mode), a name and a password, or a gateway that
//! speaks OpenID Connect.

pub(crate) mod basic;
pub(crate) mod oidc;

use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::Response;

use crate::error_response::{self, Refusal};
use crate::roles::Person;
use basic::{Basic, Verdict};
use oidc::{Answer, Oidc};

pub(crate) enum SignIn {
    /// Local mode: whoever uses this machine.
    Nobody,
    Basic(Box<Basic>),
    Oidc(Oidc),
}

/// Somebody who is let in.
pub(crate) struct Entry {
    pub(crate) person: Person,
    /// What the sign-in's own gateway wants the browser to store: it prolongs its session.
    pub(crate) cookies: Vec<HeaderValue>,
}

impl SignIn {
    /// Lets a request in, or says why not.
    pub(crate) async fn admit(
        &self,
        request: &Parts,
        address: &str,
        sign_ins_per_minute: u32,
    ) -> Result<Entry, Box<Response>> {
        let known = |person| Ok(Entry { person, cookies: Vec::new() });
        match self {
            Self::Nobody => known(Person::default()),
            Self::Basic(basic) => {
                let credentials = request.headers.get(header::AUTHORIZATION);
                match basic.verify(credentials, address, sign_ins_per_minute).await {
                    Verdict::Known(name) => known(Person { name: Some(name), groups: Vec::new() }),
                    Verdict::Unknown => {
                        let mut response = error_response::signed_out();
                        response.headers_mut().insert(
                            header::WWW_AUTHENTICATE,
                            HeaderValue::from_static("Basic realm=\"Callboard\""),
                        );
                        Err(response.into())
                    }
                    Verdict::TooMany(wait) => Err(error_response::wait(
                        Refusal::SignInLimit,
                        "Too many sign-ins failed. Wait, then try again.",
                        wait,
                    )
                    .into()),
                }
            }
            Self::Oidc(oidc) => match oidc.ask(request, address).await {
                Answer::Known(person, cookies) => Ok(Entry { person, cookies }),
                Answer::SignedOut(cookies) => {
                    let mut response = match oidc::is_opened_by_a_person(request) {
                        true => oidc::redirect_to_sign_in(request),
                        false => error_response::signed_out(),
                    };
                    oidc::add_cookies(&mut response, cookies);
                    Err(response.into())
                }
                Answer::Refused(page) => {
                    Err(Box::new(match oidc::is_opened_by_a_person(request) {
                        true => page,
                        false => error_response::error_response(
                            Refusal::NoAccess,
                            "The sign-in does not let you in here. Ask whoever runs Callboard.",
                        ),
                    }))
                }
                Answer::Down => Err(Box::new(error_response::error_response(
                    Refusal::Misconfigured,
                    "The sign-in does not answer. Whoever runs Callboard has to look.",
                ))),
            },
        }
    }

    /// Where a person signs out; `None` where that cannot be done: a browser forgets a Basic
    /// password when it is closed.
    pub(crate) fn sign_out(&self) -> Option<&'static str> {
        match self {
            Self::Oidc(_) => Some("/oauth2/sign_out?rd=%2F"),
            Self::Nobody | Self::Basic(_) => None,
        }
    }

    /// Whether a status 401 can be sent without the browser asking for a password.
    pub(crate) fn is_local(&self) -> bool {
        matches!(self, Self::Nobody)
    }
}
