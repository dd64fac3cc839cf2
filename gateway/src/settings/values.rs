//! The forms that single settings have.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::upstream::is_loopback;

/// An address and a port to listen on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listen {
    /// A name or an address, without brackets; `*` for every address.
    pub host: String,
    pub port: u16,
}

impl Listen {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (host, port) = text.rsplit_once(':')?;
        let port = port.parse().ok().filter(|port| *port != 0)?;
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let is_valid = match bare {
            Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
            None => host == "*" || is_host_name(host),
        };
        is_valid.then(|| Self { host: bare.unwrap_or(host).to_owned(), port })
    }

    /// Whether only this machine reaches it.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }
}

pub(crate) fn is_host_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b".-".contains(&b))
}

pub(crate) fn is_user_name(text: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"._@+-".contains(&b);
    !text.is_empty() && text.bytes().all(is_plain)
}

/// Whether it is the API's address: a scheme and a host, then nothing but a port or `/v1`.
pub(crate) fn is_base(text: &str) -> bool {
    let text = text.strip_suffix('/').unwrap_or(text);
    let text = text.strip_suffix("/v1").unwrap_or(text);
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|host| {
        Listen::parse(host)
            .or_else(|| Listen::parse(&format!("{host}:443")))
            .is_some_and(|listen| listen.host != "*")
    })
}

/// Whether it is a bcrypt hash: `$2y$10$` and 53 more characters.
pub(crate) fn is_bcrypt(text: &str) -> bool {
    let mut parts = text.split('$');
    let is_cost = |cost: &str| cost.len() == 2 && (4..=31).contains(&cost.parse().unwrap_or(0));
    let is_hash = |hash: &str| {
        hash.len() == 53 && hash.bytes().all(|b| b.is_ascii_alphanumeric() || b"./".contains(&b))
    };
    parts.next() == Some("")
        && parts.next().is_some_and(|version| matches!(version, "2a" | "2b" | "2y"))
        && parts.next().is_some_and(is_cost)
        && parts.next().is_some_and(is_hash)
        && parts.next().is_none()
}

/// A number from 1 to `most`; otherwise the text.
pub(crate) fn number(
    get: &dyn Fn(&str) -> Option<String>,
    name: &str,
    default: u32,
    most: u32,
) -> Result<u32, String> {
    let Some(text) = get(name) else { return Ok(default) };
    let is_plain = text.bytes().all(|b| b.is_ascii_digit());
    let number = text.parse().ok().filter(|number| is_plain && (1..=most).contains(number));
    number.ok_or(text)
}

/// A network, or an address as a network of one.
pub(crate) fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| Some(IpNet::from(text.parse::<IpAddr>().ok()?)))
}
