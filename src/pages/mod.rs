//! One file per route. Pages use every room and never each other: they meet in
//! the URL.

pub mod call;
pub mod calls;
pub mod new_call;
pub mod not_found;
