//! WebDriver commands that fantoccini lacks: computed role and name, Chrome DevTools
//! Protocol, the console.

use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, elements::Element};
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

#[derive(Debug)]
struct Command {
    method: Method,
    path: String,
    body: Option<String>,
}

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/{}", session_id.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (self.method.clone(), self.body.clone())
    }
}

async fn get(client: &Client, path: String) -> Result<String, CmdError> {
    let value = client.issue_cmd(Command { method: Method::GET, path, body: None }).await?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

async fn post(client: &Client, path: &str, body: Value) -> Result<Value, CmdError> {
    let body = Some(body.to_string());
    client.issue_cmd(Command { method: Method::POST, path: path.to_owned(), body }).await
}

pub async fn role(client: &Client, element: &Element) -> Result<String, CmdError> {
    get(client, format!("element/{}/computedrole", element.element_id().as_ref())).await
}

pub async fn name(client: &Client, element: &Element) -> Result<String, CmdError> {
    get(client, format!("element/{}/computedlabel", element.element_id().as_ref())).await
}

/// A command of the Chrome DevTools Protocol.
pub async fn cdp(client: &Client, command: &str, params: Value) -> Result<Value, CmdError> {
    post(client, "goog/cdp/execute", json!({ "cmd": command, "params": params })).await
}

/// Console messages since the last call.
pub async fn console(client: &Client) -> Result<Vec<Value>, CmdError> {
    let lines = post(client, "se/log", json!({ "type": "browser" })).await?;
    Ok(lines.as_array().cloned().unwrap_or_default())
}
