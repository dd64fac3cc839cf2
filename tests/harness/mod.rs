//! What a browser journey plays on.
//!
//! Every journey has a sandbox, the headers of production in front of it and a
//! browser of its own, all on loopback, and all gone when it ends. In front stands the
//! gateway, or the web server that `CALLBOARD_PROXY` names. Things are
//! found by role and accessible name ([`locate`]), never by markup; nothing in the
//! page is stubbed: what happens is arranged through the sandbox.
//!
//! After a journey the page it ended on is examined without being asked
//! ([`verdict`]): no console error, nothing the content security policy blocked,
//! nothing that axe-core finds.

mod answers;
mod axe;
mod cable;
mod clocks;
mod driver;
mod front;
mod host;
mod hostile;
mod journey;
mod kept;
mod keyboard;
mod locate;
mod log;
mod mouse;
mod page;
mod payloads;
mod port;
mod proxy;
mod recording;
mod relay;
mod role;
mod scan;
mod secrecy;
mod server;
mod setting;
mod stranger;
mod tap;
mod verdict;
mod wait;
mod webdriver;
mod window;

pub use answers::{Answer, answers, unpacked};
pub use driver::Driver;
pub use front::{Asked, Front, Instead};
pub use host::Host;
pub use journey::{journey, journey_within};
pub use keyboard::Key;
pub use locate::Locator;
pub use log::{Told, told, wrong as wrong_in_log};
pub use page::Page;
pub use payloads::PAYLOADS;
pub use proxy::{PASSWORD, PASSWORD_HASH, Proxy, USER, new_key};
pub use role::Scope;
pub use scan::Scan;
pub use server::{Server, Settings, text};
pub use setting::{Setting, Theme};
pub use stranger::Stranger;
pub use wait::{PATIENCE, look, until};
pub use window::{Installed, Window};
