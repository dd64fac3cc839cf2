//! New settings for the one that runs.

use crate::fake_api::FakeApi;
use crate::site::{KEY, SIGNED_IN, Site, program, servers};

fn last_key(site: &Site, api: &FakeApi) -> String {
    site.ask("GET /v1/whoami", &[SIGNED_IN], "");
    let head = api.requests().pop().unwrap();
    let (_, rest) = head.split_once("Bearer ").expect("the key");
    rest.lines().next().unwrap().to_owned()
}

#[test]
fn a_reload_applies_a_new_key() {
    for server in servers() {
        let api = FakeApi::new();
        let site = Site::start(server, &[("THUNDERPHONE_API_BASE", &api.base)]);
        assert_eq!(last_key(&site, &api), KEY, "{server}");
        let output = site.reload(&[("THUNDERPHONE_API_KEY", "sk_test_another")]);
        assert!(output.status.success(), "{server}: {output:?}");
        assert_eq!(last_key(&site, &api), "sk_test_another", "{server}");
    }
}

#[test]
fn settings_that_cannot_work_are_refused_and_the_running_ones_stay() {
    let api = FakeApi::new();
    let site = Site::start("none", &[("THUNDERPHONE_API_BASE", &api.base)]);
    let elsewhere = format!("127.0.0.1:{}", crate::site::free_port());
    for (name, value, part) in [
        ("THUNDERPHONE_API_KEY", "", "THUNDERPHONE_API_KEY is not set"),
        ("THUNDERPHONE_API_KEY", "sk_one two", "characters that no key has"),
        ("CALLBOARD_LISTEN", &elsewhere, "CALLBOARD_LISTEN"),
        ("CALLBOARD_DOMAIN", "callboard.example.com", "CALLBOARD_DOMAIN"),
    ] {
        let output = site.reload(&[(name, value)]);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(78), "{name}: {errors}");
        assert!(errors.starts_with("Callboard: ") && errors.contains(part), "{name}: {errors}");
        assert_eq!(errors.lines().count(), 1, "{errors}");
        assert!(!errors.contains("sk_") && output.stdout.is_empty(), "{errors}");
        assert_eq!(last_key(&site, &api), KEY, "{name}");
    }
}

#[test]
fn a_reload_without_a_running_gateway_says_so() {
    for (runtime, part) in
        [("", "a reload needs the CALLBOARD_RUNTIME"), ("/gone", "no Callboard runs")]
    {
        let settings = [("CALLBOARD_RUNTIME".to_owned(), runtime.to_owned())];
        let output = program(&["reload"], &settings).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(78), "{errors}");
        assert!(errors.contains(part), "{errors}");
    }
}

#[test]
fn only_its_own_user_can_send_settings() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::start("none", &[]);
    let mode = std::fs::metadata(&site.runtime).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    let socket = std::fs::metadata(site.runtime.join("control.sock")).unwrap();
    assert_eq!(socket.permissions().mode() & 0o077, 0);
}
