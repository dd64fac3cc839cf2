//! Programs that run until they are told to stop, and never longer than we do.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::step::{Failure, Outcome, spelled};

const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How long a program may take to exit before it is killed.
const PATIENCE: Duration = Duration::from_secs(3);

/// Running programs, stopped when this is dropped, whatever the reason.
pub struct Children {
    running: Vec<(&'static str, String, Child)>,
    interrupted: Receiver<()>,
}

/// How a wait ended.
#[derive(PartialEq, Eq)]
pub enum Ended {
    Ready,
    Interrupted,
}

impl Children {
    /// From here on Ctrl-C and a termination are ours to handle.
    pub fn new() -> Outcome<Self> {
        let (send, interrupted) = channel();
        ctrlc::set_handler(move || send.send(()).unwrap_or_default())
            .map_err(|error| Failure::new(format!("Ctrl-C cannot be handled: {error}.")))?;
        Ok(Self { running: Vec::new(), interrupted })
    }

    pub fn start(&mut self, name: &'static str, command: &mut Command) -> Outcome {
        // A group of its own: programs of ours start programs of their own, and
        // all of them are to go.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let child = command.stdin(Stdio::null()).spawn().map_err(|error| {
            Failure::new(format!("The {name} could not be started: {error}.")).of(command)
        })?;
        self.running.push((name, spelled(command), child));
        Ok(())
    }

    /// Waits for a program to listen.
    pub fn wait_for_port(&mut self, port: u16) -> Outcome<Ended> {
        let address = (Ipv4Addr::LOCALHOST, port).into();
        self.wait(|| TcpStream::connect_timeout(&address, LOOK_EVERY).is_ok())
    }

    /// Waits until the user stops us.
    pub fn wait_for_interrupt(&mut self) -> Outcome {
        self.wait(|| false).map(drop)
    }

    /// Waits until the program that was started last has ended by itself, unless the user ends
    /// it first.
    pub fn wait_for_end(&mut self) -> Outcome<ExitStatus> {
        loop {
            if self.interrupted.recv_timeout(LOOK_EVERY) != Err(RecvTimeoutError::Timeout) {
                return Err(Failure::new("It was interrupted."));
            }
            let Some((_, _, child)) = self.running.last_mut() else {
                return Err(Failure::new("No program was started."));
            };
            if let Ok(Some(status)) = child.try_wait() {
                self.running.pop();
                return Ok(status);
            }
        }
    }

    /// Waits until something is so, unless the user or a program ends it first.
    fn wait(&mut self, is_ready: impl Fn() -> bool) -> Outcome<Ended> {
        loop {
            match self.interrupted.recv_timeout(LOOK_EVERY) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return Ok(Ended::Interrupted),
            }
            for (name, command, child) in &mut self.running {
                if let Ok(Some(status)) = child.try_wait() {
                    return Err(Failure::new(format!(
                        "The {name} has stopped by itself ({status}).\n  The command was: {command}"
                    )));
                }
            }
            if is_ready() {
                return Ok(Ended::Ready);
            }
        }
    }
}

impl Drop for Children {
    fn drop(&mut self) {
        for (_, _, child) in &mut self.running {
            signal(child, "TERM");
        }
        let deadline = Instant::now() + PATIENCE;
        for (_, _, child) in &mut self.running {
            while matches!(child.try_wait(), Ok(None)) && Instant::now() < deadline {
                thread::sleep(LOOK_EVERY / 2);
            }
            // Also where the program itself has ended: its own may go on.
            signal(child, "KILL");
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Sends a signal to a program's whole group. The standard library can end one
/// program only, so the shell's own `kill` does it.
fn signal(child: &Child, name: &str) {
    if cfg!(unix) {
        let _ = Command::new("sh")
            .args(["-c", &format!("kill -{name} -{}", child.id())])
            .stderr(Stdio::null())
            .status();
    }
}

/// Refuses a port that another program has.
pub fn must_be_free(port: u16, whose: &str, flag: &str) -> Outcome {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map(drop).map_err(|error| {
        Failure::new(format!("Port {port}, where {whose} is to be, cannot be used ({error})."))
            .remedy(format!("Stop the program that has it, or choose another with {flag}."))
    })
}

#[cfg(test)]
impl Children {
    /// The handler of Ctrl-C can be set only once.
    pub fn without_interrupt() -> Self {
        let (send, interrupted) = channel();
        std::mem::forget(send);
        Self { running: Vec::new(), interrupted }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named_with_the_flag_that_avoids_it() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let sentence = must_be_free(port, "the page", "--port").unwrap_err().to_string();
        assert!(sentence.contains(&port.to_string()) && sentence.contains("--port"), "{sentence}");
    }

    #[cfg(unix)]
    #[test]
    fn what_a_program_has_started_ends_with_it() {
        let mut children = Children::without_interrupt();
        let mut shell = Command::new("sh");
        shell.args(["-c", "sleep 60 & echo $!; wait"]).stdout(Stdio::piped());
        children.start("shell", &mut shell).unwrap();
        let mut line = String::new();
        let stdout = children.running[0].2.stdout.take().unwrap();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).unwrap();
        let is_alive = || {
            // A zombie that nobody has waited for is not alive.
            let stat = std::fs::read_to_string(format!("/proc/{}/stat", line.trim()));
            stat.is_ok_and(|stat| !stat.contains(") Z "))
        };
        assert!(is_alive());
        drop(children);
        let deadline = Instant::now() + PATIENCE;
        while is_alive() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(10));
        }
        assert!(!is_alive());
    }
}
