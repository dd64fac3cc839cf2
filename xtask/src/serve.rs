//! The app with a sandbox or the real API behind it, until Ctrl-C.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::bundle::{self, Kind};
use crate::children::{Children, Ended, must_be_free};
use crate::flags::Serving;
use crate::gateway;
use crate::step::{Failure, Outcome, run};
use crate::tools;
use crate::workspace::Workspace;

const DEFAULT_SPEED: u32 = 10;
const KEY: &str = "THUNDERPHONE_API_KEY";

/// `cargo xtask serve`: the release bundle, as a visitor gets it.
pub fn serve(workspace: &Workspace, serving: &Serving) -> Outcome {
    run_app(workspace, serving, Kind::Release)
}

/// `cargo xtask dev`: a debug build that follows every change.
pub fn dev(workspace: &Workspace, serving: &Serving) -> Outcome {
    run_app(workspace, serving, Kind::Debug)
}

fn run_app(workspace: &Workspace, serving: &Serving, kind: Kind) -> Outcome {
    // What needs no time to be found out comes first.
    let mut api = if serving.is_live { Backend::live()? } else { Backend::Sandbox };
    must_be_free(serving.port, "the page", "--port")?;
    must_be_free(serving.api_port, &format!("the {}", api.name()), "--api-port")?;
    tools::for_the_bundle(workspace)?;
    let program = api.build(workspace)?;

    let mut children = Children::new()?;
    let mut command = workspace.command(&program.to_string_lossy());
    children.start(api.name(), api.configure(&mut command, serving))?;
    if children.wait_for_port(serving.api_port)? == Ended::Interrupted {
        return Ok(());
    }
    let mut server = bundle::server(workspace, serving, kind)?;
    // Left from last time, it would hide that this build failed.
    let _ = fs::remove_file(&server.page);
    println!("» Building the page");
    children.start("page's server", &mut server.command)?;
    if children.wait_for_port(serving.port)? == Ended::Interrupted {
        return Ok(());
    }
    if kind == Kind::Release && !server.page.is_file() {
        return Err(Failure::new("The page could not be built; see the error above."));
    }
    let address = format!("http://127.0.0.1:{}/", serving.port);
    if serving.is_open {
        open(&address);
    }
    println!("\n{}\nCtrl-C stops everything.\n\n  {address}\n", api.notice(serving));
    children.wait_for_interrupt()
}

/// What answers behind the page.
enum Backend {
    Sandbox,
    Gateway { key: String },
}

impl Backend {
    fn live() -> Outcome<Self> {
        let key = env::var(KEY).unwrap_or_default().trim().to_owned();
        if key.is_empty() {
            return Err(Failure::new(format!("--live needs your ThunderPhone API key in {KEY}."))
                .remedy(format!(
                    "Type “read -rs {KEY} && export {KEY}”, paste the key, press Enter, and run this again."
                )));
        }
        Ok(Self::Gateway { key })
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Gateway { .. } => "gateway",
        }
    }

    /// Built first and then started itself: cargo would stand between us and the
    /// program when it is to be stopped.
    fn build(&self, workspace: &Workspace) -> Outcome<PathBuf> {
        let name = match self {
            Self::Sandbox => self.name(),
            Self::Gateway { .. } => return gateway::build(workspace),
        };
        let mut command = workspace.cargo(&["build", "--quiet", "--package", name]);
        run(&format!("Building the {name}"), &mut command, "See the error above.")?;
        Ok(workspace.target.join("debug").join(name))
    }

    fn configure<'a>(&mut self, command: &'a mut Command, serving: &Serving) -> &'a mut Command {
        command.args(["--port", &serving.api_port.to_string()]);
        match self {
            Self::Sandbox => {
                let speed = serving.speed.unwrap_or(DEFAULT_SPEED);
                command.args(["--speed", &speed.to_string()])
            }
            Self::Gateway { key } => command.env(KEY, key),
        }
    }

    fn notice(&self, serving: &Serving) -> String {
        match self {
            Self::Sandbox => format!(
                "Callboard is ready, with a sandbox whose clock runs {} times as fast. No phone rings.",
                serving.speed.unwrap_or(DEFAULT_SPEED)
            ),
            Self::Gateway { .. } => "Callboard is ready, with the REAL API: \
                REAL PHONES RING, AND REAL MONEY IS SPENT."
                .to_owned(),
        }
    }
}

/// Opens the user's browser. When there is none, the address is on the screen.
fn open(address: &str) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let opened = Command::new(opener)
        .arg(address)
        .env_remove(KEY)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if opened.is_err() {
        println!("No browser could be opened ({opener} is not installed).");
    }
}
