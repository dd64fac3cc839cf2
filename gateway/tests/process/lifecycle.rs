//! How it stops, and what ends with what.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::thread;
use std::time::Duration;

use nix::sys::signal::Signal::{SIGINT, SIGKILL, SIGQUIT, SIGTERM};
use nix::sys::signal::kill;
use nix::unistd::Pid;

use crate::fake_api::FakeApi;
use crate::site::{CHANGE, Site, free_port, fronts, servers, temporary, wait_until};

#[test]
fn running_requests_end_before_it_stops_on_any_signal_that_asks_it() {
    for server in servers() {
        for signal in [SIGTERM, SIGINT, SIGQUIT] {
            let api = FakeApi::new();
            api.hold(true);
            let mut site = Site::start(server, &[("THUNDERPHONE_API_BASE", &api.base)]);
            let address = site.address;
            let placing = thread::spawn(move || {
                crate::site::ask(address, "POST /v1/call", &CHANGE, "{\"idempotency_key\":\"one\"}")
            });
            api.wait_for_request();
            if signal == SIGINT {
                site.interrupt_group();
            } else {
                site.signal(signal);
            }
            wait_until("nobody else comes in", || !site.is_up());
            thread::sleep(Duration::from_millis(300));
            assert_eq!(site.has_ended(), None, "{server}, {signal}");
            api.hold(false);
            let reply = placing.join().unwrap().unwrap();
            assert!(reply.starts_with("HTTP/1.1 200"), "{server}, {signal}: {reply}");
            assert_eq!(site.wait_for_end().code(), Some(0), "{server}, {signal}");
            assert_eq!(api.requests().len(), 1, "{server}, {signal}: {:?}", api.requests());
        }
    }
}

#[test]
fn it_listens_on_ipv6_too() {
    let port = free_port();
    if TcpListener::bind(("::1", port)).is_err() {
        println!("NOT TESTED: this machine has no IPv6");
        return;
    }
    for server in servers() {
        for (listen, address) in [("[::1]", "[::1]"), ("*", "[::1]"), ("*", "127.0.0.1")] {
            if listen == "*" && server == "caddy" {
                // An old one refuses to be public.
                continue;
            }
            let listen = format!("{listen}:{port}");
            let mut site = Site::launch(server, &[("CALLBOARD_LISTEN", &listen)]);
            site.address = format!("{address}:{port}").parse().unwrap();
            wait_until(&format!("{server} answers at {address}"), || site.is_up());
        }
    }
}

#[test]
fn a_second_signal_stops_it_at_once() {
    for server in servers() {
        let api = FakeApi::new();
        api.hold(true);
        let mut site = Site::start(server, &[("THUNDERPHONE_API_BASE", &api.base)]);
        let address = site.address;
        thread::spawn(move || crate::site::ask(address, "POST /v1/call", &CHANGE, "{}"));
        api.wait_for_request();
        site.signal(SIGINT);
        wait_until("nobody else comes in", || !site.is_up());
        site.signal(SIGINT);
        assert_eq!(site.wait_for_end().code(), Some(1), "{server}");
        assert!(site.errors().contains("running requests were cut off"));
    }
}

#[test]
fn the_web_server_ends_with_a_gateway_that_is_killed() {
    for server in fronts() {
        let site = Site::start(server, &[]);
        let children = site.children();
        assert!(children.iter().any(|(_, name)| name == server), "{children:?}");
        site.signal(SIGKILL);
        let is_running = |id: u32| crate::site::processes().iter().any(|it| it.group == id);
        for (id, name) in children {
            wait_until(&format!("{name} is gone"), || !is_running(id));
        }
    }
}

#[test]
fn the_gateway_ends_with_an_error_when_its_web_server_does() {
    for server in fronts() {
        let mut site = Site::start(server, &[]);
        let (id, _) = site.children().into_iter().find(|(_, name)| name == server).unwrap();
        kill(Pid::from_raw(id as i32), SIGKILL).unwrap();
        assert_eq!(site.wait_for_end().code(), Some(1));
        assert!(site.errors().contains(&format!("{server} has ended")));
        // nginx' workers too.
        wait_until("all of it is gone", || {
            !crate::site::processes().iter().any(|it| it.group == id)
        });
    }
}

#[test]
fn a_temporary_folder_is_removed_however_it_ends() {
    for server in servers() {
        for signal in [SIGTERM, SIGKILL] {
            let parent = temporary("parent");
            fs::create_dir(&parent).unwrap();
            let count = || fs::read_dir(&parent).unwrap().count();
            let folder = parent.display().to_string();
            let settings =
                [("CALLBOARD_RUNTIME", ""), ("XDG_RUNTIME_DIR", "/gone"), ("TMPDIR", &folder)];
            let mut site = Site::start(server, &settings);
            assert_eq!(count(), 1, "{server}");
            site.signal(signal);
            site.wait_for_end();
            wait_until("it is removed", || count() == 0);
            drop(site);
            fs::remove_dir(Path::new(&parent)).unwrap();
        }
    }
}
