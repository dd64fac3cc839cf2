//! A copy of the bundle with files of a test beside it, such as the team's rules.

use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};

const NAME: &str = "callboard-policy.json";

pub struct PolicyFolder {
    pub path: PathBuf,
}

impl PolicyFolder {
    /// Without rules yet.
    pub fn copy_of(dist: &Path) -> Self {
        let unique = RandomState::new().hash_one(std::process::id());
        let path = std::env::temp_dir().join(format!("callboard-rules-{unique:x}"));
        fs::create_dir_all(&path).expect("a folder for the bundle");
        for entry in fs::read_dir(dist).expect("the bundle").flatten() {
            let to = path.join(entry.file_name());
            if entry.path().is_file() && fs::hard_link(entry.path(), &to).is_err() {
                fs::copy(entry.path(), &to).expect("a copy of the bundle");
            }
        }
        Self { path }
    }

    /// Before the bundle is served. By the names of no files of the bundle: those may be
    /// links to it.
    pub fn add(&self, files: &[(&str, &str)]) {
        for (name, text) in files {
            fs::write(self.path.join(name), text).expect("a file beside the bundle");
        }
    }

    pub fn write(&self, text: &str) {
        let (new, file) = (self.path.join("new"), self.path.join(NAME));
        fs::write(&new, text).and_then(|()| fs::rename(&new, &file)).expect("rules to serve");
    }
}

impl Drop for PolicyFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}
