//! Whether events may be sent to a URL: public https, or http on localhost for whoever builds
//! a receiver. Said before it is sent; the API decides.

use std::net::{Ipv4Addr, Ipv6Addr};

pub const MOST_CHARS: usize = 2_048;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AddressError {
    Empty,
    TooLong(usize),
    /// It has a space or a control character.
    Space,
    /// Letters that a URL has only when they are encoded.
    NotAscii,
    NotFull,
    NotHttps,
    Credentials,
    Private,
}

impl AddressError {
    pub fn sentence(self) -> String {
        match self {
            AddressError::Empty => "Enter the URL that events are sent to.".to_owned(),
            AddressError::TooLong(chars) => {
                format!("The URL has {chars} characters. At most 2,048 are allowed.")
            }
            AddressError::Space => "The URL has a space in it. Write it as %20.".to_owned(),
            AddressError::NotAscii => {
                "The URL has letters that must be encoded, such as ä or 中.".to_owned()
            }
            AddressError::NotFull => {
                "This is no full URL. It looks like https://example.com/hook.".to_owned()
            }
            AddressError::NotHttps => {
                "Begin with https://. Plain http:// is allowed for localhost only.".to_owned()
            }
            AddressError::Credentials => {
                "Remove the name and password before the @. URLs are shown in logs.".to_owned()
            }
            AddressError::Private => {
                "This address is private. ThunderPhone reaches public servers only.".to_owned()
            }
        }
    }
}

/// Checks a URL; spaces around it do not count.
///
/// # Errors
/// Why nothing may be sent to it.
pub fn check(text: &str) -> Result<(), AddressError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AddressError::Empty);
    }
    let chars = text.chars().count();
    if chars > MOST_CHARS {
        return Err(AddressError::TooLong(chars));
    }
    if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(AddressError::Space);
    }
    let (scheme, rest) = text.split_once("://").ok_or(AddressError::NotFull)?;
    let is_https = scheme.eq_ignore_ascii_case("https");
    if !is_https && !scheme.eq_ignore_ascii_case("http") {
        return Err(AddressError::NotHttps);
    }
    // Browsers read a backslash as a slash, others do not: then two read two servers.
    if rest.contains('\\') {
        return Err(AddressError::NotFull);
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(AddressError::Credentials);
    }
    if !text.is_ascii() {
        return Err(AddressError::NotAscii);
    }
    let (name, port) = split_port(authority).ok_or(AddressError::NotFull)?;
    if !port.is_empty() && port.parse::<u16>().is_err() {
        return Err(AddressError::NotFull);
    }
    let name = name.to_ascii_lowercase();
    if !is_https {
        return if name == "localhost" { Ok(()) } else { Err(AddressError::NotHttps) };
    }
    check_server(&name)
}

/// The server and the port, which may be empty.
fn split_port(authority: &str) -> Option<(&str, &str)> {
    if authority.starts_with('[') {
        let (name, rest) = authority.split_once(']')?;
        let port = if rest.is_empty() { "" } else { rest.strip_prefix(':')? };
        return Some((name, port));
    }
    Some(authority.split_once(':').unwrap_or((authority, "")))
}

/// Names that no public server has.
const PRIVATE_ENDS: [&str; 6] =
    [".localhost", ".local", ".internal", ".lan", ".intranet", ".home.arpa"];

fn check_server(name: &str) -> Result<(), AddressError> {
    if let Some(address) = name.strip_prefix('[') {
        let address: Ipv6Addr = address.parse().map_err(|_| AddressError::NotFull)?;
        return if is_public_v6(address) { Ok(()) } else { Err(AddressError::Private) };
    }
    let name = name.strip_suffix('.').unwrap_or(name);
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    if !name.split('.').all(is_part) {
        return Err(AddressError::NotFull);
    }
    let Some((_, last)) = name.rsplit_once('.') else { return Err(AddressError::Private) };
    // Digits at the end: an address, also where it is written in an unusual way.
    if last.starts_with(|c: char| c.is_ascii_digit()) {
        let address: Ipv4Addr = name.parse().map_err(|_| AddressError::NotFull)?;
        return if is_public_v4(address) { Ok(()) } else { Err(AddressError::Private) };
    }
    let is_private = PRIVATE_ENDS.iter().any(|end| name.ends_with(end));
    if is_private { Err(AddressError::Private) } else { Ok(()) }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let is_reserved = matches!(
        address.octets(),
        // This network, between a carrier and its customers, protocols, benchmarks.
        [0, ..] | [100, 64..=127, ..] | [192, 0, 0, _] | [198, 18..=19, ..] | [240..=255, ..]
    );
    !(is_reserved
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(address) = address.to_ipv4_mapped() {
        return is_public_v4(address);
    }
    !(address.is_loopback()
        || address.is_unspecified()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        || address.is_multicast())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn public_https_and_http_on_localhost_are_allowed() {
        for url in [
            "https://example.com",
            " https://example.com/hook?source=prod&at=user@example.com ",
            "HTTPS://Example.COM:8443/hook#top",
            "https://example.com./hook",
            "https://203.0.113.7/hook",
            "https://[2001:db8::1]:8443/hook",
            "https://xn--bcher-kva.example/hook",
            "http://localhost",
            "http://LOCALHOST:3000/hook",
        ] {
            assert_eq!(check(url), Ok(()), "{url}");
        }
    }

    #[test]
    fn what_is_not_allowed_says_why() {
        use AddressError::{Credentials, Empty, NotAscii, NotFull, NotHttps, Private, Space};
        for (url, why) in [
            ("", Empty),
            ("  ", Empty),
            ("https://example.com/a b", Space),
            ("https://example.com/\u{7}", Space),
            ("https://example.com/ä", NotAscii),
            ("https://bücher.example/", NotAscii),
            ("hook", NotFull),
            ("/hook", NotFull),
            ("https:/example.com", NotFull),
            ("https://", NotFull),
            ("https://:8443/", NotFull),
            ("https://exa..mple.com", NotFull),
            ("https://example.com:port", NotFull),
            ("https://example.com:65536", NotFull),
            ("https://example.com\\@10.0.0.1/", NotFull),
            ("https://[::1", NotFull),
            ("https://[::1]x", NotFull),
            ("https://1.2.3", NotFull),
            ("https://0x7f.0.0.0x1", NotFull),
            ("http://example.com/hook", NotHttps),
            ("http://127.0.0.1/hook", NotHttps),
            ("http://localhost.example.com/", NotHttps),
            ("ftp://example.com/hook", NotHttps),
            ("javascript://example.com", NotHttps),
            ("https://user:secret@example.com/hook", Credentials),
            ("https://user@example.com", Credentials),
            ("http://user@localhost/hook", Credentials),
            ("https://localhost/hook", Private),
            ("https://app.localhost/hook", Private),
            ("https://intranet/hook", Private),
            ("https://printer.local", Private),
            ("https://db.internal.", Private),
            ("https://2130706433/", Private),
            ("https://0.0.0.0", Private),
            ("https://10.0.0.8", Private),
            ("https://100.64.0.1", Private),
            ("https://127.0.0.1", Private),
            ("https://169.254.169.254/latest", Private),
            ("https://172.16.0.1", Private),
            ("https://192.168.1.1:8443", Private),
            ("https://224.0.0.1", Private),
            ("https://255.255.255.255", Private),
            ("https://[::1]/", Private),
            ("https://[::]/", Private),
            ("https://[fc00::1]/", Private),
            ("https://[fe80::1]/", Private),
            ("https://[::ffff:10.0.0.8]/", Private),
        ] {
            assert_eq!(check(url), Err(why), "{url}");
        }
    }

    #[test]
    fn a_url_of_2048_characters_is_allowed_and_one_more_is_not() {
        let url = |chars: usize| {
            let begin = "https://example.com/";
            begin.to_owned() + &"a".repeat(chars - begin.len())
        };
        assert_eq!(check(&url(2_048)), Ok(()));
        assert_eq!(check(&url(2_049)), Err(AddressError::TooLong(2_049)));
        assert!(AddressError::TooLong(2_049).sentence().contains("2049"));
    }

    proptest! {
        #[test]
        fn every_text_has_an_answer(text in "\\PC{0,60}") {
            if let Err(why) = check(&text) {
                prop_assert!(why.sentence().ends_with('.'));
            }
        }

        #[test]
        fn no_address_of_a_private_network_is_allowed(a in 0u8..=255, b in 0u8..=255, port in 1u16..) {
            for network in ["10", "127", "0"] {
                let url = format!("https://{network}.{a}.{b}.1:{port}/hook");
                prop_assert_eq!(check(&url), Err(AddressError::Private));
            }
        }
    }
}
