//! What two pages share, or what is a thing of its own. Components know the
//! pure rooms and the browser, never the API client and never a page.

pub mod banner;
pub mod copy;
pub mod heading;
pub mod player;
pub mod press;
pub mod unreadable;
pub mod when;
