//! One server with the shipped configuration, gone when the test ends.

use std::env;
use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::ops::Deref;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::{fs, process, thread};

use callboard_tests::stage::{PATIENCE, look, until};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::reply::Reply;

pub const KEY: &str = "sk_test_canary-0123456789";
pub const USER: &str = "desk";
/// “desk:open sesame” as Basic credentials.
pub const SIGNED_IN: &str = "Authorization: Basic ZGVzazpvcGVuIHNlc2FtZQ==";
/// What the app sends along with what changes something.
pub const FROM_THE_APP: [&str; 3] =
    [SIGNED_IN, "Sec-Fetch-Site: same-origin", "Content-Type: application/json"];
/// Of “open sesame”, at the least cost, so that no test waits for it.
pub const PASSWORD_HASH: &str = "$2b$04$abcdefghijklmnopqrstuu/LVz6MZlItEy42I2juLihZ66HnQx/cy";

/// Whoever asks it, from wherever.
#[derive(Clone, Copy)]
pub struct Client {
    pub address: SocketAddr,
}

pub struct Proxy {
    pub client: Client,
    /// What it needs while it runs, and where it is asked to reload.
    runtime: PathBuf,
    settings: Vec<(String, String)>,
    child: Child,
    said: Arc<Mutex<Vec<String>>>,
}

/// Which server: as it is named to `proxy/start`.
pub fn server() -> String {
    env::var("CALLBOARD_PROXY").expect("CALLBOARD_PROXY names a server; `cargo xtask test` sets it")
}

pub fn is_nginx() -> bool {
    server() == "nginx"
}

impl Client {
    /// Sends a request and reads until the connection is closed. The lines stand
    /// beside `Host` and `Connection`.
    pub async fn ask(&self, request_line: &str, lines: &[&str], body: &str) -> Reply {
        let bytes = self.ask_bytes(request_line, lines, body).await;
        Reply::read(&bytes).unwrap_or_else(|| {
            panic!("{request_line}: no answer but {:?}", String::from_utf8_lossy(&bytes))
        })
    }

    pub async fn ask_bytes(&self, request_line: &str, lines: &[&str], body: &str) -> Vec<u8> {
        let mut request = format!("{request_line} HTTP/1.1\r\nConnection: close\r\n");
        if !lines.iter().any(|line| line.starts_with("Host:")) {
            request.push_str(&format!("Host: {}\r\n", self.address));
        }
        for line in lines {
            request.push_str(&format!("{line}\r\n"));
        }
        if !body.is_empty() {
            request.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        request.push_str(body);
        let mut socket = TcpStream::connect(self.address).await.expect("it listens");
        // It may have answered, and closed, before it has read everything.
        let _ = socket.write_all(request.as_bytes()).await;
        let mut bytes = Vec::new();
        let _ = socket.read_to_end(&mut bytes).await;
        bytes
    }

    /// What somebody who is signed in reads.
    pub async fn get(&self, path: &str) -> Reply {
        self.ask(&format!("GET {path}"), &[SIGNED_IN], "").await
    }

    /// What the app does to place a call.
    pub async fn place(&self, body: &str) -> Reply {
        self.ask("POST /v1/call", &FROM_THE_APP, body).await
    }

    pub async fn place_bytes(&self, body: &str) -> Vec<u8> {
        self.ask_bytes("POST /v1/call", &FROM_THE_APP, body).await
    }
}

impl Proxy {
    /// Before an API, with the settings of a usual deployment.
    pub async fn before(api: SocketAddr) -> Self {
        Self::with(&[("THUNDERPHONE_API_BASE", &format!("http://{api}"))]).await
    }

    /// With settings beside or instead of the usual ones.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        let runtime = runtime();
        let listen = address.to_string();
        let path = runtime.to_string_lossy().into_owned();
        let mut all: Vec<(String, String)> = usual();
        all.extend([("CALLBOARD_LISTEN", listen), ("CALLBOARD_RUNTIME", path)].map(owned));
        all.extend(settings.iter().map(|(name, value)| owned((name, (*value).to_owned()))));
        let (child, said) = launch(&all);
        let client = Client { address };
        let proxy = Self { client, runtime, settings: all, child, said };
        proxy.is_up().await;
        proxy
    }

    /// Until it answers.
    async fn is_up(&self) {
        until("the proxy answers", async || TcpStream::connect(self.address).await.is_ok()).await;
    }

    /// The lines of the access log, once there are so many.
    pub async fn log(&self, count: usize) -> Vec<serde_json::Value> {
        let lines = || {
            let said = self.said.lock().expect("nobody panics here");
            let log =
                said.iter().filter(|line| line.contains("\"path\"") || line.contains("\"uri\""));
            log.map(|line| serde_json::from_str(line).expect("a line of JSON")).collect::<Vec<_>>()
        };
        until("the access log is written", async || lines().len() >= count).await;
        lines()
    }

    /// All that it has said, the log and the errors.
    pub fn said(&self) -> String {
        self.said.lock().expect("nobody panics here").join("\n")
    }

    /// Hands it new settings; whether it took them.
    pub fn reload(&mut self, settings: &[(&str, &str)]) -> bool {
        let mut all = self.settings.clone();
        all.extend(settings.iter().map(|(name, value)| owned((name, (*value).to_owned()))));
        let output = command(&all).arg("reload").output().expect("proxy/start runs");
        output.status.success()
    }

    /// Ends it as a power cut would, and starts another in its place.
    pub async fn kill_and_start(&mut self) {
        self.kill();
        (self.child, self.said) = launch(&self.settings);
        self.is_up().await;
    }

    pub fn kill(&mut self) {
        end(&mut self.child);
    }
}

impl Deref for Proxy {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.kill();
        let _ = fs::remove_dir_all(&self.runtime);
    }
}

/// Tries settings that cannot work: how it ended, and what it said of that.
pub async fn refused(settings: &[(&str, &str)]) -> (ExitStatus, String) {
    let mut all = usual();
    all.push(owned(("CALLBOARD_LISTEN", format!("127.0.0.1:{}", free_port()))));
    all.extend(settings.iter().map(|(name, value)| owned((name, (*value).to_owned()))));
    let (mut child, said) = launch(&all);
    let ended = look(PATIENCE, async || child.try_wait().expect("a child").ok_or(())).await;
    let Ok(status) = ended else {
        end(&mut child);
        panic!("it was started with {settings:?}");
    };
    // Both pipes are read to their end once nobody holds them.
    until("all is read", async || Arc::strong_count(&said) == 1).await;
    let said = said.lock().expect("nobody panics here").join("\n");
    (status, said)
}

/// With all that it has started: nginx' workers would live on without their master.
fn end(child: &mut Child) {
    let group = format!("-{}", child.id());
    let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
    let _ = child.wait();
}

fn usual() -> Vec<(String, String)> {
    vec![
        owned(("THUNDERPHONE_API_KEY", KEY.to_owned())),
        owned(("CALLBOARD_ROOT", bundle().to_string_lossy().into_owned())),
        owned(("CALLBOARD_USER", USER.to_owned())),
        owned(("CALLBOARD_PASSWORD_HASH", PASSWORD_HASH.to_owned())),
    ]
}

fn owned<N: AsRef<str>>((name, value): (N, String)) -> (String, String) {
    (name.as_ref().to_owned(), value)
}

fn command(settings: &[(String, String)]) -> Command {
    let start = Path::new(env!("CARGO_MANIFEST_DIR")).join("../proxy/start");
    let mut command = Command::new(start);
    // Nothing of what the shell of whoever runs the tests has set.
    let path = env::var_os("PATH").unwrap_or_default();
    command.arg(server()).env_clear().env("PATH", path).stdin(Stdio::null());
    command.envs(settings.iter().filter(|(_, value)| value != "unset").cloned());
    for (name, _) in settings.iter().filter(|(_, value)| value == "unset") {
        command.env_remove(name);
    }
    command
}

fn launch(settings: &[(String, String)]) -> (Child, Arc<Mutex<Vec<String>>>) {
    let mut command = command(settings);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    // Where the log goes when it does not go to us.
    if let Some((_, file)) = settings.iter().find(|(name, _)| name == "STDOUT") {
        command.stdout(fs::File::options().write(true).open(file).expect("a file"));
    }
    let mut child = command.spawn().expect("proxy/start runs");
    let said = Arc::new(Mutex::new(Vec::new()));
    if let Some(stdout) = child.stdout.take() {
        listen(stdout, &said);
    }
    listen(child.stderr.take().expect("a pipe"), &said);
    (child, said)
}

/// Reads on to the end, so that it can always write.
fn listen(pipe: impl Read + Send + 'static, said: &Arc<Mutex<Vec<String>>>) {
    let said = said.clone();
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            said.lock().expect("nobody panics here").push(line);
        }
    });
}

/// The one that is shipped is not needed: the smallest with a file of each kind.
pub fn bundle() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("proxies/bundle")
}

/// Short, because the path of a socket may not be long.
fn runtime() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = env::temp_dir().join(format!("cb-{}-{count}", process::id()));
    fs::create_dir(&folder).expect("a new folder");
    folder
}

/// Below the range that connections are given ports from.
fn free_port() -> u16 {
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    // Two runs at once begin at different places.
    let start = u16::try_from(process::id() % 2_000).unwrap_or_default();
    loop {
        let step = TAKEN.fetch_add(1, Ordering::Relaxed);
        assert!(step < 2_000, "no port is free");
        let port = 30_000 + (start + step) % 2_000;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}
