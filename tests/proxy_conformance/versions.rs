//! A server with a known weakness is refused where strangers reach it.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::{env, fs, process};

use crate::fake_api::{self, FakeApi};
use crate::proxy::{Proxy, is_bare, server, start_with_invalid};

/// A folder with a program of the server's name that says it is older than it is.
struct Old {
    folder: PathBuf,
    path: String,
}

impl Old {
    fn new(said: &str) -> Self {
        let folder = env::temp_dir().join(format!("callboard-old-{}-{}", server(), process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = env::var("PATH").unwrap_or_default() + ":/usr/sbin";
        let real = env::var_os("CALLBOARD_CADDY").filter(|_| server() == "caddy");
        let real = real.map(PathBuf::from).or_else(|| {
            env::split_paths(&path).map(|folder| folder.join(server())).find(|file| file.is_file())
        });
        let script = format!(
            "#!/bin/sh\ncase \"$1\" in version|-v|-V) echo '{said}' >&2; echo '{said}'; exit ;; esac\nexec '{}' \"$@\"\n",
            real.expect("the server is installed").display()
        );
        let program = folder.join(server());
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let path = format!("{}:{path}", folder.display());
        Self { folder, path }
    }
}

impl Drop for Old {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[tokio::test]
async fn a_version_that_a_stranger_can_stop_starts_on_loopback_only() {
    if is_bare() {
        return;
    }
    let (said, shown, least) = match server().as_str() {
        "caddy" => ("v2.6.2", "caddy 2.6.2", "2.8.0"),
        _ => ("nginx version: nginx/1.18.0", "nginx 1.18.0", "1.22.1"),
    };
    let old = Old::new(said);
    let path = ("PATH", old.path.as_str());
    let everywhere = [path, ("CALLBOARD_LISTEN", "*:18080")];
    let one_address = [path, ("CALLBOARD_LISTEN", "0.0.0.0:18080")];
    // The default with a domain is every address.
    let domain = [path, ("CALLBOARD_LISTEN", ""), ("CALLBOARD_DOMAIN", "callboard.example.com")];
    let mut public = vec![&everywhere[..], &one_address];
    if server() == "caddy" {
        public.push(&domain);
    }
    for settings in public {
        let (status, output) = start_with_invalid(settings).await;
        assert_eq!((status.code(), output.lines().count()), (Some(78), 1), "{output}");
        assert!(output.starts_with("Callboard: ") && output.contains(shown), "{output}");
        assert!(output.contains(least), "{output}");
    }
    let api = FakeApi::responding(fake_api::OK).await;
    let base = format!("http://{}", api.address);
    let proxy = Proxy::with(&[path, ("THUNDERPHONE_API_BASE", &base)]).await;
    assert_eq!(proxy.get("/v1/whoami").await.status, 200);
    assert!(proxy.output().contains(shown), "{}", proxy.output());
}
