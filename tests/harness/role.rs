//! The roles that tests look for, and the methods to do so.

use super::locator::Locator;
use super::page::Page;

/// Selectors for elements that may have a role, and the names that Chromium gives the
/// role. The first name is used in messages.
pub type Role = (&'static str, &'static [&'static str]);

const ALERT: Role = ("[role=alert]", &["alert"]);
const BUTTON: Role = ("button, [role=button], input[type=submit]", &["button"]);
const CHECKBOX: Role =
    ("input[type=checkbox], [role=checkbox], [role=switch]", &["checkbox", "switch"]);
const DIALOG: Role = ("dialog, [role=dialog], [role=alertdialog]", &["dialog", "alertdialog"]);
const DISCLOSURE: Role = (
    "summary, [aria-expanded]",
    &["disclosure", "DisclosureTriangle", "DisclosureTriangleGrouped", "button", "group"],
);
const FIELD: Role = (
    "input, textarea, [role=textbox]",
    &["textbox", "searchbox", "spinbutton", "combobox", "Date", "textField"],
);
const FORM: Role = ("form", &["form"]);
const GROUP: Role =
    ("fieldset, [role=group], [role=radiogroup], [role=list]", &["group", "radiogroup", "list"]);
const HEADING: Role = ("h1, h2, h3, h4, h5, h6", &["heading"]);
const LINK: Role = ("a[href]", &["link"]);
const ITEM: Role = ("li, [role=listitem]", &["listitem"]);
const LIST: Role = ("ul, ol, dl, [role=list]", &["list", "description list", "DescriptionList"]);
const RADIO: Role = ("input[type=radio], [role=radio]", &["radio"]);
const REGION: Role = (
    "section, article, aside, nav, search, form, footer, main, [role=region], [role=search], [role=group]",
    &["region", "article", "complementary", "navigation", "search", "form", "group"],
);
const SELECT: Role =
    ("select, [role=combobox], [role=listbox]", &["combobox", "listbox", "ComboBoxMenuList"]);
const SLIDER: Role = ("input[type=range], [role=slider]", &["slider"]);
const STATUS: Role = ("[role=status], output", &["status"]);
const TABLE: Role = ("table, [role=table], [role=grid]", &["table", "grid"]);

/// The page, or a part of it.
pub trait Scope<'a> {
    fn scope(&self) -> (&'a Page, Option<Locator<'a>>);

    #[track_caller]
    fn button(&self, name: &str) -> Locator<'a> {
        Locator::new(self.scope(), BUTTON, Some(name))
    }
    #[track_caller]
    fn link(&self, name: &str) -> Locator<'a> {
        Locator::new(self.scope(), LINK, Some(name))
    }
    #[track_caller]
    fn heading(&self, name: &str) -> Locator<'a> {
        Locator::new(self.scope(), HEADING, Some(name))
    }
    /// A text field.
    #[track_caller]
    fn field(&self, name: &str) -> Locator<'a> {
        Locator::new(self.scope(), FIELD, Some(name))
    }
    #[track_caller]
    fn select(&self, name: &str) -> Locator<'a> {
        Locator::new(self.scope(), SELECT, Some(name))
    }
    #[track_caller]
    fn radio(&self, name: &str) -> Locator<'a> {
        Locator::new(self.scope(), RADIO, Some(name))
    }
    #[track_caller]
    fn checkbox(&self, name: &str) -> Locator<'a> {
        Locator::new(self.scope(), CHECKBOX, Some(name))
    }
    #[track_caller]
    fn slider(&self, name: &str) -> Locator<'a> {
        Locator::new(self.scope(), SLIDER, Some(name))
    }
    #[track_caller]
    fn status(&self, name: &str) -> Locator<'a> {
        Locator::new(self.scope(), STATUS, Some(name))
    }
    #[track_caller]
    fn disclosure(&self, name: &str) -> Locator<'a> {
        Locator::new(self.scope(), DISCLOSURE, Some(name))
    }
    #[track_caller]
    fn region(&self, name: &str) -> Locator<'a> {
        Locator::new(self.scope(), REGION, Some(name))
    }
    #[track_caller]
    fn group(&self, name: &str) -> Locator<'a> {
        Locator::new(self.scope(), GROUP, Some(name))
    }
    #[track_caller]
    fn list(&self, name: &str) -> Locator<'a> {
        Locator::new(self.scope(), LIST, Some(name))
    }
    #[track_caller]
    fn table(&self, name: &str) -> Locator<'a> {
        Locator::new(self.scope(), TABLE, Some(name))
    }
    #[track_caller]
    fn form(&self, name: &str) -> Locator<'a> {
        Locator::new(self.scope(), FORM, Some(name))
    }
    #[track_caller]
    fn dialog(&self, name: &str) -> Locator<'a> {
        Locator::new(self.scope(), DIALOG, Some(name))
    }
    #[track_caller]
    fn alert(&self) -> Locator<'a> {
        Locator::new(self.scope(), ALERT, None)
    }
    /// A list item that contains this text.
    #[track_caller]
    fn item(&self, text: &str) -> Locator<'a> {
        Locator::new(self.scope(), ITEM, None).containing(text)
    }
    #[track_caller]
    fn any_button(&self) -> Locator<'a> {
        Locator::new(self.scope(), BUTTON, None)
    }
    #[track_caller]
    fn any_heading(&self) -> Locator<'a> {
        Locator::new(self.scope(), HEADING, None)
    }
    #[track_caller]
    fn any_link(&self) -> Locator<'a> {
        Locator::new(self.scope(), LINK, None)
    }
}
