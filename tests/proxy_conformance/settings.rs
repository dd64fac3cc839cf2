//! Invalid settings: one sentence, and nothing starts. And where secrets are stored.

use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::Path;
use std::process::{self, Command};

use callboard_tests::harness;

use crate::fake_api::{self, FakeApi};
use crate::proxy::{KEY, PASSWORD_HASH, Proxy, is_bare, server, start_with_invalid};

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
        ("CALLBOARD_USERS", "anna", "CALLBOARD_USERS must be"),
        ("CALLBOARD_USERS", "anna:open", "not a bcrypt hash"),
        ("CALLBOARD_PLACE", "*@example.com", "CALLBOARD_PLACE must be"),
        ("CALLBOARD_MANAGE", "group:", "CALLBOARD_MANAGE must be"),
        ("CALLBOARD_CALLS_PER_MINUTE", "0", "CALLBOARD_CALLS_PER_MINUTE is"),
        ("CALLBOARD_SIGN_INS_PER_MINUTE", "many", "CALLBOARD_SIGN_INS_PER_MINUTE is"),
        ("CALLBOARD_TRUSTED_PROXIES", "10.0.0.0/33", "CALLBOARD_TRUSTED_PROXIES is"),
        ("CALLBOARD_AUDIT", "audit.jsonl", "CALLBOARD_AUDIT must be"),
        ("CALLBOARD_AUDIT", "/nowhere/audit.jsonl", "audit"),
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
    let mut command = Command::new(start);
    command.arg("caddy").env("PATH", "/nowhere").env("CALLBOARD_GATEWAY", harness::gateway());
    let output = command.output().unwrap();
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

/// The gateway has the key in its memory and its environment. The server in front needs
/// none: whoever takes that over does not get the key.
#[tokio::test]
async fn no_file_and_no_process_in_front_has_the_key() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    assert_eq!(proxy.place("{\"idempotency_key\":\"one\"}").await.status, 200);
    proxy.audit(1).await;
    let mut files = 0;
    assert_private(proxy.runtime(), &mut files);
    assert!(files > 0, "there is no file, so this has seen nothing");

    let processes = proxy.processes_in_front();
    assert_eq!(processes.is_empty(), is_bare(), "{}", proxy.output());
    for process in processes {
        for file in ["environ", "cmdline"] {
            let text = process.read(file);
            for private in [KEY, PASSWORD_HASH] {
                assert!(!text.contains(private), "{file} of {}", process.name());
            }
        }
        assert!(!process.read("environ").contains("THUNDERPHONE"));
    }
}

fn assert_private(path: &Path, files: &mut usize) {
    let metadata = fs::symlink_metadata(path).unwrap();
    let mode = metadata.permissions().mode();
    assert!(mode & 0o077 == 0 || metadata.file_type().is_socket(), "{}: {mode:o}", path.display());
    if metadata.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| assert_private(&entry.unwrap().path(), files));
    } else if metadata.is_file() {
        *files += 1;
        let text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
        assert!(!text.contains(KEY), "{} holds the key", path.display());
        assert!(!text.contains(PASSWORD_HASH), "{} holds the password's hash", path.display());
    }
}

#[tokio::test]
async fn a_runtime_folder_that_is_open_to_others_is_refused() {
    let proxy = Proxy::with(&[]).await;
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

/// A container's engine shows the environment to whoever may ask it.
#[tokio::test]
async fn the_key_may_be_in_a_file_instead_of_the_environment() {
    let api = FakeApi::responding(fake_api::OK).await;
    let file = env::temp_dir().join(format!("callboard-key-{}-{}", server(), process::id()));
    fs::write(&file, "sk_test_of_a_file\n").unwrap();
    let proxy = Proxy::with(&[
        ("THUNDERPHONE_API_BASE", &format!("http://{}", api.address)),
        ("THUNDERPHONE_API_KEY", ""),
        ("THUNDERPHONE_API_KEY_FILE", &file.to_string_lossy()),
    ])
    .await;
    assert_eq!(proxy.get("/v1/whoami").await.status, 200);
    fs::remove_file(file).unwrap();
    let requests = api.requests();
    assert!(requests[0].contains("Bearer sk_test_of_a_file\r\n"), "{requests:?}");
    let (status, output) = start_with_invalid(&[
        ("THUNDERPHONE_API_KEY", ""),
        ("THUNDERPHONE_API_KEY_FILE", "/nowhere/key"),
    ])
    .await;
    assert_eq!((status.code(), output.lines().count()), (Some(78), 1), "{output}");
    assert!(output.contains("THUNDERPHONE_API_KEY_FILE"), "{output}");
}
