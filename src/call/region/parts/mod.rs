//! Where a number belongs within its country: by area outside +1, by exchange within it.

mod data;

pub(super) use data::{EXCHANGES, PARTS};
