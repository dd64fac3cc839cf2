//! Filters that a person has named, to come back to. Kept in this browser; the address of one
//! can be sent to others. A range in it, such as the last 7 days, moves with the calendar.

use crate::browser::storage::StorageArea;
use crate::route::{CallFilters, Route};
use serde_json::{Value, json};

const NAME: &str = "callboard.views";
/// More than a person finds anything in.
pub const MOST: usize = 50;
/// Characters of a name.
pub const LONGEST: usize = 60;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SavedView {
    pub name: String,
    pub filters: CallFilters,
}

impl SavedView {
    /// The address of the list with its filters.
    pub fn url(&self) -> String {
        Route::Calls(self.filters.clone()).url()
    }
}

/// Those that are kept, by name.
pub fn load() -> Vec<SavedView> {
    StorageArea::Local.get(NAME).map(|text| read(&text)).unwrap_or_default()
}

/// Keeps a view in place of one of the same name. Returns whether the browser keeps it.
pub fn keep(view: SavedView) -> bool {
    let mut views = load();
    put(&mut views, view);
    StorageArea::Local.set(NAME, &text(&views))
}

/// Returns whether it is gone.
pub fn remove(name: &str) -> bool {
    let mut views = load();
    views.retain(|view| view.name != name);
    StorageArea::Local.set(NAME, &text(&views))
}

fn put(views: &mut Vec<SavedView>, view: SavedView) {
    views.retain(|other| other.name != view.name);
    views.push(view);
    views.sort_by_cached_key(|view| view.name.to_lowercase());
}

fn text(views: &[SavedView]) -> String {
    let views: Vec<Value> =
        views.iter().map(|view| json!({ "name": view.name, "url": view.url() })).collect();
    Value::from(views).to_string()
}

/// Entries that cannot be read are passed over.
fn read(text: &str) -> Vec<SavedView> {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let mut views = Vec::new();
    for entry in value.as_array().map(Vec::as_slice).unwrap_or_default() {
        let text = |key: &str| entry.get(key).and_then(Value::as_str);
        if let (Some(name), Some(url)) = (text("name"), text("url"))
            && let Route::Calls(filters) = Route::parse(url)
            && !name.trim().is_empty()
        {
            put(&mut views, SavedView { name: name.to_owned(), filters });
        }
    }
    views.truncate(MOST);
    views
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(name: &str, range: &str) -> SavedView {
        let filters = CallFilters { range: range.to_owned(), ..CallFilters::default() };
        SavedView { name: name.to_owned(), filters }
    }

    #[test]
    fn views_survive_storage_with_their_relative_ranges() {
        let mut views = Vec::new();
        for one in [view("Week", "7d"), view("alone", "today"), view("Week", "30d")] {
            put(&mut views, one);
        }
        assert_eq!(views, [view("alone", "today"), view("Week", "30d")]);
        assert_eq!(read(&text(&views)), views);
    }

    #[test]
    fn what_is_no_view_is_passed_over() {
        for text in [
            "",
            "7",
            "[7]",
            r#"[{"name": "a"}]"#,
            r#"[{"name": " ", "url": "/calls"}]"#,
            r#"[{"name": "a", "url": "/account"}]"#,
        ] {
            assert_eq!(read(text), [], "{text}");
        }
        assert_eq!(read(r#"[7, {"name": "a", "url": "/calls?range=7d"}]"#), [view("a", "7d")]);
    }
}
