//! systemd's unit, the rotation of the audit log, the container, and the page about them. What needs a program that
//! is not installed is left out, and that is printed.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::fake_api::FakeApi;
use crate::site::{CHANGE, KEY, PROGRAM, PROXY, Site, free_port, temporary, wait_until};

const BUNDLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/proxy_conformance/bundle");

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(PROXY).join(name)).unwrap()
}

/// What a program prints; `None` where it is not installed.
fn ask(program: &str, args: &[&str]) -> Option<Output> {
    let output = Command::new(program).args(args).stdin(Stdio::null()).output().ok();
    if output.is_none() {
        println!("NOT TESTED: {program} is not installed");
    }
    output
}

#[test]
fn systemd_rates_the_service_at_2_0_or_better() {
    let unit = format!("{PROXY}/callboard.service");
    let Some(output) = ask("systemd-analyze", &["security", "--offline=true", "--no-pager", &unit])
    else {
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let (_, level) = text.split_once("exposure level for callboard.service: ").expect(&text);
    let level: f32 = level.split_whitespace().next().unwrap().parse().unwrap();
    println!("systemd-analyze security: {level}");
    assert!(level <= 2.0, "{text}");
}

#[test]
fn a_large_audit_log_is_rotated_and_the_gateway_goes_on_in_a_new_file() {
    let folder = temporary("state");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, Permissions::from_mode(0o700)).unwrap();
    let audit = folder.join("audit.jsonl");
    let config = read("callboard.logrotate");
    let shipped = "/var/lib/callboard/audit.jsonl {";
    assert!(config.contains(shipped));
    let file = folder.join("logrotate.conf");
    fs::write(&file, config.replace(shipped, &format!("{} {{", audit.display()))).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    let state = folder.join("logrotate.state");
    let paths = [&state, &file].map(|path| path.display().to_string());
    let rotate = || {
        let output = ask("logrotate", &["--state", &paths[0], &paths[1]])?;
        assert!(output.status.success(), "{output:?}");
        Some(())
    };

    let api = FakeApi::new();
    let settings = [
        ("THUNDERPHONE_API_BASE", api.base.as_str()),
        ("CALLBOARD_AUDIT", audit.to_str().unwrap()),
    ];
    let site = Site::start("none", &settings);
    let place = |key: &str| {
        let body = format!("{{\"idempotency_key\":\"{key}\"}}");
        assert!(site.ask("POST /v1/call", &CHANGE, &body).starts_with("HTTP/1.1 200"));
    };
    let lines = |path: &Path| fs::read_to_string(path).map_or(0, |text| text.lines().count());
    place("one");
    wait_until("it is in the log", || lines(&audit) == 1);
    let Some(()) = rotate() else { return };
    let first = folder.join("audit.jsonl.1");
    assert!(!first.exists(), "it was rotated at once");
    let filler = format!("{{\"filler\":\"{}\"}}\n", "a".repeat(11_000_000));
    fs::write(&audit, fs::read_to_string(&audit).unwrap() + &filler).unwrap();
    rotate();
    assert_eq!(lines(&first), 2);
    place("two");
    wait_until("it is in the new one", || lines(&audit) == 1);
    assert_eq!(fs::metadata(&audit).unwrap().permissions().mode() & 0o077, 0);
    fs::remove_dir_all(folder).unwrap();
}

/// The instructions of a Containerfile, with continued lines joined.
fn instructions() -> Vec<(String, String)> {
    let text = read("Containerfile").replace("\\\n", " ");
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(' ').unwrap()).map(|(a, b)| (a.into(), b.into())).collect()
}

fn all(name: &str) -> Vec<String> {
    instructions().into_iter().filter(|(it, _)| it == name).map(|(_, rest)| rest).collect()
}

/// What the archive holds, as far as the image needs it, beside a filled environment file.
fn unpacked(folder: &Path) {
    fs::create_dir_all(folder.join("bin")).unwrap();
    fs::copy(PROGRAM, folder.join("bin/callboard-gateway")).unwrap();
    copy(Path::new(BUNDLE), &folder.join("dist"));
    copy(Path::new(PROXY), &folder.join("proxy"));
    for secret in ["environment", "proxy/environment", "dist.env", "key"] {
        fs::write(folder.join(secret), KEY).unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-r").args([from, to]).status();
    assert!(status.unwrap().success());
}

#[test]
fn every_setting_is_documented() {
    let page = fs::read_to_string(format!("{PROXY}/../docs/deployment.md")).unwrap();
    let table: String = page.lines().filter(|line| line.starts_with('|')).collect();
    for name in gateway::SETTING_NAMES.iter().chain(&["CALLBOARD_RUNTIME", "CALLBOARD_SERVER"]) {
        // That one is systemd's.
        let is_documented = *name == "STATE_DIRECTORY" || table.contains(&format!("`{name}`"));
        assert!(is_documented, "{name}");
    }
}

#[test]
fn only_the_program_and_the_bundle_get_into_the_image() {
    let sources: Vec<String> =
        all("COPY").iter().map(|it| it.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(sources, ["bin/callboard-gateway", "dist"]);
    // Whatever a later COPY names, the builder does not even see the rest.
    let ignored = read("Containerfile.dockerignore");
    let rules: Vec<_> = ignored.lines().filter(|line| !line.starts_with('#')).collect();
    let expected: Vec<_> = sources.iter().map(|source| format!("!{source}")).collect();
    assert_eq!(rules[0], "*");
    assert_eq!(rules[1..], expected);
    assert!(all("ADD").is_empty() && !read("Containerfile").contains("API_KEY"));
    assert!(all("USER")[0].starts_with("10001"));
}

/// Does what the Containerfile says, below a folder, without installing anything.
struct Image {
    root: PathBuf,
    environment: BTreeMap<String, String>,
}

impl Image {
    fn build(archive: &Path, root: PathBuf) -> Self {
        let inside = |path: &str| root.join(path.trim_start_matches('/'));
        let mut environment = BTreeMap::new();
        for (name, rest) in instructions() {
            match name.as_str() {
                "COPY" => {
                    let (from, to) = rest.split_once(' ').unwrap();
                    fs::create_dir_all(inside(to).parent().unwrap()).unwrap();
                    copy(&archive.join(from), &inside(to));
                }
                "RUN" => {
                    let (_, folders) = rest.split_once("-m 0700 ").unwrap();
                    for folder in folders.split_whitespace() {
                        fs::create_dir_all(inside(folder)).unwrap();
                        fs::set_permissions(inside(folder), Permissions::from_mode(0o700)).unwrap();
                    }
                }
                "ENV" => environment.extend(rest.split_whitespace().map(|setting| {
                    let (name, value) = setting.split_once('=').unwrap();
                    let is_path = value.starts_with('/');
                    let value =
                        if is_path { inside(value).display().to_string() } else { value.into() };
                    (name.to_owned(), value)
                })),
                "FROM" | "USER" | "EXPOSE" | "VOLUME" | "HEALTHCHECK" | "ENTRYPOINT" => {}
                _ => panic!("what does {name} do?"),
            }
        }
        Self { root, environment }
    }

    fn command(&self, words: &str) -> Command {
        let words: Vec<String> = serde_json::from_str(words).unwrap();
        let program = match words[0].strip_prefix('/') {
            Some(path) => self.root.join(path),
            None => PathBuf::from(&words[0]),
        };
        let mut command = Command::new(program);
        command.args(&words[1..]).env_clear().envs(&self.environment).env("PATH", "/usr/bin:/bin");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }
}

#[test]
fn the_container_starts_with_a_key_from_a_file_and_its_health_check_succeeds() {
    let folder = temporary("image");
    unpacked(&folder.join("archive"));
    let mut image = Image::build(&folder.join("archive"), folder.join("image"));
    let key = folder.join("secret");
    fs::write(&key, format!("{KEY}\n")).unwrap();
    let listen = &image.environment["CALLBOARD_LISTEN"];
    assert_eq!(listen, "0.0.0.0:8080", "every interface of the container");
    let settings = [
        ("THUNDERPHONE_API_KEY_FILE", key.display().to_string()),
        ("CALLBOARD_LISTEN", format!("127.0.0.1:{}", free_port())),
        ("CALLBOARD_USER", "desk".into()),
        ("CALLBOARD_PASSWORD_HASH", format!("$2b$04${}", "a".repeat(53))),
        ("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt".into()),
        ("THUNDERPHONE_API_BASE", "http://127.0.0.1:9".into()),
    ];
    image.environment.extend(settings.map(|(name, value)| (name.to_owned(), value)));
    let (_, check) =
        all("HEALTHCHECK")[0].split_once("CMD ").map(|(_, it)| ((), it.to_owned())).unwrap();
    let is_healthy = || image.command(&check).status().unwrap().success();
    assert!(!is_healthy(), "nothing runs yet");
    let mut running = image.command(&all("ENTRYPOINT")[0]).spawn().unwrap();
    wait_until("it is healthy", || {
        if let Some(status) = running.try_wait().unwrap() {
            panic!("{status}: {:?}", std::io::read_to_string(running.stderr.take().unwrap()));
        }
        is_healthy()
    });
    // The key is not in what the engine shows of the container.
    let environ = fs::read(format!("/proc/{}/environ", running.id())).unwrap();
    assert!(!String::from_utf8_lossy(&environ).contains(KEY));
    running.kill().unwrap();
    running.wait().unwrap();
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_image_is_built_and_started_where_there_is_a_container_engine() {
    let is_there = |engine: &&str| {
        let output = Command::new(engine).arg("info").output();
        output.is_ok_and(|output| output.status.success())
    };
    let Some(engine) = ["docker", "podman"].into_iter().find(is_there) else {
        println!("NOT TESTED: no container engine runs here; the steps were run one by one");
        return;
    };
    let folder = temporary("engine");
    unpacked(&folder);
    let run = |args: &[&str]| {
        let output = Command::new(engine).args(args).current_dir(&folder).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let tag = "callboard-test";
    run(&["build", "-f", "proxy/Containerfile", "-t", tag, "."]);
    let files = run(&["run", "--rm", "--entrypoint", "find", tag, "/opt/callboard", "-type", "f"]);
    assert!(!files.contains("environment") && !files.contains("key"), "{files}");
    let settings = format!(
        "THUNDERPHONE_API_KEY={KEY}\nCALLBOARD_USER=desk\nCALLBOARD_PASSWORD_HASH=$2b$04${}\n",
        "a".repeat(53)
    );
    fs::write(folder.join("settings"), settings).unwrap();
    let hardened = [
        "run",
        "-d",
        "--read-only",
        "--cap-drop",
        "ALL",
        "--security-opt",
        "no-new-privileges",
        "--memory",
        "256m",
        "--pids-limit",
        "1024",
        "--tmpfs",
        "/run/callboard:mode=0700,uid=10001,gid=10001",
        "--env-file",
        "settings",
        tag,
    ];
    let id = run(&hardened).trim().to_owned();
    let check: Vec<String> =
        serde_json::from_str(all("HEALTHCHECK")[0].split_once("CMD ").unwrap().1).unwrap();
    let mut words = vec!["exec", &id];
    words.extend(check.iter().map(String::as_str));
    wait_until("it is healthy", || Command::new(engine).args(&words).status().unwrap().success());
    run(&["rm", "-f", &id]);
    run(&["rmi", tag]);
    fs::remove_dir_all(folder).unwrap();
}
