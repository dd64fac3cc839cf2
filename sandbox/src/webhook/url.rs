//! Which addresses events may be sent to: public https, and http on localhost for whoever
//! builds a receiver.

use std::net::{IpAddr, Ipv4Addr};

use axum::http::Uri;

pub const MAX_CHARS: usize = 2_048;

/// What an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    Allowed,
    /// A URL that nothing may be sent to.
    Refused,
    /// No URL.
    Invalid,
}

impl Address {
    pub fn of(url: &str) -> Self {
        let Ok(uri) = url.parse::<Uri>() else { return Self::Invalid };
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Self::Invalid;
        };
        let host = authority.host();
        let is_allowed = match scheme {
            "https" => is_public(host),
            "http" => host == "localhost",
            _ => false,
        };
        // Credentials in a URL would be in every log that names it.
        let has_credentials = authority.as_str().contains('@');
        if is_allowed && !has_credentials { Self::Allowed } else { Self::Refused }
    }
}

fn is_public(host: &str) -> bool {
    match host.trim_matches(['[', ']']).parse() {
        Ok(IpAddr::V4(ip)) => is_public_v4(ip),
        Ok(IpAddr::V6(ip)) => match ip.to_ipv4_mapped() {
            Some(ip) => is_public_v4(ip),
            None => {
                !(ip.is_loopback()
                    || ip.is_unspecified()
                    || ip.is_unique_local()
                    || ip.is_unicast_link_local())
            }
        },
        // A name without a dot is one of a private network.
        Err(_) => host.trim_end_matches('.').contains('.'),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    // The network between a carrier and its customers.
    let is_shared = matches!(ip.octets(), [100, 64..128, ..]);
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_unspecified()
        || ip.is_broadcast()
        || is_shared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_https_and_http_on_localhost_are_allowed() {
        let check = |url: &str, expected: Address| assert_eq!(Address::of(url), expected, "{url}");
        for url in [
            "https://example.com/hook?source=prod",
            "https://example.com:8443",
            "https://203.0.113.7/hook",
            "https://[2001:db8::1]/hook",
            "http://localhost:3000/hook",
        ] {
            check(url, Address::Allowed);
        }
        for url in [
            "http://example.com/hook",
            "https://user:secret@example.com/hook",
            "http://user@localhost/hook",
            "https://localhost/hook",
            "https://intranet/hook",
            "https://10.0.0.8/hook",
            "https://172.16.0.1/hook",
            "https://192.168.1.1/hook",
            "https://127.0.0.1/hook",
            "https://169.254.169.254/latest",
            "https://100.64.0.1/hook",
            "https://0.0.0.0/hook",
            "https://[::1]/hook",
            "https://[fc00::1]/hook",
            "https://[fe80::1]/hook",
            "https://[::ffff:10.0.0.8]/hook",
            "http://127.0.0.1/hook",
            "ftp://example.com/hook",
        ] {
            check(url, Address::Refused);
        }
        for url in ["", "hook", "/hook", "https:", "https://exa mple.com"] {
            check(url, Address::Invalid);
        }
    }
}
