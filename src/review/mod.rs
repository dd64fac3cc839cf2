//! Reviewing calls one after the other: which ones, in which order, what a person found,
//! and whether the grade agrees. Pure: it knows no browser, no clock and no network, and
//! nothing here is sent to ThunderPhone but a flag, by whoever shows it.

pub mod agreement;
pub mod export;
pub mod flag_draft;
pub mod note;
pub mod queue;
pub mod sample;
pub mod verdict;
