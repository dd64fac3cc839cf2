//! The gateway for one person on one machine: on loopback, without a sign-in.

use std::env;
use std::net::Ipv4Addr;
use std::path::PathBuf;

use gateway::{Config, router};

const DEFAULT_UPSTREAM: &str = "https://api.thunderphone.com";

/// Serves until it is stopped.
pub async fn run(args: impl Iterator<Item = String>) -> Result<(), String> {
    let flags = Flags::parse(args)?;
    let key = env::var("THUNDERPHONE_API_KEY").unwrap_or_default();
    let key = key.trim();
    if key.is_empty() {
        return Err(
            "THUNDERPHONE_API_KEY is not set; it must contain your ThunderPhone API key.".into()
        );
    }
    let upstream = flags
        .upstream
        .or_else(|| env::var("THUNDERPHONE_API_BASE").ok())
        .filter(|base| !base.trim().is_empty())
        .unwrap_or_else(|| DEFAULT_UPSTREAM.to_owned());
    let app = router(Config {
        upstream: upstream.clone(),
        authorization: format!("Bearer {key}"),
        root: flags.root,
        media_origins: flags.media,
    })
    .map_err(|error| error.to_string())?;
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, flags.port))
        .await
        .map_err(|error| format!("Port {} cannot be used: {error}.", flags.port))?;
    println!("Gateway to {upstream} on http://127.0.0.1:{}", flags.port);
    axum::serve(listener, app).await.map_err(|error| format!("The gateway stopped: {error}."))
}

#[derive(Default)]
struct Flags {
    port: u16,
    root: Option<PathBuf>,
    upstream: Option<String>,
    media: Vec<String>,
}

impl Flags {
    fn parse(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut flags = Self { port: 4010, ..Self::default() };
        while let Some(name) = args.next() {
            let value = args.next().ok_or_else(|| format!("{name} needs a value."))?;
            match name.as_str() {
                "--port" => {
                    flags.port = value.parse().map_err(|_| format!("“{value}” is not a port."))?;
                }
                "--root" => flags.root = Some(value.into()),
                "--upstream" => flags.upstream = Some(value),
                "--media" => flags.media.push(value),
                _ => return Err(format!("There is no {name}.")),
            }
        }
        Ok(flags)
    }
}
