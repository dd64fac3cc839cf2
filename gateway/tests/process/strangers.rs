//! What somebody without a sign-in may occupy.

use std::fs;
use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use crate::site::{Site, free_port, fronts, hold, processes, wait_until};

/// An address of this machine that is not loopback; none without a network.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // Nothing is sent.
    socket.connect("192.0.2.1:9").ok()?;
    socket.local_addr().ok().map(|address| address.ip()).filter(|ip| !ip.is_loopback())
}

/// Sends half a request, and waits until the connection is closed.
fn assert_disconnected(address: SocketAddr, server: &str) {
    let mut slow = TcpStream::connect(address).unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow:").unwrap();
    slow.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
    let mut rest = Vec::new();
    let outcome = slow.read_to_end(&mut rest);
    let is_closed = outcome.is_ok()
        || outcome.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset);
    assert!(is_closed, "{server} still waits at {address}");
}

#[test]
fn whoever_sends_no_request_is_disconnected() {
    for server in fronts() {
        let site = Site::start(server, &[]);
        assert_disconnected(site.address, server);
    }
}

#[test]
fn caddys_port_80_leads_this_host_to_https_and_waits_no_longer() {
    if !fronts().contains(&"caddy") {
        return;
    }
    // A loopback address that no other program listens on.
    let id = std::process::id();
    let ip = IpAddr::from([127, 80, (id >> 8) as u8, id as u8 | 1]);
    let [plain, tls] = [80, 443].map(|port| SocketAddr::new(ip, port));
    if TcpListener::bind(plain).is_err() {
        println!("NOT TESTED: here not everybody may listen on port 80");
        return;
    }
    let listen = tls.to_string();
    let settings = [("CALLBOARD_DOMAIN", "localhost"), ("CALLBOARD_LISTEN", listen.as_str())];
    let mut site = Site::launch("caddy", &settings);
    site.address = plain;
    wait_until("it listens", || site.try_ask("GET /", &[], "").is_some());
    let to = |host: &str| {
        let mut stream = TcpStream::connect(plain).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let _ =
            stream.write_all(format!("GET /calls?a=b HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
        let mut start = [0; 4096];
        let length = stream.read(&mut start).unwrap_or(0);
        String::from_utf8_lossy(&start[..length]).to_ascii_lowercase()
    };
    let reply = to("localhost");
    assert!(reply.starts_with("http/1.1 308 "), "{reply}");
    assert!(reply.contains("location: https://localhost/calls?a=b\r\n"), "{reply}");
    assert!(!reply.contains("caddy"), "{reply}");
    assert_eq!(to("elsewhere.example.com"), "", "another host is led nowhere");
    assert_disconnected(plain, "caddy");
}

#[test]
fn hundreds_of_connections_of_one_address_keep_nobody_out() {
    for server in fronts() {
        let site = Site::start(server, &[]);
        let idle: Vec<_> =
            (0..1000).filter_map(|_| TcpStream::connect(site.address).ok()).collect();
        assert!(idle.len() > 900, "{}", idle.len());
        for mut stream in &idle {
            let _ = stream.write_all(b"GET / HTTP/1.1\r\n");
        }
        let start = Instant::now();
        assert!(site.is_up() && start.elapsed() < Duration::from_secs(2), "{server}");
    }
}

#[test]
fn nginx_gives_each_address_a_share_of_the_running_requests() {
    if !fronts().contains(&"nginx") {
        return;
    }
    let Some(ip) = own_address() else {
        println!("NOT TESTED: this machine has no address besides loopback");
        return;
    };
    let api = crate::fake_api::FakeApi::new();
    api.hold(true);
    let listen = format!("*:{}", free_port());
    let trusted = format!("{ip}");
    for (proxies, is_limited) in [("", true), (trusted.as_str(), false)] {
        let mut site = Site::launch(
            "nginx",
            &[
                ("CALLBOARD_LISTEN", &listen),
                ("CALLBOARD_TRUSTED_PROXIES", proxies),
                ("THUNDERPHONE_API_BASE", &api.base),
            ],
        );
        let port = listen.rsplit(':').next().unwrap().parse().unwrap();
        let (near, far) = (SocketAddr::from(([127, 0, 0, 1], port)), SocketAddr::new(ip, port));
        site.address = near;
        crate::site::wait_until("it answers", || site.is_up());
        let held = hold(far, 80);
        std::thread::sleep(Duration::from_millis(500));
        let reply = crate::site::ask(far, "GET /healthz", &[], "").unwrap();
        assert_eq!(reply.starts_with("HTTP/1.1 429"), is_limited, "{reply}");
        assert_eq!(reply.contains("proxy_rate_limit"), is_limited, "{reply}");
        // Others are not held up.
        assert!(site.is_up());
        drop(held);
    }
}

#[test]
fn bodies_of_people_who_are_not_signed_in_take_no_memory() {
    const LENGTH: usize = 999_999;
    for server in fronts() {
        let site = Site::start(server, &[]);
        let (front, _) = site.children().into_iter().find(|(_, name)| name == server).unwrap();
        let memory = || {
            let group = processes().into_iter().filter(|it| it.group == front);
            group.map(|it| anonymous_memory(it.id)).sum::<usize>()
        };
        let before = memory();
        let address = site.address;
        let head = format!(
            "POST /v1/call HTTP/1.1\r\nHost: {address}\r\nContent-Length: {LENGTH}\r\n\r\n"
        );
        // All but the last thousand bytes.
        let request = head + &"a".repeat(LENGTH - 1_000);
        let streams: Vec<_> = (0..150)
            .map(|_| {
                let mut stream = TcpStream::connect(address).unwrap();
                stream.set_write_timeout(Some(Duration::from_secs(5))).unwrap();
                let _ = stream.write_all(request.as_bytes());
                stream
            })
            .collect();
        let taken = memory().saturating_sub(before) / 1_000_000;
        println!("{server}: {taken} MB");
        assert!(taken < 40, "{server}: {taken} MB");
        drop(streams);
    }
}

/// The gateway refuses before it has read the body, and the answer must not be lost: it would
/// look like an unknown outcome.
#[test]
fn a_refusal_of_a_long_request_is_not_lost() {
    for server in fronts() {
        let site = Site::start(server, &[]);
        let head = format!("POST /v1/call HTTP/1.1\r\nHost: {}\r\n", site.address);
        for length in [10_000, 200_000, 999_000] {
            let body = "a".repeat(length);
            let request = format!("{head}Content-Length: {length}\r\n\r\n{body}");
            for attempt in 0..20 {
                let mut stream = TcpStream::connect(site.address).unwrap();
                stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
                let _ = stream.write_all(request.as_bytes());
                let mut start = [0; 12];
                let _ = stream.read_exact(&mut start);
                let start = String::from_utf8_lossy(&start);
                assert_eq!(start, "HTTP/1.1 401", "{server} {length} {attempt}");
            }
        }
    }
}

/// In bytes.
fn anonymous_memory(process: u32) -> usize {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<usize>().ok()).unwrap_or(0) * 1024
}
