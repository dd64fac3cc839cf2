//! An nginx of the operator's own, with the shipped site: what it answers itself, and what it
//! writes down.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use nix::sys::signal::Signal::{SIGCONT, SIGSTOP, SIGTERM};
use nix::sys::signal::kill;
use nix::unistd::Pid;

use crate::fake_api::FakeApi;
use crate::own_answers::{assert_own, assert_own_refusals};
use crate::site::{
    CHANGE, PROXY, SIGNED_IN, Site, ask, free_port, fronts, hold, temporary, wait_until,
};

const SEARCH: &str = "GET /calls?number=%2B15550100";

struct OwnNginx {
    address: SocketAddr,
    /// Its port 80.
    plain: SocketAddr,
    folder: PathBuf,
    child: Child,
}

impl OwnNginx {
    /// In front of a gateway. It has no certificate, so it does not end TLS.
    fn start(gateway: SocketAddr) -> Option<Self> {
        if !fronts().contains(&"nginx") {
            return None;
        }
        let folder = temporary("site");
        fs::create_dir(&folder).unwrap();
        let [address, plain] = [(); 2].map(|()| SocketAddr::from(([127, 0, 0, 1], free_port())));
        let is_left_out = |line: &str| line.contains("listen [::]") || line.contains("ssl_");
        let shipped = shipped();
        let lines = shipped.lines().filter(|line| !is_left_out(line));
        let site = lines
            .map(|line| format!("{line}\n"))
            .collect::<String>()
            .replace("listen 80;", &format!("listen {plain};"))
            .replace("listen 443 ssl;", &format!("listen {address};"))
            .replace("127.0.0.1:8080", &gateway.to_string())
            .replace("/var/www/html", &folder.display().to_string())
            .replace("proxy_read_timeout 140s", "proxy_read_timeout 2s");
        let child = nginx(&folder, &site, &[]).stderr(Stdio::piped()).spawn().unwrap();
        let own = Self { address, plain, folder, child };
        wait_until("it answers", || {
            ask(address, "GET /healthz", &[], "").is_some_and(|reply| reply.ends_with("ok"))
        });
        Some(own)
    }

    fn ask(&self, line: &str) -> String {
        ask(self.address, line, &CHANGE, "{}").unwrap()
    }

    /// Stops it. What it has written to logs and standard error.
    fn written(mut self) -> String {
        kill(Pid::from_raw(self.child.id() as i32), SIGTERM).unwrap();
        let errors = std::io::read_to_string(self.child.stderr.take().unwrap()).unwrap();
        self.child.wait().unwrap();
        let logs = ["access", "error"].map(|name| fs::read_to_string(self.folder.join(name)));
        fs::remove_dir_all(&self.folder).unwrap();
        errors + &logs.map(Result::unwrap).concat()
    }
}

fn shipped() -> String {
    fs::read_to_string(format!("{PROXY}/nginx.site")).unwrap()
}

/// nginx with a site, and around it what Debian's configuration has.
fn nginx(folder: &Path, site: &str, args: &[&str]) -> Command {
    let path = folder.display().to_string();
    let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let paths: String = kinds.iter().map(|it| format!("{it}_temp_path {path}/{it};\n")).collect();
    let logs = format!("access_log {path}/access;\nerror_log {path}/error;\n");
    let config = format!(
        "daemon off;\npid {path}/pid;\nevents {{ worker_connections 768; }}\nhttp {{\n{paths}{logs}{site}}}\n"
    );
    fs::write(folder.join("nginx.conf"), config).unwrap();
    let program = ["/usr/sbin/nginx", "nginx"].into_iter().find(|it| Path::new(it).is_file());
    let mut command = Command::new(program.unwrap_or("nginx"));
    command.args(["-e", "stderr", "-p", &path, "-c", &format!("{path}/nginx.conf")]).args(args);
    command
}

#[test]
fn it_passes_everything_on_and_writes_no_request() {
    let api = FakeApi::new();
    let site = Site::start("none", &[("THUNDERPHONE_API_BASE", api.base.as_str())]);
    let Some(own) = OwnNginx::start(site.address) else { return };
    assert!(own.ask("POST /v1/call").starts_with("HTTP/1.1 200"));
    own.ask(SEARCH);
    assert_eq!(api.requests().len(), 1, "nothing is sent twice");
    drop(site);
    for line in [SEARCH, "GET /v1/calls?phone_number=%2B15550100", "POST /v1/billing/top-up"] {
        assert_own(&own.ask(line), 502, "proxy_unreachable");
    }
    assert_own(&own.ask("POST /v1/call"), 504, "proxy_timeout");
    let written = own.written();
    assert!(!written.contains("5550100"), "{written}");
}

#[test]
fn a_silent_gateway_is_a_timeout() {
    let site = Site::start("none", &[]);
    let Some(own) = OwnNginx::start(site.address) else { return };
    site.signal(SIGSTOP);
    for line in ["GET /v1/calls", "POST /v1/call"] {
        assert_own(&own.ask(line), 504, "proxy_timeout");
    }
    site.signal(SIGCONT);
    own.written();
}

#[test]
fn what_it_refuses_it_refuses_as_ours_does() {
    let site = Site::start("none", &[]);
    let Some(own) = OwnNginx::start(site.address) else { return };
    assert_own_refusals("nginx", own.address);
    let held = hold(own.address, 80);
    thread::sleep(Duration::from_millis(500));
    assert_own(&own.ask("GET /healthz"), 429, "proxy_rate_limit");
    assert_own(&own.ask("POST /v1/call"), 429, "proxy_rate_limit");
    drop(held);
    own.written();
}

#[test]
fn its_port_80_leads_to_https_and_writes_no_request() {
    let site = Site::start("none", &[]);
    let Some(own) = OwnNginx::start(site.address) else { return };
    let reply = ask(own.plain, SEARCH, &[SIGNED_IN], "").unwrap();
    let to = "Location: https://callboard.example.com/calls?number=%2B15550100\r\n";
    assert!(reply.starts_with("HTTP/1.1 301") && reply.contains(to), "{reply}");
    // What certbot puts there.
    let challenges = own.folder.join(".well-known/acme-challenge");
    fs::create_dir_all(&challenges).unwrap();
    fs::write(challenges.join("one"), "the answer").unwrap();
    let challenge = "GET /.well-known/acme-challenge/one";
    assert!(ask(own.plain, challenge, &[], "").unwrap().ends_with("the answer"));
    let written = own.written();
    assert!(!written.contains("5550100"), "{written}");
}

#[test]
fn the_site_is_valid_as_it_is_shipped() {
    if !fronts().contains(&"nginx") {
        return;
    }
    let folder = temporary("shipped");
    fs::create_dir(&folder).unwrap();
    let words =
        "req -x509 -newkey rsa:2048 -nodes -subj /CN=a -keyout privkey.pem -out fullchain.pem";
    let made = Command::new("openssl").args(words.split(' ')).current_dir(&folder).output();
    if made.is_err() {
        println!("NOT TESTED: openssl is not installed");
        return;
    }
    let place = "/etc/letsencrypt/live/callboard.example.com";
    let site = shipped().replace(place, &folder.display().to_string());
    let output = nginx(&folder, &site, &["-t"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !said.contains("[warn]"), "{said}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn nginx_counts_an_ipv6_network_as_one_person() {
    if !fronts().contains(&"nginx") {
        return;
    }
    for name in ["nginx.conf", "nginx.site"] {
        let shipped = fs::read_to_string(format!("{PROXY}/{name}")).unwrap();
        let (_, rest) = shipped.split_once("map $remote_addr $callboard_person").unwrap();
        let (map, _) = rest.split_once("default").unwrap();
        let folder = temporary("map");
        fs::create_dir(&folder).unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let site = format!(
            "map $arg_a $person {map} default $arg_a; }}\nserver {{ listen {address}; return 200 $person; }}\n"
        );
        let mut running = nginx(&folder, &site, &[]).spawn().unwrap();
        wait_until("it listens", || ask(address, "GET /", &[], "").is_some());
        let person = |of: &str| {
            let reply = ask(address, &format!("GET /?a={of}"), &[], "").unwrap();
            reply.split_once("\r\n\r\n").unwrap().1.to_owned()
        };
        // As nginx writes them: the longest run of zeros is left out.
        for (one, other) in [
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:a:b:c:d"),
            ("2001:db8:1:2::1", "2001:db8:1:2:a::d"),
            ("2001:db8::1", "2001:db8::a:b:c:d"),
            ("2001:db8:1::1", "2001:db8:1::2:3:4:5"),
        ] {
            assert_eq!(person(one), person(other), "{name}: {one} and {other}");
            assert_ne!(person(one), person("2001:db8:1:3:3:4:5:6"), "{name}: {one}");
            assert_ne!(person(one), person("2001:db9::1"), "{name}: {one}");
        }
        for one in ["203.0.113.7", "::1", "::ffff:203.0.113.7"] {
            assert_eq!(person(one), one, "{name}");
        }
        kill(Pid::from_raw(running.id() as i32), SIGTERM).unwrap();
        running.wait().unwrap();
        fs::remove_dir_all(folder).unwrap();
    }
}
