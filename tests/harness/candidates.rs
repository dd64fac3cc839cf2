//! Finds the element that a [`Locator`] means: a script lists the candidates with the name
//! and role that the browser computes for each.

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
        let candidates = vec![
            json!(selectors),
            json!(self.name),
            json!(self.containing),
            root,
            json!(self.is_last),
            json!(search.unlikely_count()),
        ];
        let candidates = self.page.run(CANDIDATES, candidates).await?;
        for candidate in candidates.as_array().into_iter().flatten() {
            let element = self.page.element(&candidate["element"]);
            let has_text = match &self.containing {
                Some(text) => element.text().await?.contains(text),
                None => true,
            };
            let role = candidate["role"].as_str().unwrap_or_default();
            // Where no role of ARIA fits, only WebDriver tells what Chromium calls it.
            if has_text
                && (roles.contains(&role)
                    || roles
                        .contains(&webdriver::role(self.page.client(), &element).await?.as_str()))
            {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }
}

/// Those that have the name, likeliest first. `computedName` and `computedRole` are there by
/// the flag [`super::page::COMPUTED_NAMES`].
const CANDIDATES: &str = "
    const [selectors, name, containing, root, isLast, unlikely] = arguments;
    const found = [...(root ?? document).querySelectorAll(selectors)]
        .filter(element => element.checkVisibility({ visibilityProperty: true }));
    if (isLast) found.reverse();
    const texts = element => [element.textContent, element.getAttribute('aria-label'), element.value,
        ...[...(element.labels ?? [])].map(label => label.textContent),
        ...(element.getAttribute('aria-labelledby') ?? '').split(/\\s+/).filter(Boolean)
            .map(id => document.getElementById(id)?.textContent)];
    const squeeze = text => (text ?? '').replace(/\\s+/g, '');
    const isIn = (wanted, text) => squeeze(text).includes(squeeze(wanted));
    const likely = element => texts(element).some(text => isIn(name, text))
        && isIn(containing, element.textContent);
    return [...found.filter(likely), ...found.filter(element => !likely(element)).slice(0, unlikely)]
        .filter(element => name === null || element.computedName === name)
        .map(element => ({ element, role: element.computedRole }));";
