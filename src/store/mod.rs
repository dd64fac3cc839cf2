//! What this browser remembers: drafts, templates, the placement of a press,
//! preferences. Never the truth about a call; that is the API's.

pub mod drafts;
pub mod templates;
