//! What a web server answers itself: JSON with our codes, and never that nobody was called
//! when that is unknown.

use std::thread;
use std::time::Duration;

use nix::sys::signal::Signal::{SIGCONT, SIGKILL, SIGSTOP};
use nix::sys::signal::kill;
use nix::unistd::Pid;

use crate::site::{CHANGE, SIGNED_IN, Site, ask, fronts, processes, wait_until};

fn assert_own(reply: &str, status: u16, code: &str) {
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

#[test]
fn a_dead_gateway_is_unreachable_but_a_placement_has_an_unknown_outcome() {
    for server in fronts() {
        let site = Site::start(server, &[]);
        let (front, _) = site.children().into_iter().find(|(_, name)| name == server).unwrap();
        // Without the one that watches, the web server outlives the gateway.
        for watching in processes().iter().filter(|it| it.group == front && it.name != *server) {
            kill(Pid::from_raw(watching.id as i32), SIGKILL).unwrap();
        }
        site.signal(SIGKILL);
        wait_until("the gateway is dead", || {
            !site.ask("GET /healthz", &[], "").starts_with("HTTP/1.1 200")
        });
        for line in ["GET /", "GET /v1/calls", "POST /v1/billing/top-up"] {
            assert_own(&site.ask(line, &[SIGNED_IN], ""), 502, "proxy_unreachable");
        }
        assert_own(&site.ask("POST /v1/call", &CHANGE, "{}"), 504, "proxy_timeout");
        kill(Pid::from_raw(-(front as i32)), SIGKILL).unwrap();
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
        let large = "a".repeat(1_200_000);
        for line in ["POST /v1/call", "POST /v1/billing/top-up"] {
            assert_own(&site.ask(line, &CHANGE, &large), 413, "proxy_too_large");
        }
        let header = format!("X: {}", &large[..60_000]);
        let reply = site.ask("GET /", &[&header], "");
        if server == "nginx" {
            assert_own(&reply, 431, "proxy_too_large");
            assert_own(&site.ask("GET /\u{1}", &[], ""), 400, "proxy_bad_request");
            assert_own(&site.ask("TRACE /", &[], ""), 405, "proxy_not_allowed");
            assert_own(&site.ask("GET /-/own", &[], ""), 404, "proxy_not_allowed");
        } else {
            // Caddy answers what it cannot read itself, in one line of text.
            assert!(reply.starts_with("HTTP/1.1 431 "), "{reply}");
        }
    }
}

#[test]
fn no_server_logs_a_request() {
    for server in fronts() {
        let mut site = Site::start(server, &[]);
        site.ask("GET /v1/calls?phone_number=%2B15550100", &[SIGNED_IN], "");
        // Given up before there is an answer, and nothing behind the web server.
        site.signal(SIGSTOP);
        for _ in 0..20 {
            let mut stream = std::net::TcpStream::connect(site.address).unwrap();
            let line = format!(
                "GET /v1/calls?phone_number=%2B15550101 HTTP/1.1\r\nHost: a\r\n{SIGNED_IN}\r\n\r\n"
            );
            std::io::Write::write_all(&mut stream, line.as_bytes()).unwrap();
        }
        thread::sleep(Duration::from_millis(300));
        site.signal(SIGCONT);
        site.signal(nix::sys::signal::Signal::SIGTERM);
        site.wait_for_end();
        let errors = site.errors();
        assert!(!errors.contains("phone_number") && !errors.contains("1555010"), "{errors}");
    }
}
