//! The files of the repository: those that git tracks.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, str};

pub struct File {
    /// From the root, with `/`.
    pub path: String,
    /// Empty for a binary file.
    pub text: String,
}

impl File {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    pub fn is_below(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub fn tracked() -> Vec<File> {
    let list = Command::new("git")
        .args(["ls-files", "--cached", "-z"])
        .current_dir(root())
        .output()
        .expect("git tells which files are part of the repository");
    assert!(list.status.success(), "{}", String::from_utf8_lossy(&list.stderr));
    let list = str::from_utf8(&list.stdout).expect("paths in UTF-8");
    let files: Vec<File> =
        list.split('\0').filter(|path| !path.is_empty()).filter_map(read).collect();
    assert!(files.len() > 20, "only {} files are tracked", files.len());
    files
}

/// None for a file that is deleted but still in the index.
fn read(path: &str) -> Option<File> {
    let bytes = fs::read(root().join(path)).ok()?;
    Some(File { path: path.to_owned(), text: String::from_utf8(bytes).unwrap_or_default() })
}
