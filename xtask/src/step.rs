//! One thing done: said, timed, and when it fails, named with a remedy.

use std::fmt;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

pub type Outcome<T = ()> = Result<T, Failure>;

/// Why a command of ours stopped, in the words the user sees.
#[derive(Debug)]
pub struct Failure {
    what: String,
    command: Option<String>,
    remedy: Option<String>,
}

impl Failure {
    /// The sentence alone.
    pub fn what(&self) -> &str {
        &self.what
    }

    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), command: None, remedy: None }
    }

    /// With the command that failed, to be run by hand.
    pub fn of(mut self, command: &Command) -> Self {
        self.command = Some(spelled(command));
        self
    }

    /// With what to do about it.
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        if let Some(command) = &self.command {
            write!(f, "\n  The command was: {command}")?;
        }
        if let Some(remedy) = &self.remedy {
            write!(f, "\n  What to do: {remedy}")?;
        }
        Ok(())
    }
}

/// Runs a command to its end with its output shown, says what it is for and how
/// long it took.
pub fn run(what: &str, command: &mut Command, remedy: &str) -> Outcome<Duration> {
    println!("» {what}");
    println!("  $ {}", spelled(command));
    let start = Instant::now();
    let failure = match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => {
            println!("  done in {}", seconds(start.elapsed()));
            return Ok(start.elapsed());
        }
        Ok(status) => Failure::new(format!("{what}: it failed ({}).", ending(status))),
        Err(error) => Failure::new(format!("{what}: it could not be started ({error}).")),
    };
    Err(failure.of(command).remedy(remedy))
}

/// What a command prints, or `None` when it cannot be run or fails: for asking
/// what is on the machine.
pub fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

pub fn ending(status: ExitStatus) -> String {
    status
        .code()
        .map_or_else(|| "stopped by a signal".to_owned(), |code| format!("exit code {code}"))
}

/// A command as one would type it. Its environment is not shown, apart from the
/// variables that change what it does.
pub fn spelled(command: &Command) -> String {
    const SHOWN: [&str; 9] = [
        "CARGO_TARGET_DIR",
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
        "CALLBOARD_DIST",
        "CALLBOARD_AXE",
        "CALLBOARD_CADDY",
        "CALLBOARD_GATEWAY",
        "CALLBOARD_PROXY",
        "CHROMIUM",
        "CHROMEDRIVER",
    ];
    let mut words = Vec::new();
    for (name, value) in command.get_envs() {
        if let (Some(name), Some(value)) = (name.to_str(), value)
            && SHOWN.contains(&name)
        {
            words.push(format!("{name}={}", value.to_string_lossy()));
        }
    }
    words.push(command.get_program().to_string_lossy().into_owned());
    for arg in command.get_args() {
        let arg = arg.to_string_lossy();
        let is_plain = !arg.is_empty() && !arg.contains([' ', '\'', '"', '$', '*', ';']);
        words.push(if is_plain { arg.into_owned() } else { format!("'{arg}'") });
    }
    words.join(" ")
}

/// A duration for reading: `0.4 s`, `12 s`, `3 min 5 s`.
pub fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    match whole {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        10..60 => format!("{whole} s"),
        _ => format!("{} min {} s", whole / 60, whole % 60),
    }
}

/// A line for the shell, to try with.
#[cfg(all(test, unix))]
pub fn shell(line: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", line]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command_and_the_remedy() {
        let mut command = Command::new("false");
        let failure = run("Trying", command.arg("a b"), "Try harder.").unwrap_err();
        assert_eq!(
            failure.to_string(),
            "Trying: it failed (exit code 1).\n  The command was: false 'a b'\n  What to do: Try harder."
        );
    }

    #[test]
    fn a_program_that_is_not_there_is_a_failure_too() {
        let mut command = Command::new("/nowhere/at-all");
        assert!(run("Trying", &mut command, "").is_err());
        assert_eq!(ask(&mut command), None);
    }

    #[test]
    fn durations_read_like_a_clock() {
        assert_eq!(seconds(Duration::from_millis(420)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(12)), "12 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 5 s");
    }
}
