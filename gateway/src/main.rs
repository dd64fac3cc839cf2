//! The gateway as a program. The key comes from the environment or from a file, and never
//! from an argument: every user of the machine can read arguments.

mod local;
mod process;

use std::env;
use std::process::ExitCode;

const USAGE: &str = "\
Usage:
    callboard-gateway serve caddy|nginx|none [--proxy DIR]
        the site, with the settings of the environment
    callboard-gateway reload
        hands the settings of the environment to the one that runs
    callboard-gateway --port PORT [--root DIR] [--upstream URL] [--media ORIGIN]...
        for one person on this machine, without a sign-in";

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["serve", server] => process::serve(server, None).await,
        ["serve", server, "--proxy", folder] => process::serve(server, Some(folder.into())).await,
        ["reload"] => process::reload().await,
        [first, ..] if first.starts_with("--") && *first != "--help" => return local(args).await,
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("Callboard: {failure}");
            failure.code()
        }
    }
}

async fn local(args: Vec<String>) -> ExitCode {
    match local::run(args.into_iter()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}
