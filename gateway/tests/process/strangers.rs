//! What somebody without a sign-in may occupy.

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use crate::site::{Site, free_port, fronts};

/// An address of this machine that is not loopback; none without a network.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // Nothing is sent.
    socket.connect("192.0.2.1:9").ok()?;
    socket.local_addr().ok().map(|address| address.ip()).filter(|ip| !ip.is_loopback())
}

#[test]
fn whoever_sends_no_request_is_disconnected() {
    for server in fronts() {
        let site = Site::start(server, &[]);
        let mut slow = TcpStream::connect(site.address).unwrap();
        slow.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow:").unwrap();
        slow.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
        let mut rest = Vec::new();
        let outcome = slow.read_to_end(&mut rest);
        let is_closed = outcome.is_ok()
            || outcome.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset);
        assert!(is_closed, "{server} still waits");
    }
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
        // The body never comes, so nginx keeps each of them.
        let head = format!("POST /v1/call HTTP/1.1\r\nHost: {near}\r\nContent-Length: 9\r\n\r\n");
        let held: Vec<_> = (0..80)
            .map(|_| {
                let mut stream = TcpStream::connect(far).unwrap();
                stream.write_all(head.as_bytes()).unwrap();
                stream
            })
            .collect();
        std::thread::sleep(Duration::from_millis(500));
        let reply = crate::site::ask(far, "GET /healthz", &[], "").unwrap();
        assert_eq!(reply.starts_with("HTTP/1.1 429"), is_limited, "{reply}");
        assert_eq!(reply.contains("proxy_rate_limit"), is_limited, "{reply}");
        // Others are not held up.
        assert!(site.is_up());
        drop(held);
    }
}
