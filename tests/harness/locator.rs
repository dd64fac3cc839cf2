//! Finds elements as a person or a screen reader does: by role and accessible name, both
//! as the browser computes them.
//!
//! A [`Locator`] is lazy: it looks when it is asked to do something, and waits until the
//! element is there and usable. Its statements (`is_visible`, `says`, `has_focus`) wait
//! and fail the test; [`Locator::exists`] answers at once.

use std::fmt;
use std::panic::Location;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use serde_json::{Value, json};

use super::candidates::Search;
use super::keyboard::Key;
use super::page::Page;
use super::role::{Role, Scope};
use super::wait::{TIMEOUT, retry};

#[derive(Clone)]
pub struct Locator<'a> {
    pub(super) page: &'a Page,
    pub(super) within: Option<Box<Locator<'a>>>,
    pub(super) role: Role,
    pub(super) name: Option<String>,
    /// Text that the element must contain.
    pub(super) containing: Option<String>,
    /// Take the last match instead of the first.
    pub(super) is_last: bool,
    timeout: Duration,
    caller: &'static Location<'static>,
}

/// One of so many tries checks all candidates.
const THOROUGH_EVERY: u32 = 10;

impl<'a> Scope<'a> for Locator<'a> {
    fn scope(&self) -> (&'a Page, Option<Locator<'a>>) {
        (self.page, Some(self.clone()))
    }
}

impl fmt::Display for Locator<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let role = self.role.1.first().copied().unwrap_or_default();
        match &self.name {
            Some(name) => write!(f, "{role} “{name}”")?,
            None => match &self.containing {
                Some(text) => write!(f, "{role} that says “{text}”")?,
                None => write!(f, "any {role}")?,
            },
        }
        self.within.as_ref().map_or(Ok(()), |within| write!(f, " in {within}"))
    }
}

impl<'a> Locator<'a> {
    #[track_caller]
    pub(super) fn new(
        (page, within): (&'a Page, Option<Locator<'a>>),
        role: Role,
        name: Option<&str>,
    ) -> Self {
        let within = within.map(Box::new);
        let timeout = within.as_ref().map_or(TIMEOUT, |within| within.timeout);
        let name = name.map(str::to_owned);
        Self {
            page,
            within,
            role,
            name,
            containing: None,
            is_last: false,
            timeout,
            caller: Location::caller(),
        }
    }

    pub(super) fn page(&self) -> &'a Page {
        self.page
    }

    /// Only elements that contain this text.
    pub(super) fn containing(self, text: &str) -> Self {
        Self { containing: Some(text.to_owned()), ..self }
    }

    /// The last match on the page, instead of the first.
    pub fn last(self) -> Self {
        Self { is_last: true, ..self }
    }

    /// Waits longer than the app itself waits for a response.
    pub fn with_long_timeout(self) -> Self {
        Self { timeout: Duration::from_secs(45), ..self }
    }

    pub async fn click(&self) {
        self.act("clicking", async |element| {
            self.scroll_into_view(element).await?;
            element.click().await
        })
        .await;
    }

    /// Clicks if the element is there and clickable right now.
    pub async fn click_if_present(&self) {
        if let Ok(Some(element)) = self.find(Search::All).await
            && self.scroll_into_view(&element).await.is_ok()
        {
            let _ = element.click().await;
        }
    }

    /// Scrolls it to the top of the window.
    pub async fn scroll_to(&self) {
        const SCRIPT: &str = "arguments[0].scrollIntoView({ block: 'start', behavior: 'instant' });
            window.scrollBy({ top: -16, behavior: 'instant' })";
        self.act("scrolling to", async |element| self.page.run(SCRIPT, vec![json!(element)]).await)
            .await;
    }

    /// Scrolls it to the middle, where nothing covers it.
    pub(super) async fn scroll_into_view(&self, element: &Element) -> Result<(), CmdError> {
        const SCRIPT: &str =
            "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })";
        self.page.run(SCRIPT, vec![json!(element)]).await.map(drop)
    }

    /// Replaces the text, as by pasting: any text, at once.
    pub async fn fill(&self, text: &str) {
        self.click().await;
        self.page.press(Key::SelectAll).await;
        self.page.press(Key::Backspace).await;
        if !text.is_empty() {
            self.page.cdp("Input.insertText", json!({ "text": text })).await;
        }
    }

    /// Selects the first option whose text starts with this.
    pub async fn choose(&self, option: &str) {
        const SCRIPT: &str = "const [select, text] = arguments;
            const clean = option => option.label.replace(/\\s+/g, ' ').trim();
            return [...select.options].find(o => !o.disabled && clean(o).startsWith(text)) ?? null;";
        self.act(&format!("choosing “{option}” in"), async |element| {
            let found = self.page.run(SCRIPT, vec![json!(element), json!(option)]).await?;
            match found {
                Value::Null => Err(CmdError::NotW3C(json!("it has no such option"))),
                found => self.page.element(&found).click().await,
            }
        })
        .await;
    }

    pub async fn focus(&self) {
        self.act("focusing", async |element| {
            self.page.run("arguments[0].focus()", vec![json!(element)]).await
        })
        .await;
    }

    /// The visible text.
    pub async fn text(&self) -> String {
        self.act("reading", async |element| element.text().await).await
    }

    pub async fn value(&self) -> String {
        self.act("reading", async |element| element.prop("value").await).await.unwrap_or_default()
    }

    /// Whether a switch or checkbox is on.
    pub async fn is_checked(&self) -> bool {
        let checked = self.act("reading", async |element| element.prop("checked").await).await;
        checked.as_deref() == Some("true")
    }

    pub async fn attribute(&self, name: &str) -> Option<String> {
        self.act("reading", async |element| element.attr(name).await).await
    }

    /// The texts that describe a field (`aria-describedby`).
    pub async fn description(&self) -> String {
        const SCRIPT: &str = "return (arguments[0].getAttribute('aria-describedby') ?? '')
            .split(/\\s+/).map(id => document.getElementById(id)?.innerText ?? '').join(' ');";
        self.act("reading what describes", async |element| {
            self.page.run(SCRIPT, vec![json!(element)]).await
        })
        .await
        .as_str()
        .unwrap_or_default()
        .to_owned()
    }

    pub async fn is_visible(&self) {
        self.act("seeing", async |_| Ok(())).await;
    }

    /// Whether it is there right now.
    pub async fn exists(&self) -> bool {
        matches!(self.find(Search::All).await, Ok(Some(_)))
    }

    pub async fn is_gone(&self) {
        let outcome = retry(self.timeout, async || match self.find(Search::All).await {
            Ok(None) => Ok(()),
            Ok(Some(_)) => Err("it is still there".to_owned()),
            Err(error) => Err(error.to_string()),
        });
        if let Err(last) = outcome.await {
            panic!("{}: waiting for {self} to go: {last}", self.caller);
        }
    }

    /// Waits until `text` can be read there.
    pub async fn says(&self, text: &str) {
        self.wait_for("saying", text, async |element| Ok(element.text().await?.contains(text)))
            .await;
    }

    pub async fn does_not_say(&self, text: &str) {
        self.wait_for("no longer saying", text, async |element| {
            Ok(!element.text().await?.contains(text))
        })
        .await;
    }

    pub async fn has_value(&self, value: &str) {
        self.wait_for("having the value", value, async |element| {
            Ok(element.prop("value").await?.as_deref() == Some(value))
        })
        .await;
    }

    pub async fn has_attribute(&self, name: &str, value: &str) {
        self.wait_for(&format!("having the {name}"), value, async |element| {
            Ok(element.attr(name).await?.as_deref() == Some(value))
        })
        .await;
    }

    pub async fn lacks_attribute(&self, attribute: &str) {
        self.wait_for("losing the", attribute, async |element| {
            Ok(element.attr(attribute).await?.is_none())
        })
        .await;
    }

    /// The field is marked as invalid, with a sentence; that sentence.
    pub async fn is_invalid(&self) -> String {
        self.wait_for("being marked as", "invalid", async |element| {
            Ok(element.attr("aria-invalid").await?.as_deref() == Some("true"))
        })
        .await;
        let said = self.description().await;
        assert!(
            said.split_whitespace().count() >= 3,
            "{}: {self} is invalid without a sentence: “{said}”",
            self.caller
        );
        said
    }

    pub async fn has_focus(&self) {
        const SCRIPT: &str = "return document.activeElement === arguments[0]";
        self.wait_for("having", "the focus", async |element| {
            Ok(self.page.run(SCRIPT, vec![json!(element)]).await? == json!(true))
        })
        .await;
    }

    async fn wait_for(
        &self,
        action_name: &str,
        text: &str,
        condition: impl AsyncFn(&Element) -> Result<bool, CmdError>,
    ) {
        self.act(&format!("{action_name} “{text}”:"), async |element| {
            if condition(element).await? {
                return Ok(());
            }
            let text_now = element.text().await.unwrap_or_default();
            let value = element.prop("value").await.ok().flatten().unwrap_or_default();
            Err(CmdError::NotW3C(json!(format!("it says “{text_now}{value}”"))))
        })
        .await;
    }

    /// Runs the action once the element is there. An action that fails because the
    /// element was rendered anew or is covered is tried again.
    pub(super) async fn act<T>(
        &self,
        action_name: &str,
        action: impl AsyncFn(&Element) -> Result<T, CmdError>,
    ) -> T {
        let mut tries = 0;
        let outcome = retry(self.timeout, async || {
            tries += 1;
            let search = if tries % THOROUGH_EVERY == 0 { Search::All } else { Search::Likely };
            let element = match self.find(search).await {
                Ok(Some(element)) => element,
                Ok(None) => return Err("it is not there".to_owned()),
                Err(error) => return Err(error.to_string()),
            };
            action(&element).await.map_err(|error| match error {
                CmdError::NotW3C(Value::String(why)) => why,
                error => error.to_string(),
            })
        });
        match outcome.await {
            Ok(done) => done,
            Err(last) => panic!("{}: {action_name} {self}: {last}", self.caller),
        }
    }
}
