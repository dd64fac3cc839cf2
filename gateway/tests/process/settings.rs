//! What keeps it from starting, and what the web server is told.

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use crate::site::{KEY, PROXY, Site, fails, free_port, program, servers, temporary, wait_until};

/// A folder with a program that says it is Caddy of this version. Run, it writes down its
/// environment and stays.
fn fake_caddy(version: &str) -> PathBuf {
    let folder = temporary("caddy");
    fs::create_dir(&folder).unwrap();
    let script = format!(
        "#!/bin/sh\n[ \"$1\" = version ] && echo '{version}' && exit\nenv >{}\nexec sleep 60\n",
        folder.join("environment").display()
    );
    let file = folder.join("caddy");
    fs::write(&file, script).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o700)).unwrap();
    folder
}

fn path_with(folder: &std::path::Path) -> String {
    format!("{}:/usr/bin:/bin", folder.display())
}

#[test]
fn a_server_must_be_named() {
    for args in [&["serve", "apache"][..], &["serve", ""]] {
        let output = program(args, &[]).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(78));
        assert_eq!(errors, "Callboard: say which server: caddy, nginx or none.\n");
    }
}

#[test]
fn a_missing_server_is_named_with_its_package() {
    let start = format!("{PROXY}/start");
    let mut command = Command::new(start);
    command.arg("caddy").env("PATH", "/nowhere").env("CALLBOARD_GATEWAY", crate::site::PROGRAM);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(78));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(errors, "Callboard: caddy is not installed (on Debian: apt-get install caddy).\n");
}

#[test]
fn an_old_caddy_is_refused_on_a_public_address_and_warned_of_on_loopback() {
    let folder = fake_caddy("2.6.2");
    let path = path_with(&folder);
    for listen in ["*", "0.0.0.0", "192.0.2.7", "[::]"] {
        let listen = format!("{listen}:{}", free_port());
        let (code, errors) = fails("caddy", &[("PATH", &path), ("CALLBOARD_LISTEN", &listen)]);
        assert_eq!(code, Some(78), "{listen}: {errors}");
        assert!(errors.contains("caddy 2.6.2") && errors.contains("2.8.0"), "{errors}");
        assert_eq!(errors.lines().count(), 1, "{errors}");
        assert!(!folder.join("environment").exists(), "{listen}: it was started");
    }
    // With a domain it is public unless CALLBOARD_LISTEN says otherwise.
    let domain =
        [("PATH", path.as_str()), ("CALLBOARD_LISTEN", ""), ("CALLBOARD_DOMAIN", "a.example.com")];
    assert_eq!(fails("caddy", &domain).0, Some(78));

    let mut site = Site::launch("caddy", &[("PATH", &path)]);
    wait_until("it is started", || folder.join("environment").exists());
    let environment = || fs::read_to_string(folder.join("environment")).unwrap();
    wait_until("it knows", || environment().contains("CALLBOARD_PROTOCOLS=h1\n"));
    site.signal(nix::sys::signal::Signal::SIGTERM);
    site.wait_for_end();
    assert!(site.errors().contains("caddy 2.6.2"));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_maintained_caddy_may_be_public_and_speak_http_2_and_never_gets_the_key() {
    let folder = fake_caddy("v2.11.7 h1:abc=");
    let listen = format!("*:{}", free_port());
    let settings = [("PATH", path_with(&folder)), ("CALLBOARD_LISTEN", listen)];
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let site = Site::launch("caddy", &settings);
    let environment = || fs::read_to_string(folder.join("environment")).unwrap_or_default();
    wait_until("it is started", || environment().contains("CALLBOARD_UPSTREAM="));
    wait_until("it knows", || environment().contains("CALLBOARD_PROTOCOLS=h1 h2\n"));
    let limits = fs::read_to_string(format!("/proc/{}/limits", site.id())).unwrap();
    let files: Vec<_> = limits
        .lines()
        .find(|line| line.starts_with("Max open files"))
        .unwrap()
        .split_whitespace()
        .collect();
    assert_eq!(files[3], files[4], "it may open fewer files than it could");
    assert!(!environment().contains(KEY), "{}", environment());
    assert!(!environment().contains("$2b$"), "{}", environment());
    drop(site);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn no_file_of_a_running_server_contains_the_key() {
    for server in servers() {
        let site = Site::start(server, &[]);
        let mut folders = vec![site.runtime.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let metadata = fs::symlink_metadata(&path).unwrap();
                assert_eq!(metadata.permissions().mode() & 0o077, 0, "{}", path.display());
                if metadata.is_dir() {
                    folders.push(path);
                } else if metadata.is_file() {
                    let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
                    assert!(!text.contains(KEY), "{}", path.display());
                }
            }
        }
    }
}

#[test]
fn a_runtime_folder_that_others_can_enter_is_refused() {
    let open = temporary("open");
    fs::create_dir(&open).unwrap();
    for mode in [0o750, 0o701, 0o1777] {
        fs::set_permissions(&open, Permissions::from_mode(mode)).unwrap();
        let (code, errors) = fails("none", &[("CALLBOARD_RUNTIME", &open.to_string_lossy())]);
        assert_eq!(code, Some(78), "{mode:o}: {errors}");
        assert!(errors.contains("open to other users"), "{mode:o}: {errors}");
    }
    assert_eq!(fs::read_dir(&open).unwrap().count(), 0);
    fs::remove_dir(open).unwrap();
    let (code, errors) = fails("none", &[("CALLBOARD_RUNTIME", "/dev/null/a")]);
    assert_eq!(code, Some(78), "{errors}");
    assert!(errors.contains("cannot be made or entered"), "{errors}");
    let long = std::env::temp_dir().join("a".repeat(100));
    let (_, errors) = fails("none", &[("CALLBOARD_RUNTIME", &long.to_string_lossy())]);
    let _ = fs::remove_dir(long);
    assert!(errors.contains("must be a short path"), "{errors}");
}

#[test]
fn a_missing_place_for_temporary_files_is_reported() {
    let settings = [("CALLBOARD_RUNTIME", ""), ("XDG_RUNTIME_DIR", "/gone"), ("TMPDIR", "/gone")];
    for server in servers() {
        let (code, errors) = fails(server, &settings);
        assert_eq!((code, errors.lines().count()), (Some(78), 1), "{errors}");
        assert!(errors.contains("no place for temporary files: /gone"), "{errors}");
    }
}

#[test]
fn an_occupied_port_is_one_sentence() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for server in servers() {
        let mut site = Site::launch(server, &[("CALLBOARD_LISTEN", &address)]);
        assert_eq!(site.wait_for_end().code(), Some(1));
        let errors = site.errors();
        assert_eq!(errors, format!("Callboard: {address} is in use by another program.\n"));
    }
}

#[test]
fn a_domain_is_for_caddy() {
    for server in ["nginx", "none"] {
        let (code, errors) = fails(server, &[("CALLBOARD_DOMAIN", "callboard.example.com")]);
        assert_eq!(code, Some(78), "{server}: {errors}");
        let is_said = errors.contains("CALLBOARD_DOMAIN is for Caddy");
        assert!(is_said || errors.contains("not installed"), "{server}: {errors}");
    }
}

#[test]
fn one_runtime_folder_is_for_one_gateway() {
    let site = Site::start("none", &[]);
    let (code, errors) = fails("none", &[("CALLBOARD_RUNTIME", &site.runtime.to_string_lossy())]);
    assert_eq!(code, Some(1));
    assert!(errors.contains("in use by another Callboard"), "{errors}");
}
