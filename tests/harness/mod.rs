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

mod access_log;
mod axe;
mod backend;
mod clocks;
mod cross_origin_site;
mod driver;
mod hostile_api;
mod http_capture;
mod interceptor;
mod keyboard;
mod locator;
mod mouse;
mod page;
mod page_checks;
mod port;
mod proxy;
mod recorder;
mod recording;
mod role;
mod secret_scan;
mod session;
mod setup;
mod storage;
mod tcp_pipe;
mod tcp_proxy;
mod wait;
mod web_server;
mod webdriver;
mod window;
mod xss_payloads;

pub use access_log::{LoggedRequest, logged_requests, violations as log_violations};
pub use backend::Backend;
pub use cross_origin_site::CrossOriginSite;
pub use driver::Driver;
pub use http_capture::{Response, decompress, responses};
pub use interceptor::{InterceptedRequest, Interception, Interceptor};
pub use keyboard::Key;
pub use locator::Locator;
pub use page::Page;
pub use proxy::{PASSWORD, PASSWORD_HASH, Proxy, USER, new_key};
pub use role::Scope;
pub use secret_scan::SecretScanner;
pub use session::{with_page, with_page_within};
pub use setup::{Setup, Theme};
pub use wait::{TIMEOUT, retry, wait_until};
pub use web_server::{Settings, WebServer, text};
pub use window::{InitScript, Window};
pub use xss_payloads::XSS_PAYLOADS;
