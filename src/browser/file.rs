//! A file that a person has chosen in a file input.

use super::ability::{call, get};
use js_sys::Promise;
use leptos::prelude::event_target;
use wasm_bindgen::JsValue;
use web_sys::HtmlInputElement;

pub struct Chosen(JsValue);

pub enum ReadError {
    TooLarge,
    /// The browser cannot read it: it is gone, or the browser is old.
    Unreadable,
}

impl Chosen {
    /// Takes the file from the input, which can then take the same one again.
    pub fn take(event: &web_sys::Event) -> Option<Chosen> {
        let input: HtmlInputElement = event_target(event);
        let file = call(&get(&input, "files")?, "item", [&JsValue::from(0)]);
        input.set_value("");
        file.filter(JsValue::is_object).map(Chosen)
    }

    /// Its text, if it has at most so many bytes.
    ///
    /// # Errors
    /// When it has more, or cannot be read.
    pub async fn text(self, max_bytes: usize) -> Result<String, ReadError> {
        let size = get(&self.0, "size").and_then(|size| size.as_f64());
        if size.is_some_and(|size| size > max_bytes as f64) {
            return Err(ReadError::TooLarge);
        }
        let text = call(&self.0, "text", []).ok_or(ReadError::Unreadable)?;
        let text = Promise::resolve(&text).await.map_err(|_| ReadError::Unreadable)?;
        text.as_string().ok_or(ReadError::Unreadable)
    }
}
