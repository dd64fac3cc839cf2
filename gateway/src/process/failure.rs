//! Why it does not run, in one sentence.

use std::fmt;
use std::process::ExitCode;

/// A sentence without the key, and whether trying again can help.
#[derive(Debug)]
pub struct Failure {
    sentence: String,
    is_setting: bool,
}

impl Failure {
    /// Something that stays wrong until somebody changes it: no supervisor should try again.
    pub fn setting(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), is_setting: true }
    }

    /// Something that may be over at the next start.
    pub fn start(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), is_setting: false }
    }

    /// 78 is `EX_CONFIG`.
    pub fn code(&self) -> ExitCode {
        ExitCode::from(if self.is_setting { 78 } else { 1 })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}
