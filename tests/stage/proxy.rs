//! A web server with the configuration that is shipped, between the browser and the
//! API: `proxy/start`, run as its operator would run it.

use std::env;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io::Read;
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::log::{Told, told};
use super::port::free_port;
use super::setting::Setting;
use super::tap::Tap;
use super::wait::{PATIENCE, look};

pub const USER: &str = "dana";
pub const PASSWORD: &str = "not-for-real-7Qm3xV0zT";
/// Of the password, by bcrypt at its cheapest.
pub const PASSWORD_HASH: &str = "$2b$04$abcdefghijklmnopqrstuuuIIoiR5/jZ8OdNQ9hJwRcrjnbwa/Rb.";

/// Becomes the server, and ends all of it and removes its folder when the other end
/// of the standard input is gone, whatever has become of who held it.
const UNTIL_LET_GO: &str = r#"
    exec 3<&0
    (cat <&3 >/dev/null; rm -rf "$CALLBOARD_RUNTIME"; kill -KILL 0) &
    exec "$0" "$1" </dev/null 3<&-"#;

pub struct Proxy {
    pub tap: Tap,
    server: String,
    /// Where it listens itself.
    address: SocketAddr,
    settings: Vec<(&'static str, String)>,
    keys: Mutex<Vec<String>>,
    runtime: PathBuf,
    /// The group, and what it lives as long as.
    running: Mutex<Option<(Child, ChildStdin)>>,
    pub out: Said,
    pub err: Said,
}

/// Everything that was written to one of its streams.
pub type Said = Arc<Mutex<Vec<u8>>>;

impl Proxy {
    pub async fn start(
        server: &str,
        key: &str,
        dist: &Path,
        api: SocketAddr,
        sandbox: SocketAddr,
    ) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        // Longer than what the API shows of a key; and what a spelling may change is in it.
        let is_any = key == Setting::default().key;
        let key = if is_any { new_key() } else { key.to_owned() };
        let runtime = env::temp_dir().join(format!("callboard-{}", random()));
        let settings = vec![
            ("THUNDERPHONE_API_BASE", format!("http://{api}")),
            ("CALLBOARD_LISTEN", address.to_string()),
            ("CALLBOARD_ROOT", dist.display().to_string()),
            ("CALLBOARD_RECORDINGS", format!("http://{sandbox}")),
            ("CALLBOARD_USER", USER.to_owned()),
            ("CALLBOARD_PASSWORD_HASH", PASSWORD_HASH.to_owned()),
            ("CALLBOARD_RUNTIME", runtime.display().to_string()),
        ];
        let proxy = Self {
            tap: Tap::to(address).await,
            server: server.to_owned(),
            address,
            settings,
            keys: Mutex::new(vec![key]),
            runtime,
            running: Mutex::new(None),
            out: Said::default(),
            err: Said::default(),
        };
        proxy.start_again().await;
        proxy
    }

    /// The same as before: the same port, folder and settings.
    pub async fn start_again(&self) {
        let mut command = self.command("sh");
        command.args(["-c", UNTIL_LET_GO]).arg(program()).arg(&self.server);
        // A group of its own, so that all of it can be ended.
        command.stdin(Stdio::piped()).process_group(0);
        let mut child = command.spawn().expect("a shell");
        keep(child.stdout.take().expect("a pipe"), &self.out);
        keep(child.stderr.take().expect("a pipe"), &self.err);
        let held = child.stdin.take().expect("a pipe");
        *self.running.lock().expect("nobody panics here") = Some((child, held));
        let outcome = look(PATIENCE, async || self.is_up().await.then_some(()).ok_or(()));
        assert!(outcome.await.is_ok(), "{} does not start:\n{}", self.server, self.last_words());
    }

    /// Hands it another key while it runs.
    pub fn reload(&self, key: &str) {
        self.keys.lock().expect("nobody panics here").push(key.to_owned());
        let outcome = self.command(program()).args([self.server.as_str(), "reload"]).output();
        let outcome = outcome.expect("a shell");
        assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
    }

    /// Ends every process of it without a word.
    pub fn kill(&self) {
        let running = self.running.lock().expect("nobody panics here").take();
        let (mut child, _held) = running.expect("it runs");
        let group = format!("-{}", child.id());
        let outcome = Command::new("kill").args(["-KILL", "--", &group]).status();
        assert!(outcome.expect("a program named kill").success(), "it was gone before");
        child.wait().expect("a child");
    }

    /// The requests that it has told of so far.
    pub fn told(&self) -> Vec<Told> {
        told(&text(&self.out))
    }

    /// Every key it was ever given.
    pub fn keys(&self) -> Vec<String> {
        self.keys.lock().expect("nobody panics here").clone()
    }

    /// The end of what it has said, for who looks into a failure.
    pub fn last_words(&self) -> String {
        let last = |said: &Said| {
            let said = text(said);
            let lines: Vec<_> = said.lines().rev().take(20).collect();
            lines.into_iter().rev().map(|line| format!("    {line}\n")).collect::<String>()
        };
        format!("{}{}", last(&self.err), last(&self.out))
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let key = self.keys().pop().expect("a key");
        let mut command = Command::new(program);
        // Not the settings of who runs the tests, and nothing in their home.
        command.env_clear().env("PATH", env::var_os("PATH").unwrap_or_default());
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command.env("HOME", &self.runtime).env("THUNDERPHONE_API_KEY", key);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    async fn is_up(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(self.address).await else { return false };
        let request = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        let mut answer = String::new();
        stream.write_all(request.as_bytes()).await.is_ok()
            && stream.read_to_string(&mut answer).await.is_ok()
            && answer.starts_with("HTTP/1.1 200")
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let running = self.running.get_mut().ok().and_then(Option::take);
        if let Some((mut child, held)) = running {
            drop(held);
            let _ = child.wait();
        }
        let _ = fs::remove_dir_all(&self.runtime);
    }
}

fn program() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../proxy/start")
}

/// Reads on to the end, so that there is always room to write.
fn keep(mut stream: impl Read + Send + 'static, said: &Said) {
    let said = Arc::clone(said);
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = stream.read(&mut bytes) {
            said.lock().expect("nobody panics here").extend_from_slice(&bytes[..count]);
        }
    });
}

pub fn text(said: &Said) -> String {
    String::from_utf8_lossy(&said.lock().expect("nobody panics here")).into_owned()
}

/// What the API shows of a key that was made here.
pub const KEY_SHOWN: usize = "sk_test_canary_".len();

/// A key that nobody has seen before.
pub fn new_key() -> String {
    format!("sk_test_canary_{}+/{}", random(), random())
}

/// Sixteen digits that nobody has seen before.
pub fn random() -> String {
    format!("{:016x}", RandomState::new().hash_one(()))
}
