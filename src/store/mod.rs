//! Drafts, templates, reasons and the order of the calls that were listed, as this browser stores them. (Placements are in `outbox`, preferences
//! in `browser::preferences`.) The facts of a call are never stored; they are the API's.

pub mod call_sequence;
pub mod drafts;
pub mod reasons;
pub mod templates;
pub mod views;
