//! What this browser remembers: drafts, templates, the intent of a press,
//! preferences. Never the truth about a call; that is the API's.

pub mod drafts;
pub mod intents;
pub mod preferences;
pub mod templates;
