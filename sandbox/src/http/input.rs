//! What a request contains: its body, its query, the id in its path.

use std::collections::BTreeMap;

use axum::body::to_bytes;
use axum::extract::{
    FromRequest, FromRequestParts, OptionalFromRequest, Query, RawPathParams, Request,
};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde_json::{Map, Value};

use crate::api_error::ApiError;
use crate::date::{Millis, span};
use crate::decisions::{BODY_LIMIT, WIDE_ID};
use crate::validation::{Rule, field_errors, require};

/// A body that is one JSON object.
pub struct JsonObject(pub Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for JsonObject {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        read(request).await?.ok_or_else(|| ApiError::bad("JSON parse error - the body is empty."))
    }
}

/// A body that may be missing.
impl<S: Send + Sync> OptionalFromRequest<S> for JsonObject {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Option<Self>, ApiError> {
        read(request).await
    }
}

/// The content type does not matter, only the body does.
async fn read(request: Request) -> Result<Option<JsonObject>, ApiError> {
    let bytes = to_bytes(request.into_body(), BODY_LIMIT).await.map_err(|_| {
        ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "The request body is larger than 1 MiB.")
    })?;
    if bytes.is_empty() {
        return Ok(None);
    }
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(body)) => Ok(Some(JsonObject(body))),
        Ok(_) => Err(ApiError::field("non_field_errors", "Invalid data. Expected an object.")),
        Err(error) => Err(ApiError::bad(&format!("JSON parse error - {error}"))),
    }
}

/// Checks the fields of a body.
///
/// # Errors
/// 400 with the messages of those that break their rule and of the `required` ones that are
/// missing.
pub fn check_fields(
    body: &Map<String, Value>,
    rules: &[(&str, Rule)],
    required: &[&str],
) -> Result<(), ApiError> {
    let mut errors = field_errors(body, rules);
    require(body, required, &mut errors);
    if errors.is_empty() { Ok(()) } else { Err(ApiError::fields(errors)) }
}

/// The parameters of the query, each name once.
pub struct QueryParams(BTreeMap<String, String>);

impl<S: Send + Sync> FromRequestParts<S> for QueryParams {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Query::try_from_uri(&parts.uri)
            .map(|Query(query)| Self(query))
            .map_err(|_| ApiError::bad("The query cannot be read."))
    }
}

impl QueryParams {
    /// `None` when it is absent or empty: an unused filter sends an empty parameter.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    pub fn id(&self, name: &str) -> Result<Option<i64>, ApiError> {
        let parse = |value: &str| {
            value.parse().map_err(|_| ApiError::field(name, "A valid integer is required."))
        };
        self.text(name).map(parse).transpose()
    }

    pub fn count(&self, name: &str, least: usize, most: usize) -> Result<Option<usize>, ApiError> {
        let Some(value) = self.text(name) else { return Ok(None) };
        let number: usize =
            value.parse().map_err(|_| ApiError::field(name, "A valid integer is required."))?;
        if number < least {
            return Err(ApiError::field(
                name,
                &format!("Ensure this value is greater than or equal to {least}."),
            ));
        }
        if number > most {
            return Err(ApiError::field(
                name,
                &format!("Ensure this value is less than or equal to {most}."),
            ));
        }
        Ok(Some(number))
    }

    /// The first and the last millisecond of a date or a time.
    pub fn date(&self, name: &str) -> Result<Option<(Millis, Millis)>, ApiError> {
        let parse = |text| {
            span(text).ok_or_else(|| ApiError::field(name, "Enter a valid date or date and time."))
        };
        self.text(name).map(parse).transpose()
    }

    pub fn flag(&self, name: &str) -> Result<bool, ApiError> {
        match self.text(name).map(str::to_ascii_lowercase).as_deref() {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(_) => Err(ApiError::field(name, "Must be a valid boolean.")),
        }
    }

    pub fn one_of(&self, name: &str, choices: &[&str]) -> Result<Option<&str>, ApiError> {
        match self.text(name) {
            Some(value) if !choices.contains(&value) => {
                Err(ApiError::field(name, &format!("\"{value}\" is not a valid choice.")))
            }
            value => Ok(value),
        }
    }
}

/// The two ids in the path, the agent's first. Anything but numbers is 404.
pub struct PathIds(pub i64, pub i64);

impl<S: Send + Sync> FromRequestParts<S> for PathIds {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::not_found())?;
        let mut ids = params.iter().map(|(_, id)| id.parse().ok());
        let (first, second) = (ids.next().flatten(), ids.next().flatten());
        Ok(Self(first.ok_or_else(ApiError::not_found)?, second.ok_or_else(ApiError::not_found)?))
    }
}

/// The id in the path. Anything but a number is 404.
pub struct PathId(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for PathId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::not_found())?;
        let id = params.iter().find(|(name, _)| *name == "id").and_then(|(_, id)| id.parse().ok());
        // A wide id is the id of the same call.
        let plain = |id: i64| if id >= WIDE_ID { id - WIDE_ID } else { id };
        id.map(|id| Self(plain(id))).ok_or_else(ApiError::not_found)
    }
}
