//! What this browser remembers: drafts, preferences, templates. Never the
//! truth about a call; that is the API's.

pub mod preferences;
