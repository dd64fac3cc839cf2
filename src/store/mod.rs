//! Drafts and templates that this browser stores. (Placements are in `outbox`, preferences
//! in `browser::preferences`.) The facts of a call are never stored; they are the API's.

pub mod drafts;
pub mod templates;
