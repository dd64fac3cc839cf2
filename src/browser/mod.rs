//! Browser APIs, one file for each, behind small names. Nothing here knows about calls.

pub mod ability;
pub mod blocked_request;
pub mod clipboard;
pub mod clock;
pub mod database;
pub mod decimal;
pub mod digest;
pub mod download;
pub mod entry;
pub mod events;
pub mod focus;
pub mod fold;
pub mod history;
pub mod intersection;
pub mod intl;
pub mod keys;
pub mod media;
pub mod moment;
pub mod page;
pub mod preferences;
pub mod selection;
pub mod shortcut;
pub mod storage;
pub mod tabs;
pub mod theme;
pub mod wake;
