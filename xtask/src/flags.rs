//! What was asked for on the command line.

use std::ffi::OsStr;
use std::path::PathBuf;

use lexopt::{Arg, Error, Parser};

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
cargo xtask dist          the release bundle in dist, compressed, with tables of sizes,
                          and in an archive to hand on, below target
cargo xtask symbolize F   the stack in the file F (- reads one) with the names of the
                          functions that the browser knows by numbers
    --symbols FILE        callboard.symbols of that release's archive (default: those
                          of the last `cargo xtask dist`)
cargo xtask load-time D…  how long the bundles in these folders take to load, in turns,
                          on a fast and on a slow line (default: dist)
    --runs N              how often each is loaded on each line (default 5)
cargo xtask bench P…      what the app costs the browser with many agents, numbers and calls:
                          the parts checklist, typing, review, list (default: all)
    --runs N              how often each is measured (default 7)
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
    LoadTime(LoadTime),
    Bench(Bench),
    Symbolize(Symbolize),
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

/// Which bundles are to be loaded, and how often.
#[derive(Debug, PartialEq, Eq)]
pub struct LoadTime {
    /// Their folders; `dist` when there is none.
    pub bundles: Vec<PathBuf>,
    pub runs: u32,
}

/// What is to be measured, and how often.
#[derive(Debug, PartialEq, Eq)]
pub struct Bench {
    /// Names from [`BENCH_PARTS`]; all of them when there is none.
    pub parts: Vec<String>,
    pub runs: u32,
}

/// What `tests/bench` can measure alone.
const BENCH_PARTS: [&str; 4] = ["checklist", "typing", "review", "list"];

/// Which stack is to be told in names.
#[derive(Debug, PartialEq, Eq)]
pub struct Symbolize {
    /// A file, or `-` for the standard input.
    pub stack: PathBuf,
    /// `None` for those of the last build.
    pub symbols: Option<PathBuf>,
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
    pub fn parse(args: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut args = Parser::from_args(args);
        let name = match args.next() {
            Ok(None | Some(Arg::Short('h') | Arg::Long("help"))) => return Ok(Self::Help),
            Ok(Some(Arg::Value(name))) => name.to_string_lossy().into_owned(),
            Ok(Some(other)) => return Err(sentence("", other.unexpected())),
            Err(error) => return Err(sentence("", error)),
        };
        Self::of_command(&name, &mut args).map_err(|error| sentence(&name, error))
    }

    fn of_command(name: &str, args: &mut Parser) -> Result<Self, Error> {
        let task = match name {
            "help" => return Ok(Self::Help),
            "serve" => Self::Serve(Serving::parse(args)?),
            "dev" => Self::Dev(Serving::parse(args)?),
            "dist" => Self::Dist,
            "faults" => Self::Faults(Faults::parse(args)?),
            "load-time" => Self::LoadTime(LoadTime::parse(args)?),
            "bench" => Self::Bench(Bench::parse(args)?),
            "proxy" => Self::Proxy { server: server(args)? },
            "symbolize" => Self::Symbolize(Symbolize::parse(args)?),
            "test" => Self::Test { is_quick: is_quick(args)? },
            "screenshots" => Self::Screenshots,
            _ => return Err(Error::Custom(format!("There is no command “{name}”.").into())),
        };
        match args.next()? {
            Some(arg) => Err(arg.unexpected()),
            None => Ok(task),
        }
    }
}

fn is_quick(args: &mut Parser) -> Result<bool, Error> {
    match args.next()? {
        None => Ok(false),
        Some(Arg::Long("quick")) => Ok(true),
        Some(arg) => Err(arg.unexpected()),
    }
}

fn server(args: &mut Parser) -> Result<String, Error> {
    let needed = || Error::Custom("proxy needs --server caddy or --server nginx.".into());
    match args.next()? {
        Some(Arg::Long("server")) => {}
        _ => return Err(needed()),
    }
    let value = args.value().map_err(|_| needed())?.to_string_lossy().into_owned();
    if matches!(value.as_str(), "caddy" | "nginx") { Ok(value) } else { Err(needed()) }
}

impl Faults {
    fn parse(args: &mut Parser) -> Result<Self, Error> {
        let mut faults = Self { runs: 1_000, seed: 1, deduplicates: true };
        while let Some(arg) = args.next()? {
            match arg {
                Arg::Long("runs") => faults.runs = number("--runs", args)?,
                Arg::Long("seed") => {
                    let value = args.value()?;
                    // Any number is a seed, 0 too.
                    let seed = value.to_str().and_then(|text| text.parse().ok());
                    faults.seed = seed.ok_or_else(|| not_a_number("--seed", &value))?;
                }
                Arg::Long("no-deduplication") => faults.deduplicates = false,
                _ => return Err(arg.unexpected()),
            }
        }
        Ok(faults)
    }
}

impl LoadTime {
    fn parse(args: &mut Parser) -> Result<Self, Error> {
        let mut load_time = Self { bundles: Vec::new(), runs: 5 };
        while let Some(arg) = args.next()? {
            match arg {
                Arg::Long("runs") => load_time.runs = number("--runs", args)?,
                Arg::Value(folder) => load_time.bundles.push(folder.into()),
                _ => return Err(arg.unexpected()),
            }
        }
        Ok(load_time)
    }
}

impl Bench {
    fn parse(args: &mut Parser) -> Result<Self, Error> {
        let mut bench = Self { parts: Vec::new(), runs: 7 };
        while let Some(arg) = args.next()? {
            match arg {
                Arg::Long("runs") => bench.runs = number("--runs", args)?,
                Arg::Value(part) if BENCH_PARTS.iter().any(|known| part == *known) => {
                    bench.parts.push(part.to_string_lossy().into_owned());
                }
                _ => return Err(arg.unexpected()),
            }
        }
        Ok(bench)
    }
}

impl Symbolize {
    fn parse(args: &mut Parser) -> Result<Self, Error> {
        let mut stack = None;
        let mut symbols = None;
        while let Some(arg) = args.next()? {
            match arg {
                Arg::Long("symbols") => symbols = Some(args.value()?.into()),
                Arg::Value(file) if stack.is_none() => stack = Some(file.into()),
                _ => return Err(arg.unexpected()),
            }
        }
        let needed =
            || Error::Custom("symbolize needs a file with a stack, or - to read one.".into());
        Ok(Self { stack: stack.ok_or_else(needed)?, symbols })
    }
}

impl Serving {
    fn parse(args: &mut Parser) -> Result<Self, Error> {
        let mut serving = Self::default();
        while let Some(arg) = args.next()? {
            match arg {
                Arg::Long("port") => serving.port = number("--port", args)?,
                Arg::Long("api-port") => serving.api_port = number("--api-port", args)?,
                Arg::Long("speed") => serving.speed = Some(number("--speed", args)?),
                Arg::Long("open") => serving.is_open = true,
                Arg::Long("live") => serving.is_live = true,
                _ => return Err(arg.unexpected()),
            }
        }
        if serving.is_live && serving.speed.is_some() {
            let sentence = "--speed is for the sandbox; real time cannot be hurried.";
            return Err(Error::Custom(sentence.into()));
        }
        if serving.port == serving.api_port {
            return Err(Error::Custom("--port and --api-port must differ.".into()));
        }
        Ok(serving)
    }
}

/// Ports, speeds and counts: whole numbers from 1.
fn number<N: TryFrom<u32>>(name: &str, args: &mut Parser) -> Result<N, Error> {
    let value = args.value()?;
    let number = value.to_str().and_then(|text| text.parse::<u32>().ok());
    let number = number.filter(|number| *number > 0).and_then(|number| N::try_from(number).ok());
    number.ok_or_else(|| not_a_number(name, &value))
}

fn not_a_number(name: &str, value: &OsStr) -> Error {
    Error::Custom(format!("{name} needs a number, not “{}”.", value.to_string_lossy()).into())
}

/// What is wrong with the arguments of a command.
fn sentence(command: &str, error: Error) -> String {
    let has_no = |arg: &str| match command {
        "" => format!("There is no command “{arg}”."),
        _ => format!("“cargo xtask {command}” has no {arg}."),
    };
    match error {
        Error::MissingValue { option: Some(name) } if name == "--symbols" => {
            format!("{name} needs a file.")
        }
        Error::MissingValue { option: Some(name) } => format!("{name} needs a number."),
        Error::UnexpectedOption(name) => has_no(&name),
        Error::UnexpectedArgument(value) => has_no(&value.to_string_lossy()),
        Error::UnexpectedValue { option, value } => {
            has_no(&format!("{option}={}", value.to_string_lossy()))
        }
        other => other.to_string(),
    }
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
    fn a_stack_is_read_with_the_symbols_of_its_release() {
        let symbolize = |stack: &str, symbols: Option<&str>| {
            let symbols = symbols.map(PathBuf::from);
            Ok(Task::Symbolize(Symbolize { stack: stack.into(), symbols }))
        };
        assert_eq!(parse("symbolize -"), symbolize("-", None));
        assert_eq!(parse("symbolize --symbols a b"), symbolize("b", Some("a")));
    }

    #[test]
    fn bundles_to_load_are_named_by_their_folders() {
        let load_time = |bundles: &[&str], runs| {
            let bundles = bundles.iter().map(PathBuf::from).collect();
            Ok(Task::LoadTime(LoadTime { bundles, runs }))
        };
        assert_eq!(parse("load-time"), load_time(&[], 5));
        assert_eq!(parse("load-time a --runs 7 b"), load_time(&["a", "b"], 7));
    }

    #[test]
    fn what_is_measured_is_measured_seven_times() {
        let bench = |parts: &[&str], runs| {
            let parts = parts.iter().map(|part| (*part).to_owned()).collect();
            Ok(Task::Bench(Bench { parts, runs }))
        };
        assert_eq!(parse("bench"), bench(&[], 7));
        assert_eq!(parse("bench list --runs 3 review"), bench(&["list", "review"], 3));
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
            ("serve --color", "--color"),
            ("serve now", "now"),
            ("--serve", "--serve"),
            ("load-time --runs 0", "0"),
            ("bench --runs 0", "0"),
            ("bench dist", "dist"),
            ("symbolize", "file"),
            ("symbolize a b", "b"),
            ("symbolize a --symbols", "--symbols"),
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
