//! Finds the element that a [`Locator`] means: a script lists the candidates, and the
//! browser tells the computed name and role of each.

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use serde_json::{Value, json};

use super::locator::Locator;
use super::webdriver;

/// Which candidates to check. Each check makes the browser compute the accessibility
/// tree, so a test that waits for an element checks only those with the name in some
/// text, and all of them now and then.
#[derive(Clone, Copy)]
pub enum Search {
    Likely,
    All,
}

impl Search {
    /// How many of the others.
    fn unlikely_count(self) -> usize {
        match self {
            Search::Likely => 0,
            Search::All => 40,
        }
    }
}

impl Locator<'_> {
    pub(super) async fn find(&self, search: Search) -> Result<Option<Element>, CmdError> {
        let root = match &self.within {
            None => Value::Null,
            Some(within) => match Box::pin(within.find(search)).await? {
                Some(root) => json!(root),
                None => return Ok(None),
            },
        };
        let (selectors, roles) = self.role;
        let name = self.name.clone().unwrap_or_default();
        let candidates = vec![
            json!(selectors),
            json!(name),
            root,
            json!(self.is_last),
            json!(search.unlikely_count()),
        ];
        let candidates = self.page.run(CANDIDATES, candidates).await?;
        for candidate in candidates.as_array().into_iter().flatten() {
            let element = self.page.element(candidate);
            let client = self.page.client();
            let is_named = match &self.name {
                Some(name) => webdriver::name(client, &element).await? == *name,
                None => true,
            };
            let has_text = match &self.containing {
                Some(text) => element.text().await?.contains(text),
                None => true,
            };
            if is_named
                && has_text
                && roles.contains(&webdriver::role(client, &element).await?.as_str())
            {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }
}

/// The candidates, likeliest first.
const CANDIDATES: &str = "
    const [selectors, name, root, isLast, unlikely] = arguments;
    const found = [...(root ?? document).querySelectorAll(selectors)]
        .filter(element => element.checkVisibility({ visibilityProperty: true }));
    if (isLast) found.reverse();
    const texts = element => [element.textContent, element.getAttribute('aria-label'), element.value,
        ...[...(element.labels ?? [])].map(label => label.textContent),
        ...(element.getAttribute('aria-labelledby') ?? '').split(/\\s+/).filter(Boolean)
            .map(id => document.getElementById(id)?.textContent)];
    const squeeze = text => (text ?? '').replace(/\\s+/g, '');
    const likely = element => texts(element).some(text => squeeze(text).includes(squeeze(name)));
    return [...found.filter(likely), ...found.filter(element => !likely(element)).slice(0, unlikely)];";
