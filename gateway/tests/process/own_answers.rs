//! What a web server answers itself: JSON with our codes, and never that nobody was called
//! when that is unknown.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use nix::sys::signal::Signal::{SIGCONT, SIGKILL, SIGSTOP};
use nix::sys::signal::kill;
use nix::unistd::Pid;

use crate::fake_api::FakeApi;
use crate::site::{CHANGE, PROXY, SIGNED_IN, Site, ask, fronts, processes, temporary, wait_until};

pub fn assert_own(reply: &str, status: u16, code: &str) {
    let (head, body) = reply.split_once("\r\n\r\n").unwrap_or((reply, ""));
    let head = head.to_ascii_lowercase();
    assert!(head.starts_with(&format!("http/1.1 {status} ")), "{reply}");
    for header in [
        "content-type: application/json",
        "content-security-policy: default-src 'none'",
        "x-content-type-options: nosniff",
        "cache-control: no-store",
    ] {
        assert!(head.contains(&format!("\r\n{header}")), "{header}: {reply}");
    }
    let json: serde_json::Value = serde_json::from_str(body).expect(body);
    assert_eq!(json["code"], code, "{reply}");
    assert!(json["detail"].as_str().is_some_and(|detail| detail.ends_with('.')), "{reply}");
}

/// Kills the gateway alone, and returns the id of the web server.
fn without_gateway(site: &Site, server: &str) -> i32 {
    let (front, _) = site.children().into_iter().find(|(_, name)| name == server).unwrap();
    // Without the one that watches, the web server keeps running without the gateway.
    for watching in processes().iter().filter(|it| it.group == front && it.name != server) {
        kill(Pid::from_raw(watching.id as i32), SIGKILL).unwrap();
    }
    site.signal(SIGKILL);
    wait_until("the gateway is dead", || {
        !site.ask("GET /healthz", &[], "").starts_with("HTTP/1.1 200")
    });
    front as i32
}

#[test]
fn a_dead_gateway_is_unreachable_but_a_placement_has_an_unknown_outcome() {
    for server in fronts() {
        let site = Site::start(server, &[]);
        let front = without_gateway(&site, server);
        for line in ["GET /", "GET /v1/calls", "POST /v1/billing/top-up"] {
            assert_own(&site.ask(line, &[SIGNED_IN], ""), 502, "proxy_unreachable");
        }
        assert_own(&site.ask("POST /v1/call", &CHANGE, "{}"), 504, "proxy_timeout");
        kill(Pid::from_raw(-front), SIGKILL).unwrap();
    }
}

#[test]
fn a_silent_gateway_is_a_timeout() {
    for server in fronts() {
        let site = Site::start(server, &[("CALLBOARD_PATIENCE", "1")]);
        site.signal(SIGSTOP);
        let address = site.address;
        let asking = ["GET /v1/calls", "POST /v1/call"]
            .map(|line| thread::spawn(move || ask(address, line, &CHANGE, "").unwrap()));
        for thread in asking {
            assert_own(&thread.join().unwrap(), 504, "proxy_timeout");
        }
        site.signal(SIGCONT);
    }
}

#[test]
fn a_request_that_is_too_large_is_refused() {
    for server in fronts() {
        let site = Site::start(server, &[]);
        assert_own_refusals(server, site.address);
    }
}

/// What a server refuses itself, at any of its addresses.
pub fn assert_own_refusals(server: &str, address: SocketAddr) {
    let ask = |line: &str, headers: &[&str], body: &str| ask(address, line, headers, body).unwrap();
    let large = "a".repeat(1_200_000);
    for line in ["POST /v1/call", "POST /v1/billing/top-up"] {
        assert_own(&ask(line, &CHANGE, &large), 413, "proxy_too_large");
    }
    let cookie = |length: usize| format!("Cookie: _oauth2_proxy={}", &large[..length]);
    // The cookies of a sign-in are large.
    assert!(ask("GET /healthz", &[&cookie(15_000)], "").starts_with("HTTP/1.1 200"), "{server}");
    assert!(ask("GET /healthz", &[&cookie(31_000)], "").starts_with("HTTP/1.1 200"), "{server}");
    for headers in [&[cookie(60_000)][..], &[cookie(20_000), cookie(20_000)]] {
        let headers: Vec<_> = headers.iter().map(String::as_str).collect();
        let reply = ask("GET /", &headers, "");
        if server == "nginx" {
            assert_own(&reply, 431, "proxy_too_large");
        } else {
            // Caddy answers what it cannot read itself, in one line of text.
            assert!(reply.starts_with("HTTP/1.1 431 "), "{reply}");
        }
    }
    if server == "nginx" {
        assert_own(&ask("GET /\u{1}", &[], ""), 400, "proxy_bad_request");
        assert_own(&ask("TRACE /", &[], ""), 405, "proxy_not_allowed");
        assert_own(&ask("GET /-/own", &[], ""), 404, "proxy_not_allowed");
        // A body whose length is not said before is counted as it comes.
        for (line, body, status, code) in [
            ("POST /v1/call", format!("124f80\r\n{large}\r\n0\r\n\r\n"), 413, "proxy_too_large"),
            ("POST /v1/call", "no length\r\n".into(), 400, "proxy_bad_request"),
        ] {
            let chunked = [&CHANGE[..], &["Transfer-Encoding: chunked"]].concat();
            assert_own(&send(address, line, &chunked, &body), status, code);
        }
    }
}

/// Sends a body without its length.
fn send(address: SocketAddr, line: &str, headers: &[&str], body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let headers = headers.join("\r\n");
    let request = format!(
        "{line} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n\r\n{body}"
    );
    let _ = stream.write_all(request.as_bytes());
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn no_server_logs_a_request() {
    const READ: &str = "GET /v1/calls?phone_number=%2B15550100";
    for server in fronts() {
        let mut site = Site::start(server, &[]);
        site.ask(READ, &[SIGNED_IN], "");
        // Given up before there is an answer.
        site.signal(SIGSTOP);
        for _ in 0..20 {
            let mut stream = TcpStream::connect(site.address).unwrap();
            let request = format!("{READ} HTTP/1.1\r\nHost: a\r\n{SIGNED_IN}\r\n\r\n");
            stream.write_all(request.as_bytes()).unwrap();
        }
        thread::sleep(Duration::from_millis(300));
        // And with nothing behind the web server.
        let front = without_gateway(&site, server);
        assert_own(&site.ask(READ, &[SIGNED_IN], ""), 502, "proxy_unreachable");
        kill(Pid::from_raw(-front), SIGKILL).unwrap();
        site.wait_for_end();
        let errors = site.errors();
        assert!(!errors.contains("phone_number") && !errors.contains("1555010"), "{errors}");
    }
}

#[test]
fn nginx_logs_no_request_when_its_connections_run_short() {
    if !fronts().contains(&"nginx") {
        return;
    }
    let config = fs::read_to_string(format!("{PROXY}/nginx.conf")).unwrap();
    // Each request takes two: with one of these the last one is missing for nginx' own.
    for count in [12, 13] {
        let folder = temporary("proxy");
        fs::create_dir(&folder).unwrap();
        let few = config.replace("worker_connections 8192", &format!("worker_connections {count}"));
        assert_ne!(few, config);
        fs::write(folder.join("nginx.conf"), few).unwrap();
        let api = FakeApi::new();
        api.hold(true);
        let settings = [("THUNDERPHONE_API_BASE", api.base.as_str())];
        let mut site = Site::launch_with(&folder.to_string_lossy(), "nginx", &settings);
        wait_until("it answers", || site.is_up());
        let line = "GET /v1/calls?phone_number=%2B15550100 HTTP/1.1";
        let request = format!("{line}\r\nHost: {}\r\n{SIGNED_IN}\r\n\r\n", site.address);
        let held: Vec<_> = (0..40)
            .map(|_| {
                let mut stream = TcpStream::connect(site.address).unwrap();
                // Some are closed at once.
                let _ = stream.write_all(request.as_bytes());
                thread::sleep(Duration::from_millis(10));
                stream
            })
            .collect();
        drop(held);
        let (nginx, _) = site.children().into_iter().find(|(_, name)| name == "nginx").unwrap();
        site.signal(SIGKILL);
        site.wait_for_end();
        wait_until("nginx is gone", || !processes().iter().any(|it| it.group == nginx));
        let errors = site.errors();
        assert!(!errors.contains("phone_number") && !errors.contains("1555010"), "{errors}");
        fs::remove_dir_all(folder).unwrap();
    }
}
