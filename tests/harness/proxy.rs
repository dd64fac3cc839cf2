//! The gateway behind a web server with the shipped configuration, between the browser
//! and the API. What goes to the browser is recorded.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Mutex;

use super::access_log::{LoggedRequest, logged_requests};
use super::recorder::Recorder;
use super::setup::Setup;
use super::web_server::{Settings, WebServer, random_hex, text};

pub const USER: &str = "dana";
pub const PASSWORD: &str = "not-for-real-7Qm3xV0zT";
/// Bcrypt hash of the password, at the lowest cost.
pub const PASSWORD_HASH: &str = "$2b$04$abcdefghijklmnopqrstuuuIIoiR5/jZ8OdNQ9hJwRcrjnbwa/Rb.";

pub struct Proxy {
    pub recorder: Recorder,
    pub server: WebServer,
    keys: Mutex<Vec<String>>,
}

impl Proxy {
    pub async fn start(
        server: &str,
        setup: &Setup,
        dist: &Path,
        api: SocketAddr,
        sandbox: SocketAddr,
    ) -> Self {
        // Longer than the prefix that the API shows of a key, and with characters that
        // encodings change.
        let is_default = setup.key == Setup::default().key;
        let key = if is_default { new_key() } else { setup.key.to_owned() };
        let server = WebServer::new(server, settings(setup, &key, dist, api, sandbox));
        let recorder = Recorder::in_front_of(server.address).await;
        server.start().await;
        Self { recorder, server, keys: Mutex::new(vec![key]) }
    }

    /// Reloads it with another key.
    pub fn reload(&self, key: &str) {
        self.keys.lock().expect("nobody panics here").push(key.to_owned());
        let outcome = self.server.reload(vec![("THUNDERPHONE_API_KEY".to_owned(), key.to_owned())]);
        assert_eq!(outcome, Ok(()));
    }

    /// The requests logged so far.
    pub fn logged_requests(&self) -> Vec<LoggedRequest> {
        logged_requests(&text(&self.server.out))
    }

    /// Every key it was ever given.
    pub fn keys(&self) -> Vec<String> {
        self.keys.lock().expect("nobody panics here").clone()
    }
}

/// The settings of a deployment for one person, who may do everything, and those of the test.
pub fn settings(
    setup: &Setup,
    key: &str,
    dist: &Path,
    api: SocketAddr,
    sandbox: SocketAddr,
) -> Settings {
    let usual = [
        ("THUNDERPHONE_API_KEY", key.to_owned()),
        ("THUNDERPHONE_API_BASE", format!("http://{api}")),
        ("CALLBOARD_ROOT", dist.display().to_string()),
        ("CALLBOARD_RECORDINGS", format!("http://{sandbox}")),
        ("CALLBOARD_USER", USER.to_owned()),
        ("CALLBOARD_PASSWORD_HASH", PASSWORD_HASH.to_owned()),
        ("CALLBOARD_MANAGE", USER.to_owned()),
    ];
    let further = setup.settings.iter().map(|(name, value)| (*name, (*value).to_owned()));
    usual.into_iter().chain(further).map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The length of the prefix that the API shows of a generated key.
pub const KEY_SHOWN: usize = "sk_test_canary_".len();

/// A random key.
pub fn new_key() -> String {
    format!("sk_test_canary_{}+/{}", random_hex(), random_hex())
}
