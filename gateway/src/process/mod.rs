//! The gateway as a service: `serve` runs it, with a web server in front of it that ends TLS,
//! and `reload` hands new settings to the one that runs.
//!
//! - `runtime`: the folder for what is needed only while it runs
//! - `server`: the web servers that may stand in front
//! - `plan`: whether the chosen one may start, and with what
//! - `front`: its process
//! - `versions`: which versions of it may listen where
//! - `port`: whether the public port can be had
//! - `caddy`, `nginx`: how each is configured
//! - `control`: the socket on which new settings arrive
//! - `signals`: when to stop

mod caddy;
mod control;
mod failure;
mod front;
mod nginx;
mod plan;
mod port;
mod runtime;
mod server;
mod signals;
mod versions;

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::stat::{Mode, umask};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use control::Control;
pub use failure::Failure;
use front::Front;
use gateway::{Gateway, Listen, Settings};
use plan::Plan;
use runtime::Runtime;
use server::Server;
use signals::Signals;

/// How long changes that are on their way may take when the web server has ended.
const DRAIN: Duration = Duration::from_secs(30);

/// Runs the site until a signal stops it.
pub async fn serve(server: &str, proxy: Option<PathBuf>) -> Result<(), Failure> {
    // What it writes is for its own user.
    umask(Mode::from_bits_truncate(0o077));
    raise_open_files();
    // From here on no signal ends it without order.
    let mut signals = Signals::new()?;
    let server = Server::named(server)?;
    let program = server.find()?;
    let settings = Settings::read(&setting).map_err(Failure::setting)?;
    if server != Server::Caddy && settings.domain().is_some() {
        let instead =
            "CALLBOARD_DOMAIN is for Caddy; before anything else, put something that ends TLS.";
        return Err(Failure::setting(instead));
    }
    let plan = match program {
        None => None,
        Some(program) => Some(Plan::new(server, program, proxy.as_deref(), &settings)?),
    };
    let runtime = Runtime::prepare()?;
    let control = Control::bind(runtime.folder()).await?;
    let public = port::bind(settings.listen()).await?;
    if settings.domain().is_some() && settings.listen().port == 443 {
        // From there Caddy redirects.
        port::bind(&Listen { port: 80, ..settings.listen().clone() }).await?;
    }
    let has_audit_file = settings.has_audit_file();
    let gateway = Gateway::new(settings).map_err(Failure::setting)?;
    if !has_audit_file {
        eprintln!("Callboard: the audit log goes to standard error; CALLBOARD_AUDIT names a file.");
    }
    let reloads = tokio::spawn(control.run(Arc::clone(&gateway)));
    let outcome = match plan {
        None => alone(gateway, public, &mut signals).await,
        Some(plan) => {
            // It was only to see whether the port is free.
            drop(public);
            behind(gateway, plan, &runtime, &mut signals).await
        }
    };
    reloads.abort();
    outcome
}

/// Without a web server in front.
async fn alone(
    gateway: Arc<Gateway>,
    public: TcpListener,
    signals: &mut Signals,
) -> Result<(), Failure> {
    let (stop, stopped) = oneshot::channel::<()>();
    let mut site = run(gateway, public, stopped);
    tokio::select! {
        () = signals.next() => {}
        _ = &mut site => return Err(Failure::start("the gateway has ended.")),
    }
    drop(stop);
    tokio::select! {
        _ = site => Ok(()),
        () = signals.next() => Err(Failure::start("running requests were cut off.")),
    }
}

/// Behind a web server, which is started, and stopped before the gateway is: its running
/// requests need the gateway.
async fn behind(
    gateway: Arc<Gateway>,
    plan: Plan,
    runtime: &Runtime,
    signals: &mut Signals,
) -> Result<(), Failure> {
    let listener = TcpListener::bind(("127.0.0.1", 0))
        .await
        .map_err(|error| Failure::start(format!("no port is free on 127.0.0.1: {error}.")))?;
    let upstream = listener
        .local_addr()
        .map_err(|error| Failure::start(format!("the gateway has no address: {error}.")))?;
    let (stop, stopped) = oneshot::channel::<()>();
    let mut site = run(gateway, listener, stopped);
    let mut front = Front::start(&plan, runtime.folder(), upstream)?;
    tokio::select! {
        () = signals.next() => {}
        status = front.ended() => {
            drop(stop);
            let _ = tokio::time::timeout(DRAIN, site).await;
            return Err(Failure::start(format!("{} has ended ({status}).", plan.name())));
        }
        _ = &mut site => return Err(Failure::start("the gateway has ended.")),
    }
    front.stop();
    tokio::select! {
        _ = front.ended() => {}
        () = signals.next() => return Err(Failure::start("running requests were cut off.")),
    }
    drop(stop);
    tokio::select! {
        _ = site => Ok(()),
        () = signals.next() => Err(Failure::start("running requests were cut off.")),
    }
}

fn run(
    gateway: Arc<Gateway>,
    listener: TcpListener,
    stopped: oneshot::Receiver<()>,
) -> JoinHandle<()> {
    tokio::spawn(gateway.serve(listener, async {
        let _ = stopped.await;
    }))
}

/// Sends the settings of this environment to the running gateway.
pub async fn reload() -> Result<(), Failure> {
    let folder = Runtime::running()?;
    control::send(&folder).await
}

/// To as many open files as it may have, and so may the web server: each connection is one.
fn raise_open_files() {
    if let Ok((_, most)) = getrlimit(Resource::RLIMIT_NOFILE) {
        // Fewer are no reason not to start.
        let _ = setrlimit(Resource::RLIMIT_NOFILE, most, most);
    }
}

/// A setting of the environment. An empty one counts as unset.
fn setting(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// The folder with the configurations: `proxy`, beside the folder of this program.
fn proxy_folder(named: Option<&Path>) -> Result<PathBuf, Failure> {
    let beside = || env::current_exe().ok()?.parent()?.parent().map(|top| top.join("proxy"));
    named
        .map(Path::to_owned)
        .or_else(beside)
        .and_then(|folder| folder.canonicalize().ok())
        .ok_or_else(|| {
            Failure::setting("the folder of the configurations was not found; name it by --proxy.")
        })
}
