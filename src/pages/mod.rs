//! One file per route. Pages use every room and never each other: they meet in
//! the URL.

pub mod account;
pub mod call_detail;
pub mod call_list;
pub mod do_not_call;
pub mod new_call;
pub mod not_found;
pub mod rehearsals;
pub mod review;
pub mod search;
pub mod to_call;
pub mod webhooks;
