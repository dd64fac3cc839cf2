//! What was asked for on the command line.

/// Shown by `help`, and below every sentence about a flag that cannot be used.
pub const HELP: &str = "\
cargo xtask serve         build the release bundle and serve it with a sandbox behind it
    --port N              where the page is (default 8080)
    --speed N             how fast the sandbox's clock runs (default 10)
    --open                open the browser
    --live                the real API instead of the sandbox: real phones ring.
                          The key comes from THUNDERPHONE_API_KEY, the address
                          from THUNDERPHONE_API_BASE when it is not the usual one.
    --api-port N          where the sandbox or the gateway listens (default 4010)
cargo xtask dev           the same with a debug build that is rebuilt on every change
cargo xtask test          everything: format, lints, native, wasm and browser tests
    --quick               without what needs a browser or the release bundle
cargo xtask faults        placements by the thousand under random faults: none may ring twice
    --runs N              how many (default 1000); a single one is told line by line
    --seed S              the same seed, the same runs (default 1)
    --no-deduplication    against an API that ignores idempotency keys; it must fail
cargo xtask dist          the release bundle in dist, compressed, with a table of sizes,
                          and in an archive to hand on, below target
cargo xtask proxy         run the shipped configuration of a web server in the foreground
    --server caddy|nginx  which; its settings come from the environment
                          (docs/deployment.md)
cargo xtask screenshots   the pictures of the documents, taken from the running app
cargo xtask help          this text";

/// One of the project's commands.
#[derive(Debug, PartialEq, Eq)]
pub enum Task {
    Help,
    Serve(Serving),
    Dev(Serving),
    Dist,
    Faults(Faults),
    Proxy { server: String },
    Test { is_quick: bool },
    Screenshots,
}

/// How many placements are to be played, and which.
#[derive(Debug, PartialEq, Eq)]
pub struct Faults {
    pub runs: u32,
    pub seed: u64,
    /// Whether the API knows idempotency keys.
    pub deduplicates: bool,
}

/// How the app is to be served.
#[derive(Debug, PartialEq, Eq)]
pub struct Serving {
    /// Where the page is.
    pub port: u16,
    /// Where the sandbox or the gateway listens.
    pub api_port: u16,
    /// How fast the sandbox's clock runs; `None` leaves it to the default.
    pub speed: Option<u32>,
    pub is_open: bool,
    pub is_live: bool,
}

impl Default for Serving {
    fn default() -> Self {
        Self { port: 8080, api_port: 4010, speed: None, is_open: false, is_live: false }
    }
}

impl Task {
    /// Reads the arguments after `cargo xtask`.
    ///
    /// # Errors
    /// A sentence that says what cannot be used.
    pub fn parse(args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut args = args.peekable();
        let Some(name) = args.next() else {
            return Ok(Self::Help);
        };
        let task = match name.as_str() {
            "help" | "--help" | "-h" => return Ok(Self::Help),
            "serve" => Self::Serve(Serving::parse(&mut args)?),
            "dev" => Self::Dev(Serving::parse(&mut args)?),
            "dist" => Self::Dist,
            "faults" => Self::Faults(Faults::parse(&mut args)?),
            "proxy" => Self::Proxy { server: server(&mut args)? },
            "test" => Self::Test { is_quick: args.next_if(|arg| arg == "--quick").is_some() },
            "screenshots" => Self::Screenshots,
            _ => return Err(format!("There is no command “{name}”.")),
        };
        match args.next() {
            Some(arg) => Err(format!("“cargo xtask {name}” has no {arg}.")),
            None => Ok(task),
        }
    }
}

fn server(args: &mut impl Iterator<Item = String>) -> Result<String, String> {
    const NEEDED: &str = "proxy needs --server caddy or --server nginx.";
    let arg = args.next().ok_or(NEEDED)?;
    let (name, value) = name_and_value(&arg);
    let value = value.or_else(|| args.next());
    let value = value.filter(|value| matches!(value.as_str(), "caddy" | "nginx"));
    value.filter(|_| name == "--server").ok_or_else(|| NEEDED.to_owned())
}

impl Faults {
    fn parse(args: &mut impl Iterator<Item = String>) -> Result<Self, String> {
        let mut faults = Self { runs: 1_000, seed: 1, deduplicates: true };
        while let Some(arg) = args.next() {
            let (name, mut value) = name_and_value(&arg);
            if name != "--no-deduplication" && value.is_none() {
                value = args.next();
            }
            match (name, value) {
                ("--runs", Some(value)) => faults.runs = number(name, &value)?,
                // Any number is a seed, 0 too.
                ("--seed", Some(value)) => {
                    faults.seed = value.parse().map_err(|_| wrong(name, &value))?;
                }
                ("--no-deduplication", None) => faults.deduplicates = false,
                ("--runs" | "--seed", None) => return Err(format!("{name} needs a number.")),
                _ => return Err(format!("There is no {arg} here.")),
            }
        }
        Ok(faults)
    }
}

impl Serving {
    fn parse(args: &mut impl Iterator<Item = String>) -> Result<Self, String> {
        let mut serving = Self::default();
        while let Some(arg) = args.next() {
            let (name, mut value) = name_and_value(&arg);
            let is_switch = matches!(name, "--open" | "--live");
            if !is_switch && value.is_none() {
                value = args.next();
            }
            match (name, value) {
                ("--port", Some(value)) => serving.port = number(name, &value)?,
                ("--api-port", Some(value)) => serving.api_port = number(name, &value)?,
                ("--speed", Some(value)) => serving.speed = Some(number(name, &value)?),
                ("--open", None) => serving.is_open = true,
                ("--live", None) => serving.is_live = true,
                ("--port" | "--api-port" | "--speed", None) => {
                    return Err(format!("{name} needs a number."));
                }
                _ => return Err(format!("There is no {arg} here.")),
            }
        }
        if serving.is_live && serving.speed.is_some() {
            return Err("--speed is for the sandbox; real time cannot be hurried.".to_owned());
        }
        if serving.port == serving.api_port {
            return Err("--port and --api-port must differ.".to_owned());
        }
        Ok(serving)
    }
}

/// Both `--port 9000` and `--port=9000`.
fn name_and_value(arg: &str) -> (&str, Option<String>) {
    match arg.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (arg, None),
    }
}

/// Ports, speeds and counts: whole numbers from 1.
fn number<N: TryFrom<u32>>(name: &str, value: &str) -> Result<N, String> {
    value
        .parse::<u32>()
        .ok()
        .filter(|number| *number > 0)
        .and_then(|number| N::try_from(number).ok())
        .ok_or_else(|| wrong(name, value))
}

fn wrong(name: &str, value: &str) -> String {
    format!("{name} needs a number, not “{value}”.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Task, String> {
        Task::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn without_flags_each_command_has_its_defaults() {
        assert_eq!(parse(""), Ok(Task::Help));
        assert_eq!(parse("serve"), Ok(Task::Serve(Serving::default())));
        assert_eq!(parse("dev"), Ok(Task::Dev(Serving::default())));
        assert_eq!(parse("test"), Ok(Task::Test { is_quick: false }));
        assert_eq!(parse("test --quick"), Ok(Task::Test { is_quick: true }));
        assert_eq!(parse("dist"), Ok(Task::Dist));
        let caddy = Task::Proxy { server: "caddy".to_owned() };
        assert_eq!(parse("proxy --server caddy").as_ref(), Ok(&caddy));
        assert_eq!(parse("proxy --server=caddy").as_ref(), Ok(&caddy));
    }

    #[test]
    fn faults_have_a_count_and_a_seed() {
        let faults =
            |runs, seed, deduplicates| Ok(Task::Faults(Faults { runs, seed, deduplicates }));
        assert_eq!(parse("faults"), faults(1_000, 1, true));
        assert_eq!(parse("faults --runs=10000 --seed 0"), faults(10_000, 0, true));
        assert_eq!(parse("faults --seed 99999999999"), faults(1_000, 99_999_999_999, true));
        assert_eq!(parse("faults --no-deduplication --runs 5"), faults(5, 1, false));
    }

    #[test]
    fn values_are_taken_with_and_without_an_equals_sign() {
        let expected = Serving { port: 9000, speed: Some(50), is_open: true, ..Serving::default() };
        assert_eq!(parse("serve --port 9000 --speed=50 --open"), Ok(Task::Serve(expected)));
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (line, part) in [
            ("sevre", "sevre"),
            ("dist --fast", "--fast"),
            ("test --quick --quick", "--quick"),
            ("serve --port", "--port"),
            ("serve --port 70000", "70000"),
            ("serve --port 0", "0"),
            ("serve --speed fast", "fast"),
            ("serve --open=yes", "--open"),
            ("serve --colour", "--colour"),
            ("serve --live --speed 2", "--speed"),
            ("serve --port 4010", "differ"),
            ("proxy", "--server"),
            ("proxy --server", "--server"),
            ("proxy --server apache", "--server"),
            ("proxy --port nginx", "--server"),
            ("faults --runs", "--runs"),
            ("faults --runs 0", "0"),
            ("faults --seed -1", "-1"),
            ("faults --seed 1 --twice", "--twice"),
            ("faults --no-deduplication=yes", "--no-deduplication"),
        ] {
            let error = parse(line).unwrap_err();
            assert!(error.contains(part), "{line}: {error}");
        }
    }
}
