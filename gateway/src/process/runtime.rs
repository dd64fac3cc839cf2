//! The folder for what is needed only while it runs: the control socket and the web server's
//! configuration. Only its user can enter it.

use std::env;
use std::fs::{self, DirBuilder};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::{Failure, setting};

/// A socket's path has at most 107 characters.
const LONGEST: usize = 80;

/// Removes a folder when the program that holds its standard input ends, however that ended.
const REMOVE: &str = "trap '' HUP INT QUIT TERM; cat >/dev/null; rm -rf -- \"$0\"";

pub struct Runtime {
    folder: PathBuf,
    /// What removes a temporary folder even when this process is killed.
    remover: Option<Child>,
}

impl Runtime {
    /// The named folder, or a temporary one.
    pub fn prepare() -> Result<Self, Failure> {
        let named = named();
        let is_temporary = named.is_none();
        let folder = match named {
            Some(folder) => folder,
            None => temporary(),
        };
        let outcome = if is_temporary { create(&folder) } else { enter(&folder) };
        if let (true, Err(_)) = (is_temporary, &outcome) {
            let parent = folder.parent().unwrap_or(&folder).display().to_string();
            return Err(Failure::setting(format!(
                "there is no place for temporary files: {parent}. Name a folder in CALLBOARD_RUNTIME."
            )));
        }
        outcome.map_err(|_| Failure::setting("CALLBOARD_RUNTIME cannot be made or entered."))?;
        let mut runtime = Self { folder, remover: None };
        if is_temporary {
            runtime.remover = Some(runtime.remover()?);
        }
        runtime.folder = checked(&runtime.folder)?;
        Ok(runtime)
    }

    /// The folder of the gateway that runs.
    pub fn running() -> Result<PathBuf, Failure> {
        named().ok_or_else(|| {
            Failure::setting(
                "a reload needs the CALLBOARD_RUNTIME that the server was started with.",
            )
        })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn remover(&self) -> Result<Child, Failure> {
        let mut command = Command::new("sh");
        command.args(["-c", REMOVE]).arg(&self.folder);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // Not in our group: what is sent to all of it must not end this.
        command.env_clear().envs(env::var_os("PATH").map(|path| ("PATH", path)));
        let child = command.process_group(0).spawn();
        child.map_err(|error| {
            let _ = fs::remove_dir_all(&self.folder);
            Failure::start(format!("sh cannot be started: {error}."))
        })
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        if let Some(mut remover) = self.remover.take() {
            drop(remover.stdin.take());
            let _ = remover.wait();
        }
    }
}

fn named() -> Option<PathBuf> {
    setting("CALLBOARD_RUNTIME").or_else(|| setting("RUNTIME_DIRECTORY")).map(PathBuf::from)
}

fn temporary() -> PathBuf {
    // In a session entered by su, XDG_RUNTIME_DIR names a folder of another user, or none.
    let parent = setting("XDG_RUNTIME_DIR")
        .map(PathBuf::from)
        .filter(|folder| is_writable(folder))
        .or_else(|| setting("TMPDIR").map(PathBuf::from))
        .unwrap_or_else(|| PathBuf::from("/tmp"));
    parent.join(random_name())
}

fn random_name() -> String {
    format!("callboard.{:016x}", RandomState::new().hash_one(()))
}

fn is_writable(folder: &Path) -> bool {
    let probe = folder.join(random_name());
    create(&probe).and_then(|()| fs::remove_dir(&probe)).is_ok()
}

/// A new folder. Of one that exists nobody knows whose it is.
fn create(folder: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(folder)
}

fn enter(folder: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).recursive(true).create(folder)?;
    fs::read_dir(folder).map(drop)
}

fn checked(folder: &Path) -> Result<PathBuf, Failure> {
    let refused = |_| Failure::setting("CALLBOARD_RUNTIME cannot be made or entered.");
    let folder = folder.canonicalize().map_err(refused)?;
    let mode = fs::metadata(&folder).map_err(refused)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(Failure::setting(
            "CALLBOARD_RUNTIME is open to other users; it must be of mode 0700.",
        ));
    }
    if !is_plain(&folder, LONGEST) {
        return Err(Failure::setting(
            "CALLBOARD_RUNTIME must be a short path of plain characters.",
        ));
    }
    Ok(folder)
}

/// Whether a path can be written into a configuration: a quote, a space or a brace would end
/// one directive and begin another.
pub fn is_plain(path: &Path, longest: usize) -> bool {
    path.to_str().is_some_and(|path| {
        path.len() <= longest
            && path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._~+,@%/-".contains(&byte))
    })
}
