//! What a request brings: its body, its query, the ids in its path.

use std::collections::BTreeMap;

use axum::body::to_bytes;
use axum::extract::{
    FromRequest, FromRequestParts, OptionalFromRequest, Query, RawPathParams, Request,
};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde_json::{Map, Value};

use crate::decisions::BODY_LIMIT;
use crate::refusal::Refusal;

/// A body that is one JSON object.
pub struct JsonObject(pub Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for JsonObject {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        read(request).await?.ok_or_else(|| Refusal::bad("JSON parse error - the body is empty."))
    }
}

/// A body that may be left out.
impl<S: Send + Sync> OptionalFromRequest<S> for JsonObject {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Option<Self>, Refusal> {
        read(request).await
    }
}

/// The content type is not looked at: what matters is what the body holds.
async fn read(request: Request) -> Result<Option<JsonObject>, Refusal> {
    let bytes = to_bytes(request.into_body(), BODY_LIMIT).await.map_err(|_| {
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "The request body is larger than 1 MiB.")
    })?;
    if bytes.is_empty() {
        return Ok(None);
    }
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(body)) => Ok(Some(JsonObject(body))),
        Ok(_) => Err(Refusal::field("non_field_errors", "Invalid data. Expected an object.")),
        Err(error) => Err(Refusal::bad(&format!("JSON parse error - {error}"))),
    }
}

/// The query, each name once.
pub struct Arguments(BTreeMap<String, String>);

impl<S: Send + Sync> FromRequestParts<S> for Arguments {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Query::try_from_uri(&parts.uri)
            .map(|Query(arguments)| Self(arguments))
            .map_err(|_| Refusal::bad("The query cannot be read."))
    }
}

impl Arguments {
    /// None when it is absent or empty, which is what an unused filter sends.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    pub fn id(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let parse = |value: &str| {
            value.parse().map_err(|_| Refusal::field(name, "A valid integer is required."))
        };
        self.text(name).map(parse).transpose()
    }

    pub fn count(&self, name: &str, least: usize, most: usize) -> Result<Option<usize>, Refusal> {
        let Some(value) = self.text(name) else { return Ok(None) };
        let number: usize =
            value.parse().map_err(|_| Refusal::field(name, "A valid integer is required."))?;
        if number < least {
            return Err(Refusal::field(
                name,
                &format!("Ensure this value is greater than or equal to {least}."),
            ));
        }
        if number > most {
            return Err(Refusal::field(
                name,
                &format!("Ensure this value is less than or equal to {most}."),
            ));
        }
        Ok(Some(number))
    }

    pub fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.text(name).map(str::to_ascii_lowercase).as_deref() {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(_) => Err(Refusal::field(name, "Must be a valid boolean.")),
        }
    }

    pub fn one_of(&self, name: &str, choices: &[&str]) -> Result<Option<&str>, Refusal> {
        match self.text(name) {
            Some(value) if !choices.contains(&value) => {
                Err(Refusal::field(name, &format!("\"{value}\" is not a valid choice.")))
            }
            value => Ok(value),
        }
    }
}

/// The id in the path. What is no number names nothing: 404.
pub struct Id(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| Refusal::not_found())?;
        let id = params.iter().find(|(name, _)| *name == "id").and_then(|(_, id)| id.parse().ok());
        id.map(Self).ok_or_else(Refusal::not_found)
    }
}
