//! A web server with the configuration that is shipped: `proxy/start`, run as its
//! operator would run it, on a port and in a folder of its own, and gone with all of
//! its processes when it is dropped.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io::Read;
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::port::free_port;
use super::wait::{TIMEOUT, retry, wait_until};

/// Becomes the server, and ends all of it and removes its folder when the other end
/// of the standard input is gone, whatever has become of who held it.
const KILL_WITH_PARENT: &str = r#"
    exec 3<&0
    (cat <&3 >/dev/null; rm -rf "$2"; kill -KILL 0) &
    exec "$0" "$1" </dev/null 3<&-"#;

/// Settings by their names.
pub type Settings = Vec<(String, String)>;

/// Everything that was written to one of its streams.
pub type Output = Arc<Mutex<Vec<u8>>>;

pub struct WebServer {
    /// As `proxy/start` knows it.
    name: String,
    /// Where it listens.
    pub address: SocketAddr,
    /// Where it keeps what it needs while it runs.
    pub runtime: PathBuf,
    settings: Mutex<Settings>,
    /// The group, and what it lives as long as.
    running: Mutex<Option<(Child, ChildStdin)>>,
    /// A file that the log goes to instead of to us.
    pub log_file: Option<PathBuf>,
    pub out: Output,
    pub err: Output,
}

impl WebServer {
    /// One that does not run yet. A later setting of a name goes before an earlier,
    /// and an empty one before where it listens, too.
    pub fn new(name: &str, settings: Settings) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        // Short, because the path of a socket may not be long.
        let runtime = env::temp_dir().join(format!("callboard-{}", random_hex()));
        let own = [
            ("CALLBOARD_LISTEN", address.to_string()),
            ("CALLBOARD_RUNTIME", runtime.display().to_string()),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value));
        Self {
            name: name.to_owned(),
            address,
            runtime,
            settings: Mutex::new(own.into_iter().chain(settings).collect()),
            running: Mutex::default(),
            log_file: None,
            out: Output::default(),
            err: Output::default(),
        }
    }

    /// Starts it, for the first time or once more, and waits until it answers.
    pub async fn start(&self) {
        self.launch();
        let outcome = retry(TIMEOUT, async || self.is_up().await.then_some(()).ok_or(()));
        assert!(outcome.await.is_ok(), "{} does not start:\n{}", self.name, self.output_tail());
    }

    /// Starts it with settings that cannot work, and waits until it has ended.
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
        // What waits for it to be let go holds its streams open.
        let _ = self.running.lock().expect("nobody panics here").take();
        wait_until("all of it is read", async || Arc::strong_count(&self.err) == 1).await;
        status
    }

    fn launch(&self) {
        let mut command = self.command("sh");
        command.args(["-c", KILL_WITH_PARENT]).arg(program()).arg(&self.name).arg(&self.runtime);
        // A group of its own, so that all of it can be ended.
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

    /// Hands it further settings while it runs; an error is what it said of them.
    ///
    /// # Errors
    /// When it keeps the settings it had.
    pub fn reload(&self, settings: Settings) -> Result<(), String> {
        self.settings.lock().expect("nobody panics here").extend(settings);
        let output = self.command(program()).args([self.name.as_str(), "reload"]).output();
        let output = output.expect("a shell");
        let message = || String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() { Ok(()) } else { Err(message()) }
    }

    /// Ends every process of it without a word.
    pub async fn kill(&self) {
        let running = self.running.lock().expect("nobody panics here").take();
        let (mut child, _held) = running.expect("it runs");
        let group = format!("-{}", child.id());
        let outcome = Command::new("kill").args(["-KILL", "--", &group]).status();
        assert!(outcome.expect("a program named kill").success(), "it was gone before");
        child.wait().expect("a child");
        // nginx' workers end a moment later, and until then take connections.
        wait_until("it is gone", async || TcpStream::connect(self.address).await.is_err()).await;
    }

    /// The end of what it has said, for who looks into a failure.
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
        // Not the settings of who runs the tests, and nothing in their home.
        command.env_clear().env("PATH", env::var_os("PATH").unwrap_or_default());
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
            // Over TLS it says at least that it is not spoken to rightly.
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

/// Reads on to the end, so that there is always room to write.
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

/// Sixteen digits that nobody has seen before.
pub fn random_hex() -> String {
    format!("{:016x}", RandomState::new().hash_one(()))
}
