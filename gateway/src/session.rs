//! `/-/session`: what the page has to know about who is signed in, so that it offers nothing
//! that would be refused.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::error_response::json_response;
use crate::roles::{Role, Roles};

/// What one session is.
pub(crate) struct Session<'a> {
    pub(crate) user: Option<&'a str>,
    pub(crate) role: Role,
    pub(crate) roles: &'a Roles,
    pub(crate) sign_out: Option<&'a str>,
    /// The origins that recordings may come from.
    pub(crate) recordings: &'a [String],
}

impl Session<'_> {
    pub(crate) fn response(&self) -> Response {
        let may = |role| self.roles.may(role);
        let body = json!({
            "user": self.user,
            "role": self.role.name(),
            "may": {
                "read": may(Role::Read),
                "place": may(Role::Place),
                "manage": may(Role::Manage),
            },
            "sign_out": self.sign_out,
            "recordings": self.recordings,
        });
        json_response(StatusCode::OK, &body)
    }
}
