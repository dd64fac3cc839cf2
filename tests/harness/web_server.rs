//! The gateway behind a web server with the shipped configuration: `proxy/start`, run as
//! an operator runs it, on a port and in a folder of its own. Dropping it ends all of its
//! processes.

use std::collections::BTreeSet;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io::Read;
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::port::free_port;
use super::processes::{Process, descendants};
use super::wait::{TIMEOUT, retry, wait_until};

/// Becomes the server. When the other end of standard input closes, however its owner
/// ended, all its processes end and its folder is removed.
const KILL_WITH_PARENT: &str = r#"
    exec 3<&0
    (cat <&3 >/dev/null; rm -rf "$2"; kill -KILL 0) &
    exec "$0" "$1" </dev/null 3<&-"#;

/// Settings by name.
pub type Settings = Vec<(String, String)>;

/// Everything written to one of its streams.
pub type Output = Arc<Mutex<Vec<u8>>>;

pub struct WebServer {
    /// Its name for `proxy/start`.
    name: String,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its runtime folder.
    pub runtime: PathBuf,
    /// The file with a line for each change.
    pub audit: PathBuf,
    settings: Mutex<Settings>,
    /// The process group, and the pipe that keeps it alive.
    running: Mutex<Option<(Child, ChildStdin)>>,
    /// A file that the log goes to instead.
    pub log_file: Option<PathBuf>,
    pub out: Output,
    pub err: Output,
}

impl WebServer {
    /// A server that does not run yet. Of two settings with the same name the later one
    /// wins; an empty one also overrides the address.
    pub fn new(name: &str, settings: Settings) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        // Short, because socket paths are limited.
        let runtime = env::temp_dir().join(format!("callboard-{}", random_hex()));
        let audit = runtime.join("audit.jsonl");
        let own = [
            ("CALLBOARD_LISTEN", address.to_string()),
            ("CALLBOARD_RUNTIME", runtime.display().to_string()),
            ("CALLBOARD_AUDIT", audit.display().to_string()),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value));
        Self {
            name: name.to_owned(),
            address,
            runtime,
            audit,
            settings: Mutex::new(own.into_iter().chain(settings).collect()),
            running: Mutex::default(),
            log_file: None,
            out: Output::default(),
            err: Output::default(),
        }
    }

    /// Starts it, or starts it again, and waits until it responds.
    pub async fn start(&self) {
        self.launch();
        let outcome = retry(TIMEOUT, async || self.is_up().await.then_some(()).ok_or(()));
        assert!(outcome.await.is_ok(), "{} does not start:\n{}", self.name, self.output_tail());
    }

    /// Starts it with invalid settings and waits until it has exited.
    pub async fn fails_to_start(&self) -> ExitStatus {
        self.launch();
        let outcome = retry(TIMEOUT, async || {
            let mut running = self.running.lock().expect("nobody panics here");
            let (child, _) = running.as_mut().expect("it was started");
            child.try_wait().expect("a child").ok_or(())
        });
        let Ok(status) = outcome.await else {
            panic!("{} was started:\n{}", self.name, self.output_tail());
        };
        // The watching process holds its streams open.
        let _ = self.running.lock().expect("nobody panics here").take();
        wait_until("all of it is read", async || Arc::strong_count(&self.err) == 1).await;
        status
    }

    fn launch(&self) {
        let mut command = self.command("sh");
        command.args(["-c", KILL_WITH_PARENT]).arg(program()).arg(&self.name).arg(&self.runtime);
        // A process group of its own, so that all of it can be ended.
        command.stdin(Stdio::piped()).process_group(0);
        if let Some(file) = &self.log_file {
            command.stdout(fs::File::options().write(true).open(file).expect("a file"));
        }
        let mut child = command.spawn().expect("a shell");
        if let Some(stdout) = child.stdout.take() {
            collect(stdout, &self.out);
        }
        collect(child.stderr.take().expect("a pipe"), &self.err);
        let stdin = child.stdin.take().expect("a pipe");
        *self.running.lock().expect("nobody panics here") = Some((child, stdin));
    }

    /// Reloads it with further settings.
    ///
    /// # Errors
    /// With its message, if it keeps the old settings.
    pub fn reload(&self, settings: Settings) -> Result<(), String> {
        self.settings.lock().expect("nobody panics here").extend(settings);
        let output = self.command(program()).args([self.name.as_str(), "reload"]).output();
        let output = output.expect("a shell");
        let message = || String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() { Ok(()) } else { Err(message()) }
    }

    /// The lines of the audit file so far.
    pub fn audit_lines(&self) -> Vec<Value> {
        audit_lines(&self.audit)
    }

    /// The gateway, and everything that it has started.
    pub fn processes(&self) -> Vec<Process> {
        let running = self.running.lock().expect("nobody panics here");
        let (child, _) = running.as_ref().expect("it runs");
        descendants(child.id())
    }

    /// Kills all of its processes, as a power cut would.
    pub async fn kill(&self) {
        let groups: BTreeSet<u32> = self.processes().into_iter().map(Process::group).collect();
        let running = self.running.lock().expect("nobody panics here").take();
        let (mut child, _held) = running.expect("it runs");
        // What is in front first, or it would answer for the gateway.
        let in_front = groups.into_iter().filter(|group| ![0, child.id()].contains(group));
        for group in in_front.chain([child.id()]) {
            let outcome = Command::new("kill").args(["-KILL", "--", &format!("-{group}")]).status();
            assert!(outcome.expect("a program named kill").success(), "it was gone before");
        }
        child.wait().expect("a child");
        // nginx workers end a moment later and accept connections until then.
        wait_until("it is gone", async || TcpStream::connect(self.address).await.is_err()).await;
    }

    /// The end of its output, for debugging.
    pub fn output_tail(&self) -> String {
        let last = |output: &Output| {
            let output = text(output);
            let lines: Vec<_> = output.lines().rev().take(20).collect();
            lines.into_iter().rev().map(|line| format!("    {line}\n")).collect::<String>()
        };
        format!("{}{}", last(&self.err), last(&self.out))
    }

    fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        // Without the developer's environment and home.
        command.env_clear().env("PATH", path()).env("CALLBOARD_GATEWAY", gateway());
        command.envs(self.settings.lock().expect("nobody panics here").iter().cloned());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    async fn is_up(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(self.address).await else { return false };
        let request = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        let mut answer = String::new();
        stream.write_all(request.as_bytes()).await.is_ok()
            && stream.read_to_string(&mut answer).await.is_ok()
            // Over TLS it rejects plain HTTP, but responds.
            && answer.starts_with("HTTP/1.")
    }
}

impl Drop for WebServer {
    fn drop(&mut self) {
        let running = self.running.get_mut().ok().and_then(Option::take);
        if let Some((mut child, stdin)) = running {
            drop(stdin);
            let _ = child.wait();
        }
        let _ = fs::remove_dir_all(&self.runtime);
    }
}

fn program() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../proxy/start")
}

/// The gateway that `CALLBOARD_GATEWAY` names, or the one that cargo built last.
pub fn gateway() -> PathBuf {
    if let Some(program) = env::var_os("CALLBOARD_GATEWAY") {
        return program.into();
    }
    let test = env::current_exe().expect("this program has a path");
    let folder = test.ancestors().nth(2).expect("it lies in target/debug/deps");
    folder.join("callboard-gateway")
}

/// With the Caddy that `CALLBOARD_CADDY` names, if it names one, before any other.
fn path() -> OsString {
    let caddy = env::var_os("CALLBOARD_CADDY").map(PathBuf::from);
    let folder = caddy.as_deref().and_then(Path::parent).map(Path::to_owned);
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = folder.into_iter().chain(env::split_paths(&path));
    env::join_paths(folders).expect("no folder has a colon in its name")
}

/// The complete lines of an audit file.
pub fn audit_lines(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let complete = text.rfind('\n').map_or("", |end| &text[..end]);
    let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
    complete.lines().map(read).collect()
}

/// Keeps reading, so that the pipe never fills up.
fn collect(mut stream: impl Read + Send + 'static, output: &Output) {
    let output = Arc::clone(output);
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = stream.read(&mut bytes) {
            output.lock().expect("nobody panics here").extend_from_slice(&bytes[..count]);
        }
    });
}

pub fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.lock().expect("nobody panics here")).into_owned()
}

/// Sixteen random hexadecimal digits.
pub fn random_hex() -> String {
    format!("{:016x}", RandomState::new().hash_one(()))
}
