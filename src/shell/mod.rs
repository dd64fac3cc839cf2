//! What surrounds every page: header, label of the host, shortcuts.

pub mod due;
pub mod header;
pub mod pending_placements;
mod retry;
pub mod sandbox_notice;
pub mod shortcuts;
