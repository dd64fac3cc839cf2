//! Reads a file or a pasted text in short steps, so that the page answers in between.

use super::columns::Columns;
use super::decode::{Decoder, NotText};
use super::import::{Import, Outcome, Settings, TooLong};
use crate::browser::moment::Moment;
use crate::do_not_call;
use gloo_timers::future::TimeoutFuture;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::File;

/// How long one step may take: well below what a person notices.
const STEP_MS: i64 = 12;
/// Rows that are read before the clock is looked at.
const ROWS: usize = 20;
/// The largest file.
const MOST_BYTES: f64 = 20.0 * 1024.0 * 1024.0;

pub const TOO_LONG: &str =
    "This has more than 250,000 rows. Split it, and import one part after the other.";
const TOO_LARGE: &str = "This file is larger than 20 MB. Split it into smaller ones.";
const UNREADABLE: &str = "This file cannot be read. Choose it again.";
const UNAVAILABLE: &str = "This browser blocks storage, so the list cannot be kept here.";

/// What was read, before anything is added.
pub struct Preview {
    pub outcome: Outcome,
    pub columns: Columns,
}

/// The text of a file.
///
/// # Errors
/// A sentence, when there is none.
pub async fn text_of(file: File) -> Result<Arc<str>, &'static str> {
    if file.size() > MOST_BYTES {
        return Err(TOO_LARGE);
    }
    let buffer = file.array_buffer().await.map_err(|_| UNREADABLE)?;
    let buffer: js_sys::ArrayBuffer = buffer.unchecked_into();
    let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
    let mut decoder = Decoder::new(bytes).map_err(NotText::sentence)?;
    while decoder.step().map_err(NotText::sentence)? {
        pause().await;
    }
    Ok(decoder.into_text().into())
}

/// `on_rows` is given how many rows are read.
///
/// # Errors
/// A sentence, when it cannot be imported.
pub async fn preview(
    text: Arc<str>,
    settings: Settings,
    on_rows: impl Fn(usize),
) -> Result<Preview, &'static str> {
    let listed = do_not_call::numbers().await.map_err(|_| UNAVAILABLE)?;
    let mut import = Import::new(text, settings, Rc::new(listed));
    loop {
        let began = Moment::now();
        while began.age_ms() < STEP_MS {
            let TooLong = match import.step(ROWS) {
                Ok(true) => continue,
                Ok(false) => return Ok(finished(import)),
                Err(error) => error,
            };
            return Err(TOO_LONG);
        }
        on_rows(import.rows_read());
        pause().await;
    }
}

fn finished(import: Import) -> Preview {
    Preview { columns: import.columns().clone(), outcome: import.into_outcome() }
}

/// Frees what is not added, a part at a time: all at once would take too long.
pub async fn discard(mut preview: Preview) {
    const PART: usize = 5_000;
    let Outcome { new, left_out, .. } = &mut preview.outcome;
    while !new.is_empty() || !left_out.is_empty() {
        new.truncate(new.len().saturating_sub(PART));
        left_out.truncate(left_out.len().saturating_sub(PART));
        pause().await;
    }
}

pub async fn pause() {
    TimeoutFuture::new(0).await;
}
