//! A running gateway, with or without a web server in front of it. Dropping it kills it.

use std::env;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_callboard-gateway");
pub const PROXY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../proxy");
pub const KEY: &str = "sk_test_canary-0123456789";
/// “desk:open sesame” as Basic credentials.
pub const SIGNED_IN: &str = "Authorization: Basic ZGVzazpvcGVuIHNlc2FtZQ==";
/// What the app sends with changes.
pub const CHANGE: [&str; 3] =
    [SIGNED_IN, "Sec-Fetch-Site: same-origin", "Content-Type: application/json"];
/// Of “open sesame”, at the lowest cost.
const PASSWORD_HASH: &str = "$2b$04$abcdefghijklmnopqrstuu/LVz6MZlItEy42I2juLihZ66HnQx/cy";
const TIMEOUT: Duration = Duration::from_secs(20);

/// The web servers of this machine.
pub fn fronts() -> Vec<&'static str> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = env::split_paths(&path).chain(["/usr/sbin".into()]).collect();
    let (there, missing): (Vec<_>, Vec<_>) = ["caddy", "nginx"]
        .into_iter()
        .partition(|name| folders.iter().any(|folder| folder.join(name).is_file()));
    for name in missing {
        println!("NOT TESTED with {name}, which is not installed");
    }
    there
}

/// The same, and none.
pub fn servers() -> Vec<&'static str> {
    [fronts(), vec!["none"]].concat()
}

pub struct Site {
    pub address: SocketAddr,
    pub runtime: PathBuf,
    settings: Vec<(String, String)>,
    child: Child,
}

impl Site {
    /// Starts it and waits until it answers.
    pub fn start(server: &str, settings: &[(&str, &str)]) -> Self {
        let site = Self::launch(server, settings);
        wait_until(&format!("{server} answers"), || site.is_up());
        site
    }

    pub fn launch(server: &str, settings: &[(&str, &str)]) -> Self {
        Self::launch_with(PROXY, server, settings)
    }

    /// With the configurations of another folder.
    pub fn launch_with(proxy: &str, server: &str, settings: &[(&str, &str)]) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let runtime = temporary("runtime");
        let settings = with_usual(address, &runtime, settings);
        let mut command = program(&["serve", server, "--proxy", proxy], &settings);
        // A group of its own, as a terminal gives it.
        let child = command.stdout(Stdio::null()).process_group(0).spawn().unwrap();
        Self { address, runtime, settings, child }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn is_up(&self) -> bool {
        self.try_ask("GET /healthz", &[], "").is_some_and(|reply| reply.starts_with("HTTP/1.1 200"))
    }

    pub fn ask(&self, line: &str, headers: &[&str], body: &str) -> String {
        self.try_ask(line, headers, body).expect("it listens")
    }

    /// Everything that comes back until the connection closes.
    pub fn try_ask(&self, line: &str, headers: &[&str], body: &str) -> Option<String> {
        ask(self.address, line, headers, body)
    }

    /// Sends its settings, and these instead of some.
    pub fn reload(&self, settings: &[(&str, &str)]) -> Output {
        let settings = [self.settings.clone(), owned(settings)].concat();
        program(&["reload"], &settings).stdout(Stdio::piped()).output().unwrap()
    }

    pub fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.id() as i32), signal).unwrap();
    }

    /// As Ctrl-C does.
    pub fn interrupt_group(&self) {
        kill(Pid::from_raw(-(self.id() as i32)), Signal::SIGINT).unwrap();
    }

    pub fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    pub fn wait_for_end(&mut self) -> ExitStatus {
        wait_until("it has ended", || self.child.try_wait().unwrap().is_some());
        self.child.wait().unwrap()
    }

    /// What it has written to standard error. Only once it has ended.
    pub fn errors(&mut self) -> String {
        let mut text = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        text
    }

    /// The processes that it has started and that still run, with their names.
    pub fn children(&self) -> Vec<(u32, String)> {
        children_of(self.id())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let children = self.children();
        let _ = self.child.kill();
        let _ = self.child.wait();
        wait_until("its web server is gone", || {
            !processes().iter().any(|it| children.iter().any(|(id, _)| it.group == *id))
        });
        let _ = fs::remove_dir_all(&self.runtime);
    }
}

pub fn ask(address: SocketAddr, line: &str, headers: &[&str], body: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(2 * TIMEOUT)).unwrap();
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let length = match body.len() {
        0 => String::new(),
        length => format!("Content-Length: {length}\r\n"),
    };
    let head =
        format!("{line} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}{length}\r\n");
    // It may answer and close before it has read everything.
    let _ = stream.write_all(format!("{head}{body}").as_bytes());
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Opens so many requests whose body never comes.
pub fn hold(address: SocketAddr, count: usize) -> Vec<TcpStream> {
    let head = format!(
        "POST /v1/call HTTP/1.1\r\nHost: {address}\r\nContent-Length: 9\r\n{}\r\n\r\n",
        CHANGE.join("\r\n")
    );
    let streams = (0..count).map(|_| TcpStream::connect(address).unwrap());
    streams
        .map(|mut stream| {
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .collect()
}

/// Starts it and waits until it has ended: its exit code, and what it says.
pub fn fails(server: &str, settings: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut site = Site::launch(server, settings);
    let status = site.wait_for_end();
    (status.code(), site.errors().trim_end().to_owned())
}

/// The program with these settings and without the developer's environment.
pub fn program(args: &[&str], settings: &[(String, String)]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(args).env_clear().env("PATH", env::var_os("PATH").unwrap_or_default());
    command.envs(settings.iter().cloned());
    command.stdin(Stdio::null()).stderr(Stdio::piped());
    command
}

fn with_usual(
    address: SocketAddr,
    runtime: &Path,
    settings: &[(&str, &str)],
) -> Vec<(String, String)> {
    let (address, runtime) = (address.to_string(), runtime.display().to_string());
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/proxy_conformance/bundle");
    let usual = [
        ("THUNDERPHONE_API_KEY", KEY),
        ("CALLBOARD_LISTEN", &address),
        ("CALLBOARD_RUNTIME", &runtime),
        ("CALLBOARD_ROOT", root),
        ("CALLBOARD_USER", "desk"),
        ("CALLBOARD_PASSWORD_HASH", PASSWORD_HASH),
    ];
    owned(&[&usual, settings].concat())
}

fn owned(settings: &[(&str, &str)]) -> Vec<(String, String)> {
    settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Of one process.
pub fn children_of(id: u32) -> Vec<(u32, String)> {
    processes().into_iter().filter(|it| it.parent == id).map(|it| (it.id, it.name)).collect()
}

pub struct Process {
    pub id: u32,
    pub name: String,
    pub parent: u32,
    pub group: u32,
}

/// Every process that runs, from /proc. A zombie that nobody has waited for does not.
pub fn processes() -> Vec<Process> {
    let stats = fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| fs::read_to_string(entry.ok()?.path().join("stat")).ok());
    stats
        .filter_map(|stat| {
            let (id, rest) = stat.split_once(" (")?;
            let (name, rest) = rest.rsplit_once(") ")?;
            let mut fields = rest.split(' ');
            let state = fields.next()?;
            let [parent, group] = [fields.next()?, fields.next()?].map(|text| text.parse().ok());
            let process = Process {
                id: id.parse().ok()?,
                name: name.to_owned(),
                parent: parent?,
                group: group?,
            };
            (state != "Z").then_some(process)
        })
        .collect()
}

/// A path that no other test uses.
pub fn temporary(name: &str) -> PathBuf {
    let random = RandomState::new().hash_one(());
    env::temp_dir().join(format!("callboard-{name}-{random:016x}"))
}

/// Not of the range that the system takes ports from: before the site listens, it could become
/// the port of another test.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 10_000 + (std::process::id() % 10_000) as u16;
    let mut ports = std::iter::from_fn(|| Some(first + NEXT.fetch_add(1, Ordering::Relaxed)));
    ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap()
}

pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < TIMEOUT, "waited in vain: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}
