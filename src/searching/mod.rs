//! Searching what was said: transcripts are copied into this browser, only when a person
//! switches it on, and searched there. Nothing of them leaves the browser.
//!
//! | file | what it does |
//! |---|---|
//! | `kept` | the copies in the browser's storage |
//! | `filling` | whether transcripts are being copied, and by whom |
//! | `run` | asks for them, the newest days first |
//! | `search` | reads the copies, a few at a time |

mod filling;
mod kept;
mod run;
mod search;

pub use filling::{Filling, Stage, Trouble};
pub use run::days_until;
pub use search::{Search, State};
