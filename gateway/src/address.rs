//! From which address a request comes, behind whatever passes it on.

use std::net::IpAddr;

use axum::http::HeaderMap;
use ipnet::IpNet;

/// The client's address: the last one in `X-Forwarded-For` that is not a proxy of ours. What
/// stands before it, the client may have invented. Without a proxy that is trusted, the other
/// end of the connection.
pub(crate) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| {
        let address = address.to_canonical();
        address.is_loopback() || trusted.iter().any(|network| network.contains(&address))
    };
    let mut client = peer.to_canonical();
    let values = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
    for hop in hops.into_iter().rev() {
        if !is_trusted(&client) {
            break;
        }
        let Ok(address) = hop.parse::<IpAddr>() else { break };
        client = address.to_canonical();
    }
    client
}

/// What limits count by: an IPv6 client has a whole network of 64 bits to itself.
pub(crate) fn counted(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_what_a_trusted_proxy_says_is_believed() {
        for (peer, forwarded, trusted, expected) in [
            ("127.0.0.1", "", "", "127.0.0.1"),
            ("203.0.113.7", "192.0.2.1", "", "203.0.113.7"),
            ("127.0.0.1", "203.0.113.7", "", "203.0.113.7"),
            ("127.0.0.1", "192.0.2.1, 203.0.113.7", "", "203.0.113.7"),
            ("127.0.0.1", "203.0.113.7, 127.0.0.1", "", "203.0.113.7"),
            ("127.0.0.1", "203.0.113.7, 10.0.0.2", "", "10.0.0.2"),
            ("127.0.0.1", "203.0.113.7, 10.0.0.2", "10.0.0.0/8", "203.0.113.7"),
            ("::ffff:10.0.0.2", "203.0.113.7", "10.0.0.2/32", "203.0.113.7"),
            ("127.0.0.1", "nonsense", "", "127.0.0.1"),
            ("127.0.0.1", "203.0.113.7, nonsense", "", "127.0.0.1"),
            ("::1", "2001:db8::7", "", "2001:db8::7"),
        ] {
            let mut headers = HeaderMap::new();
            if !forwarded.is_empty() {
                headers.insert("x-forwarded-for", HeaderValue::from_static(forwarded));
            }
            let trusted: Vec<IpNet> =
                trusted.split_whitespace().map(|it| it.parse().unwrap()).collect();
            let client = client(peer.parse().unwrap(), &headers, &trusted);
            assert_eq!(client.to_string(), expected, "{peer} {forwarded} {trusted:?}");
        }
    }

    #[test]
    fn an_ipv6_client_is_counted_by_its_network() {
        let counted = |text: &str| counted(text.parse().unwrap());
        assert_eq!(counted("2001:db8:1:2:3:4:5:6"), counted("2001:db8:1:2::1"));
        assert_ne!(counted("2001:db8:1:2::1"), counted("2001:db8:1:3::1"));
        assert_eq!(counted("203.0.113.7"), "203.0.113.7");
    }
}
