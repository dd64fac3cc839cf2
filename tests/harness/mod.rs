//! What an e2e test runs on.
//!
//! Each test has a sandbox, a server with the production headers in front of it, and a
//! browser, all on loopback, all gone when it ends. The server is the gateway, behind the
//! web server that `CALLBOARD_PROXY` names, if it names one. Elements are found by role and accessible
//! name ([`locator`]), never by markup. Nothing in the page is stubbed: tests arrange
//! what happens through the sandbox.
//!
//! At the end of each test the page is checked automatically ([`page_checks`]): no
//! console error, nothing blocked by the content security policy, no axe-core finding.

mod access_log;
mod axe;
mod backend;
mod candidates;
mod clocks;
mod cross_origin_site;
mod direct_api;
mod driver;
mod files;
mod hostile_api;
mod http_capture;
mod interceptor;
mod keyboard;
mod locator;
mod mouse;
mod page;
mod page_checks;
mod policy;
mod port;
mod processes;
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
pub use processes::{Process, descendants};
pub use proxy::{PASSWORD, PASSWORD_HASH, Proxy, USER, new_key};
pub use role::Scope;
pub use secret_scan::SecretScanner;
pub use session::{with_page, with_page_within};
pub use setup::{Setup, Theme};
pub use storage::FULL_DISK;
pub use wait::{TIMEOUT, retry, wait_until};
pub use web_server::{Settings, WebServer, audit_lines, gateway, text};
pub use window::{InitScript, Window};
pub use xss_payloads::XSS_PAYLOADS;
