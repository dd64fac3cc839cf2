//! The wasm in two: what the first view needs, and the pages that come later.

use std::fs;
use std::path::{Path, PathBuf};

use crate::step::{Failure, Outcome, run};
use crate::tools::SPLITTER;
use crate::workspace::Workspace;

const SEE_ABOVE: &str = "See the error above.";

/// Splits what cargo has just linked for Trunk: into `callboard_bg.wasm` with its script,
/// which loads `split_later.wasm` when the app asks. The folder with these files.
pub fn split(workspace: &Workspace) -> Outcome<PathBuf> {
    let linked = workspace.target.join("wasm32-unknown-unknown/release/callboard.wasm");
    let folder = workspace.scratch.join("split");
    // What an earlier build has left would be taken for this one's.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(|error| {
        Failure::new(format!("{} cannot be written: {error}.", folder.display()))
    })?;
    let mut splitter = workspace.command(SPLITTER);
    splitter.arg(&linked).arg(&folder).args(["--out-name", "callboard"]);
    run("Splitting the wasm", &mut splitter, SEE_ABOVE)?;
    let bindgen = |wasm: &Path, to: &Path| {
        let mut bindgen = workspace.command("wasm-bindgen");
        // As Trunk calls it.
        bindgen.arg(wasm).args(["--target", "web", "--out-name", "callboard"]);
        bindgen.args(["--no-typescript", "--reference-types"]).arg("--out-dir").arg(to);
        bindgen
    };
    let mut script = bindgen(&folder.join("callboard.wasm"), &folder);
    // With what the two share.
    run("Writing the script around it", script.arg("--keep-lld-exports"), SEE_ABOVE)?;
    let mut names = bindgen(&linked, &folder.join("mangled"));
    run("Listing the names of the functions", names.arg("--no-demangle"), SEE_ABOVE)?;
    Ok(folder)
}
