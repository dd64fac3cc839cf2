//! What a browser journey plays on.
//!
//! Every journey has a sandbox, a gateway with the headers of production and a
//! browser of its own, all on loopback, and all gone when it ends. Things are
//! found by role and accessible name ([`locate`]), never by markup; nothing in the
//! page is stubbed: what happens is arranged through the sandbox.
//!
//! After a journey the page it ended on is examined without being asked
//! ([`verdict`]): no console error, nothing the content security policy blocked,
//! nothing that axe-core finds.

mod axe;
mod driver;
mod host;
mod journey;
mod kept;
mod keyboard;
mod locate;
mod page;
mod relay;
mod role;
mod setting;
mod verdict;
mod wait;
mod webdriver;
mod window;

pub use driver::Driver;
pub use host::Host;
pub use journey::{journey, journey_within};
pub use keyboard::Key;
pub use locate::Locator;
pub use page::Page;
pub use role::Scope;
pub use setting::{Setting, Theme};
pub use wait::{PATIENCE, look, until};
pub use window::Window;
