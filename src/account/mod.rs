//! Money and numbers of the organization: topping up, auto-reload, verification. Shared by
//! the pages that offer them. One state for the whole tab: a charge or a verification goes
//! on while other pages are shown.

pub mod amount;
pub mod card;
pub mod charge;
pub mod reload;
