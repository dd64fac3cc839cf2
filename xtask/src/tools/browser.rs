//! Chromium and its driver: those that are named, those that are found, or
//! Debian's packages where they may be installed.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::step::{Failure, Outcome, ask, run};
use crate::workspace::Workspace;

const PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-liberation"];

/// A browser and the program that drives it.
pub struct Browser {
    pub chromium: PathBuf,
    pub chromedriver: PathBuf,
}

impl Browser {
    /// Tells a program where both are, by the names the tests read.
    pub fn name_to(&self, command: &mut Command) {
        command.env("CHROMIUM", &self.chromium).env("CHROMEDRIVER", &self.chromedriver);
    }
}

pub fn browser(workspace: &Workspace) -> Outcome<Browser> {
    let browser = match find(workspace)? {
        Some(browser) => browser,
        None => {
            install(workspace)?;
            find(workspace)?.ok_or_else(missing)?
        }
    };
    are_of_one_version(&browser)?;
    Ok(browser)
}

fn find(workspace: &Workspace) -> Outcome<Option<Browser>> {
    let chromium = named("CHROMIUM")?.or_else(|| {
        workspace.which(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
    });
    let chromedriver = named("CHROMEDRIVER")?.or_else(|| workspace.which(&["chromedriver"]));
    Ok(chromium
        .zip(chromedriver)
        .map(|(chromium, chromedriver)| Browser { chromium, chromedriver }))
}

/// A path from the environment. One that leads nowhere is a mistake to be told,
/// not a reason to look elsewhere.
fn named(variable: &str) -> Outcome<Option<PathBuf>> {
    let Some(path) = env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from)
    else {
        return Ok(None);
    };
    if path.is_file() {
        return Ok(Some(path));
    }
    Err(Failure::new(format!("{variable} names {}, where nothing is.", path.display())))
}

fn install(workspace: &Workspace) -> Outcome {
    if workspace.which(&["apt-get"]).is_none() {
        return Err(missing());
    }
    let apt = |args: &[&str]| -> Outcome<Command> {
        let mut command = if is_root() {
            workspace.command("apt-get")
        } else if may_sudo() {
            let mut sudo = workspace.command("sudo");
            sudo.args(["-n", "apt-get"]);
            sudo
        } else {
            return Err(missing());
        };
        command.args(args).env("DEBIAN_FRONTEND", "noninteractive");
        Ok(command)
    };
    const REMEDY: &str = "Install chromium and chromium-driver by hand, or name others in \
                          CHROMIUM and CHROMEDRIVER.";
    run("Asking Debian for its packages", &mut apt(&["update", "--quiet=2"])?, REMEDY)?;
    let mut command = apt(&["install", "--yes", "--quiet=2", "--no-install-recommends"])?;
    run("Installing Chromium and ChromeDriver", command.args(PACKAGES), REMEDY).map(drop)
}

fn is_root() -> bool {
    ask(Command::new("id").arg("-u")).as_deref() == Some("0")
}

fn may_sudo() -> bool {
    ask(Command::new("sudo").args(["-n", "true"])).is_some()
}

fn missing() -> Failure {
    Failure::new("Chromium and ChromeDriver are needed for the browser tests.").remedy(
        "Install both in the same version (on Debian: apt-get install chromium chromium-driver), \
         or name them in CHROMIUM and CHROMEDRIVER.",
    )
}

/// A driver of another version refuses to start a session, with a message that
/// only its log shows.
fn are_of_one_version(browser: &Browser) -> Outcome {
    let major = |program: &Path| {
        let text = ask(Command::new(program).arg("--version"))?;
        major_version(&text).map(str::to_owned)
    };
    match (major(&browser.chromium), major(&browser.chromedriver)) {
        (Some(one), Some(other)) if one != other => Err(Failure::new(format!(
            "{} is version {one}, but {} is version {other}.",
            browser.chromium.display(),
            browser.chromedriver.display()
        ))
        .remedy("Install both in the same version, or name others in CHROMIUM and CHROMEDRIVER.")),
        _ => Ok(()),
    }
}

fn major_version(text: &str) -> Option<&str> {
    text.split_whitespace().find_map(|word| {
        let (major, _) = word.split_once('.')?;
        major.bytes().all(|b| b.is_ascii_digit()).then_some(major)
    })
}

#[cfg(test)]
mod tests {
    use super::major_version;

    #[test]
    fn the_major_version_is_found_in_what_browsers_say() {
        for (text, version) in [
            ("Chromium 142.0.7444.175 built on Debian GNU/Linux 12 (bookworm)", Some("142")),
            ("ChromeDriver 142.0.7444.175 (c1e2f3 refs/branch)", Some("142")),
            ("Google Chrome 141.0.1.2", Some("141")),
            ("no version here", None),
        ] {
            assert_eq!(major_version(text), version);
        }
    }
}
