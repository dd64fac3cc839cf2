//! The socket on which new settings arrive: JSON with every setting of the environment of
//! `callboard-gateway reload`, answered by JSON. It is in the runtime folder, which only the
//! gateway's user can enter.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::time::timeout;

use super::{Failure, setting};
use gateway::{Gateway, SETTING_NAMES, Settings};

const SOCKET: &str = "control.sock";
/// Far more than all settings together.
const LIMIT: u64 = 1 << 20;
const PATIENCE: Duration = Duration::from_secs(10);
/// Settings that name a file: another process has another current folder.
const FILES: [&str; 4] =
    ["CALLBOARD_ROOT", "CALLBOARD_AUDIT", "SSL_CERT_FILE", "THUNDERPHONE_API_KEY_FILE"];

pub struct Control(UnixListener);

impl Control {
    /// Listens in the runtime folder, unless another gateway does.
    pub async fn bind(runtime: &Path) -> Result<Self, Failure> {
        let path = runtime.join(SOCKET);
        if UnixStream::connect(&path).await.is_ok() {
            return Err(Failure::start("CALLBOARD_RUNTIME is in use by another Callboard."));
        }
        // Left by one that was killed.
        let _ = fs::remove_file(&path);
        let listener = UnixListener::bind(&path).map_err(|error| {
            Failure::start(format!("{} cannot be made: {error}.", path.display()))
        })?;
        Ok(Self(listener))
    }

    /// Answers one reload after the other.
    pub async fn run(self, gateway: Arc<Gateway>) {
        loop {
            match self.0.accept().await {
                Ok((stream, _)) => {
                    let _ = timeout(PATIENCE, answer(stream, &gateway)).await;
                }
                // As when there are too many open files.
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }
}

async fn answer(mut stream: UnixStream, gateway: &Gateway) -> std::io::Result<()> {
    let mut text = Vec::new();
    (&mut stream).take(LIMIT).read_to_end(&mut text).await?;
    let reply = match apply(&text, gateway) {
        Ok(()) => json!({}),
        Err(sentence) => json!({ "error": sentence }),
    };
    stream.write_all(reply.to_string().as_bytes()).await
}

fn apply(text: &[u8], gateway: &Gateway) -> Result<(), String> {
    let sent: Value =
        serde_json::from_slice(text).map_err(|_| "the settings cannot be read.".to_owned())?;
    let read = |name: &str| {
        // A reload by hand does not have systemd's folder.
        let is_ours = name != "STATE_DIRECTORY" || sent.get(name).is_some();
        if SETTING_NAMES.contains(&name) && is_ours {
            return sent.get(name).and_then(Value::as_str).map(str::to_owned);
        }
        // What is no setting, such as systemd's folders, is still as it was.
        setting(name)
    };
    gateway.reload(Settings::read(&read)?)
}

/// Sends the settings of this environment, and waits for the answer.
pub async fn send(runtime: &Path) -> Result<(), Failure> {
    let missing = |_| {
        Failure::setting(format!("no Callboard runs with CALLBOARD_RUNTIME={}.", runtime.display()))
    };
    let mut stream = UnixStream::connect(runtime.join(SOCKET)).await.map_err(missing)?;
    let exchange = async {
        stream.write_all(json!(settings()).to_string().as_bytes()).await?;
        stream.shutdown().await?;
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).await?;
        std::io::Result::Ok(reply)
    };
    let reply = timeout(2 * PATIENCE, exchange).await.ok().and_then(Result::ok);
    let reply = reply.and_then(|reply| serde_json::from_slice::<Value>(&reply).ok());
    let reply = reply.ok_or_else(|| Failure::start("the running Callboard does not answer."))?;
    match reply.get("error").and_then(Value::as_str) {
        None => Ok(()),
        Some(sentence) => Err(Failure::setting(sentence)),
    }
}

fn settings() -> BTreeMap<&'static str, String> {
    let here = env::current_dir().unwrap_or_default();
    let absolute = |name: &str, value: String| {
        if FILES.contains(&name) { here.join(value).display().to_string() } else { value }
    };
    let set = SETTING_NAMES.iter().filter_map(|name| Some((*name, setting(name)?)));
    set.map(|(name, value)| (name, absolute(name, value))).collect()
}
