//! Drafts, templates and reasons that this browser stores. (Placements are in `outbox`, preferences
//! in `browser::preferences`.) The facts of a call are never stored; they are the API's.

pub mod drafts;
pub mod reasons;
pub mod templates;
