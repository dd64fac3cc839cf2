//! Which versions of a web server may listen where.

use super::server::Server;

/// The oldest version that may listen on a public address, why, and where one comes from that
/// gets fixes.
struct Row {
    server: Server,
    least: Version,
    why: &'static str,
    source: &'static str,
}

const ROWS: [Row; 2] = [
    Row {
        server: Server::Caddy,
        least: Version(2, 8, 0),
        why: "one stranger can stop it over HTTP/2 (CVE-2023-44487, CVE-2023-45288)",
        source: "caddyserver.com/docs/install has a maintained one",
    },
    Row {
        server: Server::Nginx,
        least: Version(1, 22, 1),
        why: "nobody fixes it any more",
        source: "Debian 12 or later and nginx.org have a maintained one",
    },
];

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Version(u32, u32, u32);

/// What a server's version allows.
#[derive(PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It may listen anywhere.
    Maintained,
    /// It may listen on loopback, with this said.
    LoopbackOnly(String),
    /// It must not start here.
    Refused(String),
}

/// The first version in what a program says about itself: `v2.11.7 h1:…`,
/// `nginx version: nginx/1.22.1`.
pub fn parse(text: &str) -> Option<Version> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.').find_map(|word| {
        let mut numbers = word.split('.').map(str::parse::<u32>);
        match (numbers.next(), numbers.next(), numbers.next()) {
            (Some(Ok(one)), Some(Ok(two)), three) => {
                let three = three.and_then(Result::ok).unwrap_or_default();
                Some(Version(one, two, three))
            }
            _ => None,
        }
    })
}

/// Judges what a program says about itself.
pub fn judge(server: Server, said: &str, is_public: bool) -> Verdict {
    let Some(row) = ROWS.iter().find(|row| row.server == server) else {
        return Verdict::Maintained;
    };
    let found = parse(said);
    if found.is_some_and(|found| found >= row.least) {
        return Verdict::Maintained;
    }
    let name = server.name();
    let Version(one, two, three) = row.least;
    let what = match found {
        Some(Version(one, two, three)) => {
            format!("this is {name} {one}.{two}.{three}, and {}", row.why)
        }
        None => format!("{name} does not say its version"),
    };
    let remedy =
        format!("on a public address it must be {one}.{two}.{three} or later ({})", row.source);
    if is_public {
        Verdict::Refused(format!("{what}; {remedy}, and on 127.0.0.1 it may be older."))
    } else {
        Verdict::LoopbackOnly(format!(
            "{what}; here, on loopback, it may run. {remedy}.",
            remedy = capital(&remedy)
        ))
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_the_programs_write_them() {
        for (text, version) in [
            ("v2.11.7 h1:yj0Y4fYZGPkSvibBJ1sTWE33xC0fxztVyXEW5iIdUT4=", Version(2, 11, 7)),
            ("2.6.2\n", Version(2, 6, 2)),
            ("v2.8.0-beta.2 h1:abc", Version(2, 8, 0)),
            ("nginx version: nginx/1.22.1\n", Version(1, 22, 1)),
            ("nginx version: nginx/1.27 (build)", Version(1, 27, 0)),
        ] {
            assert_eq!(parse(text), Some(version), "{text}");
        }
        for text in ["", "(devel)", "unknown", "version two"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_old_version_may_listen_on_loopback_only() {
        for (server, old, new) in [
            (Server::Caddy, "2.6.2", "v2.8.0"),
            (Server::Caddy, "v2.7.99", "v2.11.7"),
            (Server::Nginx, "nginx/1.18.0", "nginx/1.22.1"),
            (Server::Caddy, "(devel)", "v3.0"),
        ] {
            assert!(matches!(judge(server, old, true), Verdict::Refused(_)), "{old}");
            assert!(matches!(judge(server, old, false), Verdict::LoopbackOnly(_)), "{old}");
            assert_eq!(judge(server, new, true), Verdict::Maintained, "{new}");
            assert_eq!(judge(server, new, false), Verdict::Maintained, "{new}");
        }
    }

    #[test]
    fn the_sentence_says_what_is_wrong_where_it_is_fine_and_where_to_get_another() {
        let Verdict::Refused(sentence) = judge(Server::Caddy, "2.6.2", true) else {
            panic!("it is refused");
        };
        for part in ["caddy 2.6.2", "CVE-2023-45288", "127.0.0.1", "2.8.0", "caddyserver.com"] {
            assert!(sentence.contains(part), "{part}: {sentence}");
        }
    }
}
