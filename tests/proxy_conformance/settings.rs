//! Invalid settings: one sentence, and nothing starts. And where secrets are stored.

use std::fs::{self, Permissions};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

use crate::proxy::{KEY, PASSWORD_HASH, Proxy, server, start_with_invalid};

#[tokio::test]
async fn invalid_settings_are_reported_in_one_sentence_and_nothing_starts() {
    let short = &PASSWORD_HASH[..40];
    for (name, value, sentence) in [
        ("THUNDERPHONE_API_KEY", "", "THUNDERPHONE_API_KEY is not set"),
        ("THUNDERPHONE_API_KEY", "", "THUNDERPHONE_API_KEY is not set"),
        ("THUNDERPHONE_API_KEY", "sk_one two", "characters that no key has"),
        ("THUNDERPHONE_API_KEY", "sk_\"; return 200;", "characters that no key has"),
        ("THUNDERPHONE_API_KEY", "sk_one\nsk_two", "characters that no key has"),
        ("CALLBOARD_PASSWORD_HASH", "", "nobody could sign in"),
        ("CALLBOARD_USER", "", "nobody could sign in"),
        ("CALLBOARD_USER", "a:b", "CALLBOARD_USER may hold"),
        ("CALLBOARD_PASSWORD_HASH", "open sesame", "not a bcrypt hash"),
        ("CALLBOARD_PASSWORD_HASH", short, "not a bcrypt hash"),
        ("THUNDERPHONE_API_BASE", "http://api.example.com", "only travel over https"),
        ("THUNDERPHONE_API_BASE", "http://127.0.0.1.example.com", "only travel over https"),
        ("THUNDERPHONE_API_BASE", "http://localhost.example.com:80", "only travel over https"),
        (
            "THUNDERPHONE_API_BASE",
            "https://user:word@api.example.com",
            "must be https:// and a host",
        ),
        ("THUNDERPHONE_API_BASE", "https://api.example.com/other", "must be https:// and a host"),
        ("THUNDERPHONE_API_BASE", "ftp://api.example.com", "must be https:// and a host"),
        ("CALLBOARD_LISTEN", "8080", "CALLBOARD_LISTEN is “8080”"),
        ("CALLBOARD_ROOT", "/nowhere", "CALLBOARD_ROOT must name"),
        ("CALLBOARD_RECORDINGS", "https://a.example.com; script-src *", "CALLBOARD_RECORDINGS is"),
        ("CALLBOARD_RECORDINGS", "a.example.com", "CALLBOARD_RECORDINGS is"),
        ("CALLBOARD_SIGN_IN", "none", "must be basic or oidc"),
        ("CALLBOARD_SIGN_IN", "oidc", "CALLBOARD_OIDC_GATEWAY must be"),
        ("CALLBOARD_LISTEN", "127.0.0.1:99999", "CALLBOARD_LISTEN is"),
        ("CALLBOARD_PATIENCE", "0", "CALLBOARD_PATIENCE is"),
        ("CALLBOARD_PATIENCE", "long", "CALLBOARD_PATIENCE is"),
        ("CALLBOARD_LOG", "/tmp/log\" combined; #", "CALLBOARD_LOG is"),
        ("CALLBOARD_LOG_LEVEL", "loud", "CALLBOARD_LOG_LEVEL is"),
        ("SSL_CERT_FILE", "/tmp/a\"; #", "SSL_CERT_FILE must be"),
    ] {
        let (status, output) = start_with_invalid(&[(name, value)]).await;
        assert_eq!(status.code(), Some(78), "{name}={value}: {output}");
        assert_eq!(output.lines().count(), 1, "{name}={value}: {output}");
        assert!(output.contains(sentence), "{name}={value}: {output}");
        assert!(!output.contains("sk_") && !output.contains("word@"), "{name}: {output}");
    }
}

#[test]
fn a_missing_server_is_named_with_its_package() {
    // nginx is also searched for outside `PATH`, so Caddy is tested.
    let start = concat!(env!("CARGO_MANIFEST_DIR"), "/../proxy/start");
    let output = Command::new(start).arg("caddy").env("PATH", "/nowhere").output().unwrap();
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(78));
    assert_eq!(message, "Callboard: caddy is not installed (on Debian: apt-get install caddy).\n");
}

#[tokio::test]
async fn a_missing_runtime_folder_is_reported() {
    let (status, output) = start_with_invalid(&[
        ("CALLBOARD_RUNTIME", ""),
        ("XDG_RUNTIME_DIR", "/gone"),
        ("TMPDIR", "/gone"),
    ])
    .await;
    assert_eq!((status.code(), output.lines().count()), (Some(78), 1), "{output}");
    assert!(output.contains("no place for temporary files"), "{output}");
}

#[tokio::test]
async fn an_occupied_port_is_reported_and_nothing_starts() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let listen = [("CALLBOARD_LISTEN", address.as_str())];
    let (status, output) = start_with_invalid(&listen).await;
    assert!(!status.success() && output.contains("in use"), "{}: {output}", server());
}

#[tokio::test]
async fn the_api_base_may_have_a_version_path_and_be_localhost() {
    let api = crate::fake_api::FakeApi::responding(crate::fake_api::OK).await;
    for base in ["http://127.0.0.1:{}/", "http://localhost:{}/v1", "http://127.0.0.1:{}/v1/"] {
        let base = base.replace("{}", &api.address.port().to_string());
        let proxy = Proxy::with(&[("THUNDERPHONE_API_BASE", &base)]).await;
        assert_eq!(proxy.get("/v1/whoami").await.status, 200, "{base}");
    }
    assert!(api.requests().iter().all(|request| request.starts_with("GET /v1/whoami ")));
}

#[tokio::test]
async fn files_with_the_key_are_private_to_their_user() {
    let proxy = Proxy::with(&[]).await;
    let mut holds_key = false;
    assert_private(proxy.runtime(), &mut holds_key);
    assert!(holds_key, "the key is nowhere, so this has seen nothing");

    // nginx's sockets are open to everybody, so their folder must not be.
    let open = proxy.runtime().join("open");
    fs::create_dir(&open).unwrap();
    for mode in [0o750, 0o701, 0o1777] {
        fs::set_permissions(&open, Permissions::from_mode(mode)).unwrap();
        let (status, output) =
            start_with_invalid(&[("CALLBOARD_RUNTIME", &open.to_string_lossy())]).await;
        assert_eq!(status.code(), Some(78), "{mode:o}: {output}");
        assert!(output.contains("open to other users"), "{mode:o}: {output}");
    }
    assert_eq!(fs::read_dir(&open).unwrap().count(), 0);
}

fn assert_private(path: &Path, holds_key: &mut bool) {
    let metadata = fs::symlink_metadata(path).unwrap();
    let mode = metadata.permissions().mode();
    assert!(mode & 0o077 == 0 || metadata.file_type().is_socket(), "{}: {mode:o}", path.display());
    if metadata.is_dir() {
        fs::read_dir(path)
            .unwrap()
            .for_each(|entry| assert_private(&entry.unwrap().path(), holds_key));
    } else if metadata.is_file() {
        *holds_key |= fs::read_to_string(path).unwrap_or_default().contains(KEY);
    }
}
