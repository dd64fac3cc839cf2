//! Validates the API's address, turns a path into a URL of the API, and makes the client that
//! reaches it.

use std::fmt;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Uri;
use axum::http::uri::{Authority, PathAndQuery, Scheme};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

pub(crate) type HttpClient = Client<HttpsConnector<HttpConnector>, Body>;

/// A client with a new connection for each request.
///
/// `certificates` is a file of the authorities that are trusted; without one the machine's own
/// list is, so that a company's own authority is trusted. Neither is read without TLS.
pub(crate) fn client(is_tls: bool, certificates: Option<&Path>) -> Result<HttpClient, ConfigError> {
    let mut authorities = rustls::RootCertStore::empty();
    if is_tls {
        let found = match certificates {
            Some(file) => CertificateDer::pem_file_iter(file)
                .map(|certificates| certificates.flatten().collect())
                .map_err(|_| ConfigError::NoCertificates(file.display().to_string()))?,
            None => rustls_native_certs::load_native_certs().certs,
        };
        authorities.add_parsable_certificates(found);
        if authorities.is_empty() {
            return Err(ConfigError::NoCertificateAuthorities);
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| ConfigError::Upstream("no version of TLS is available"))?
        .with_root_certificates(authorities)
        .with_no_client_auth();
    let mut http = HttpConnector::new();
    http.enforce_http(false);
    http.set_connect_timeout(Some(CONNECT_TIMEOUT));
    let connector = hyper_rustls::HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(http);
    Ok(Client::builder(TokioExecutor::new())
        // A pooled connection may be dead when the next request is written to it, which is
        // when clients retry. Without a pool that cannot happen.
        .pool_max_idle_per_host(0)
        .retry_canceled_requests(false)
        .build(connector))
}

/// An invalid setting; the gateway does not start.
#[derive(Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// The API's address is invalid; contains the reason.
    Upstream(&'static str),
    /// The key contains a character that a header must not contain. The message does not
    /// show the key.
    Authorization,
    /// An origin for recordings is not `scheme://host[:port]`.
    MediaOrigin(String),
    /// The machine has no certificate authorities to verify the API's certificate.
    NoCertificateAuthorities,
    /// The file of certificate authorities that the settings name cannot be read.
    NoCertificates(String),
    /// Another setting; contains the sentence.
    Setting(String),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Upstream(reason) => write!(f, "The API's address cannot be used: {reason}."),
            Self::Authorization => {
                f.write_str("The API key holds a character that cannot be sent in a header.")
            }
            Self::MediaOrigin(origin) => {
                write!(f, "“{origin}” is not an origin such as https://storage.googleapis.com.")
            }
            Self::NoCertificateAuthorities => f.write_str(
                "No certificate authorities were found to check the API against \
                 (on Debian: apt-get install ca-certificates).",
            ),
            Self::NoCertificates(file) => write!(
                f,
                "the API's certificate could not be verified: there is no {file} \
                 (on Debian: apt-get install ca-certificates)."
            ),
            Self::Setting(sentence) => f.write_str(sentence),
        }
    }
}

impl std::error::Error for ConfigError {}

/// The API's address, without `/v1`.
pub(crate) struct Upstream {
    scheme: Scheme,
    authority: Authority,
    /// The path before `/v1` when the API is mounted below one, else empty.
    prefix: String,
}

impl Upstream {
    /// Reads an address. A trailing `/` or `/v1` is accepted: people copy the address from
    /// the API's documentation, where it ends in `/v1`.
    pub(crate) fn parse(text: &str) -> Result<Self, ConfigError> {
        let uri: Uri = text.trim().parse().map_err(|_| ConfigError::Upstream("it is not a URL"))?;
        let parts = uri.into_parts();
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
            return Err(ConfigError::Upstream("it must begin with https:// and a host"));
        };
        if authority.as_str().contains('@') {
            return Err(ConfigError::Upstream("it must not hold a user name or password"));
        }
        if scheme == Scheme::HTTP && !is_loopback(authority.host()) {
            return Err(ConfigError::Upstream(
                "the key may only travel over https, or over http to this machine",
            ));
        }
        if scheme != Scheme::HTTP && scheme != Scheme::HTTPS {
            return Err(ConfigError::Upstream("it must begin with https://"));
        }
        let path = parts.path_and_query;
        if path.as_ref().is_some_and(|path| path.query().is_some()) {
            return Err(ConfigError::Upstream("it must not hold a query"));
        }
        let prefix = path.as_ref().map_or("", |path| path.path());
        let prefix = prefix.trim_end_matches('/');
        let prefix = prefix.strip_suffix("/v1").unwrap_or(prefix);
        Ok(Self { scheme, authority, prefix: prefix.to_owned() })
    }

    pub(crate) fn is_tls(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    /// Host and port, for the page to show.
    pub(crate) fn host(&self) -> &str {
        self.authority.as_str()
    }

    /// The URL of a path below `/v1`. `None` for a path with dot segments, which could leave
    /// `/v1` with the key attached.
    pub(crate) fn url(&self, path: &PathAndQuery) -> Option<Uri> {
        let is_dot_segment = |segment: &str| {
            let plain = segment.replace("%2e", ".").replace("%2E", ".");
            plain == "." || plain == ".."
        };
        let segments = path.path().replace("%2f", "/").replace("%2F", "/");
        if segments.split(['/', '\\']).any(is_dot_segment) {
            return None;
        }
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(format!("{}{path}", self.prefix))
            .build()
            .ok()
    }
}

/// Whether a host name (from a URL or a `Host` header, without the port) is this machine,
/// whatever a name server says.
pub(crate) fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let name = host.to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(base: &str, path: &str) -> Option<String> {
        let upstream = Upstream::parse(base).unwrap();
        upstream.url(&path.parse().unwrap()).map(|url| url.to_string())
    }

    #[test]
    fn an_address_with_or_without_v1_means_the_same() {
        for base in [
            "https://api.example.com",
            "https://api.example.com/",
            "https://api.example.com/v1",
            "https://api.example.com/v1/",
        ] {
            assert_eq!(
                url(base, "/v1/calls?limit=2").unwrap(),
                "https://api.example.com/v1/calls?limit=2"
            );
        }
    }

    #[test]
    fn plain_http_is_accepted_for_loopback_only() {
        assert!(Upstream::parse("http://127.0.0.1:4010").is_ok());
        assert!(Upstream::parse("http://localhost:4010").is_ok());
        assert!(Upstream::parse("http://[::1]:4010").is_ok());
        assert!(Upstream::parse("http://api.example.com").is_err());
        assert!(Upstream::parse("http://127.0.0.1.example.com").is_err());
        assert!(Upstream::parse("https://user:pass@example.com").is_err());
        assert!(Upstream::parse("ftp://example.com").is_err());
        assert!(Upstream::parse("api.example.com").is_err());
        assert!(Upstream::parse("").is_err());
    }

    #[test]
    fn a_path_with_dot_segments_has_no_url() {
        for path in [
            "/v1/../admin",
            "/v1/%2e%2e/admin",
            "/v1/.%2E/admin",
            "/v1/x%2f..%2fadmin",
            "/v1/./calls",
        ] {
            assert_eq!(url("https://api.example.com", path), None, "{path}");
        }
        assert!(url("https://api.example.com", "/v1/calls/a..b").is_some());
    }
}
