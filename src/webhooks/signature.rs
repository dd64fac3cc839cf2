//! Whether the signature of an event holds, and if not, why: what is read from the headers,
//! what is signed, and what follows. The HMAC itself is computed elsewhere.

use std::fmt::Write;

/// How far the time of a signature may be from now.
pub const TOLERANCE_S: i64 = 300;

const HEADER: &str = "x-thunderphone-signature-v2";
const OLDER_HEADER: &str = "x-thunderphone-signature";

/// What is wrong before anything is computed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wrong {
    NoHeader,
    NoTimestamp,
    /// It is not a count of seconds.
    BadTimestamp(String),
    NoV1,
    /// No `v1` consists of 64 hexadecimal digits.
    BadV1,
    BadOlder,
    NoMethod,
    NoPath,
    NoSecret,
}

impl Wrong {
    pub fn sentence(&self) -> String {
        match self {
            Wrong::NoHeader => "Paste the header X-ThunderPhone-Signature-V2.".to_owned(),
            Wrong::NoTimestamp => "The header has no t=, the time of the signature.".to_owned(),
            Wrong::BadTimestamp(text) => {
                format!("The time t={text} is not a count of seconds, such as 1791300000.")
            }
            Wrong::NoV1 => "The header has no v1=, so there is no signature to compare.".to_owned(),
            Wrong::BadV1 => "No v1= has 64 hexadecimal digits. Was the header cut?".to_owned(),
            Wrong::BadOlder => {
                "X-ThunderPhone-Signature does not have 64 hexadecimal digits.".to_owned()
            }
            Wrong::NoMethod => "Enter the method, such as POST.".to_owned(),
            Wrong::NoPath => "Enter the path with its query. It begins with a slash.".to_owned(),
            Wrong::NoSecret => "Enter the secret of the endpoint.".to_owned(),
        }
    }
}

/// The signatures that a header has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Header {
    /// `X-ThunderPhone-Signature-V2`.
    V2 {
        /// As written: it is signed as it is.
        timestamp: String,
        at: i64,
        /// Each in 64 lowercase hexadecimal digits. While a secret is replaced there are two.
        signatures: Vec<String>,
    },
    /// `X-ThunderPhone-Signature`, which signs the body alone.
    Older(String),
}

/// Reads headers as they are pasted: with or without their names, among others, quoted or not.
/// The newer of the two goes first.
///
/// # Errors
/// Why there is no signature.
pub fn read(pasted: &str) -> Result<Header, Wrong> {
    let (mut older, mut wrong) = (None, None);
    // As tools show them: `< name: value`.
    let lines = pasted.lines().map(|line| line.trim().trim_start_matches(['<', '>']).trim());
    for line in lines.filter(|line| !line.is_empty()) {
        let (name, value) = match line.split_once(':') {
            Some((name, value)) if is_name(name) => (name.trim().trim_matches(['"', '\'']), value),
            _ => ("", line),
        };
        let value = value.trim().trim_end_matches(',').trim_matches(['"', '\'']).trim();
        let is_bare = name.is_empty();
        if name.eq_ignore_ascii_case(HEADER) || (is_bare && value.contains("v1=")) {
            return read_v2(value);
        }
        if name.eq_ignore_ascii_case(OLDER_HEADER) || (is_bare && is_digest(value)) {
            older = Some(value.to_ascii_lowercase());
        } else if is_bare && value.contains('=') {
            // Perhaps a part of a header, perhaps the first line of the request.
            wrong = wrong.or(read_v2(value).err());
        }
    }
    let older = older.ok_or(wrong.unwrap_or(Wrong::NoHeader))?;
    if is_digest(&older) { Ok(Header::Older(older)) } else { Err(Wrong::BadOlder) }
}

/// `t=…,v1=…`: several `v1`, and parts that are not known, are allowed.
fn read_v2(value: &str) -> Result<Header, Wrong> {
    let parts = || value.split(',').filter_map(|part| part.trim().split_once('='));
    let of = |wanted: &'static str| {
        parts().filter(move |(name, _)| *name == wanted).map(|(_, value)| value.trim())
    };
    let timestamp = of("t").next().ok_or(Wrong::NoTimestamp)?;
    let is_count = !timestamp.is_empty() && timestamp.bytes().all(|b| b.is_ascii_digit());
    let at = timestamp.parse::<i64>().ok().filter(|_| is_count);
    let at = at.ok_or_else(|| Wrong::BadTimestamp(timestamp.to_owned()))?;
    if of("v1").next().is_none() {
        return Err(Wrong::NoV1);
    }
    let signatures: Vec<String> =
        of("v1").filter(|digits| is_digest(digits)).map(str::to_ascii_lowercase).collect();
    if signatures.is_empty() {
        return Err(Wrong::BadV1);
    }
    Ok(Header::V2 { timestamp: timestamp.to_owned(), at, signatures })
}

/// Of a header. A time has colons, too.
fn is_name(text: &str) -> bool {
    text.trim().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_\"'".contains(&byte))
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A request as it was received.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Received {
    pub header: Header,
    method: String,
    target: String,
    body: String,
}

impl Received {
    /// # Errors
    /// What is missing.
    pub fn new(pasted: &str, method: &str, path: &str, body: &str) -> Result<Received, Wrong> {
        let header = read(pasted)?;
        let (method, target) = (method.trim().to_ascii_uppercase(), target(path));
        if let Header::V2 { .. } = header {
            if method.is_empty() {
                return Err(Wrong::NoMethod);
            }
            if !target.starts_with('/') {
                return Err(Wrong::NoPath);
            }
        }
        Ok(Received { header, method, target, body: body.to_owned() })
    }

    /// What may have been signed, as it is first. The others are what copying a body does to it.
    pub fn tries(&self) -> Vec<(Body, String)> {
        let trimmed = self.body.trim_end_matches(['\n', '\r']);
        let windows = self.body.replace("\r\n", "\n").replace('\n', "\r\n");
        let bodies = [
            (Body::AsItIs, self.body.clone()),
            (Body::WithoutLineBreak, trimmed.to_owned()),
            (Body::WithLineBreak, format!("{trimmed}\n")),
            (Body::WindowsLineBreaks, windows),
        ];
        let mut tries: Vec<(Body, String)> = Vec::new();
        for (kind, body) in bodies {
            let signed = self.signed(&body);
            if tries.iter().all(|(_, other)| *other != signed) {
                tries.push((kind, signed));
            }
        }
        tries
    }

    fn signed(&self, body: &str) -> String {
        match &self.header {
            Header::V2 { timestamp, .. } => {
                format!("{timestamp}\n{}\n{}\n{body}", self.method, self.target)
            }
            Header::Older(_) => body.to_owned(),
        }
    }

    /// The verdict, from the HMAC of each of [`Received::tries`], now.
    pub fn verdict(&self, digests: &[(Body, String)], now_s: i64) -> Verdict {
        let signatures = match &self.header {
            Header::V2 { signatures, .. } => signatures.as_slice(),
            Header::Older(signature) => std::slice::from_ref(signature),
        };
        let is_one =
            |digest: &str| signatures.iter().fold(false, |is, one| is | equals(one, digest));
        let Some((body, _)) = digests.iter().find(|(_, digest)| is_one(digest)) else {
            return Verdict::Differs;
        };
        if *body != Body::AsItIs {
            return Verdict::OtherBody(*body);
        }
        match self.header {
            Header::Older(_) => Verdict::HoldsOlder,
            Header::V2 { at, .. } => match now_s.saturating_sub(at) {
                age if age > TOLERANCE_S => Verdict::TooOld(age),
                age if age < -TOLERANCE_S => Verdict::FromTheFuture(age.saturating_neg()),
                _ => Verdict::Holds,
            },
        }
    }
}

/// The path with its query, also of a full URL. What follows a `#` is never sent.
fn target(path: &str) -> String {
    let path = path.trim().split('#').next().unwrap_or_default();
    match path.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('/') => match rest.find(['/', '?']) {
            Some(at) => {
                let (_, target) = rest.split_at(at);
                if target.starts_with('/') { target.to_owned() } else { format!("/{target}") }
            }
            None => "/".to_owned(),
        },
        _ => path.to_owned(),
    }
}

/// Compares without stopping at the first difference: how long it takes says nothing about
/// where two texts differ.
pub fn equals(one: &str, other: &str) -> bool {
    let difference = one.bytes().zip(other.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
    one.len() == other.len() && difference == 0
}

/// Which body was signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Body {
    AsItIs,
    WithoutLineBreak,
    WithLineBreak,
    WindowsLineBreaks,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    Holds,
    HoldsOlder,
    /// It is right, but was made so many seconds ago.
    TooOld(i64),
    FromTheFuture(i64),
    /// It is that of another body, which differs in its line breaks only.
    OtherBody(Body),
    Differs,
}

impl Verdict {
    pub fn holds(self) -> bool {
        matches!(self, Verdict::Holds | Verdict::HoldsOlder)
    }

    pub fn title(self) -> &'static str {
        if self.holds() { "The signature holds." } else { "The signature does not hold." }
    }

    /// Why, or what to know about it.
    pub fn sentence(self) -> String {
        match self {
            Verdict::Holds => "Secret, method, path, body and time are all right.".to_owned(),
            Verdict::HoldsOlder => {
                "This is the older header: it signs the body alone. Whoever has seen a request can send it again."
                    .to_owned()
            }
            Verdict::TooOld(seconds) => format!(
                "It is right, but {} old. A receiver refuses what is older than 5 min: {} too old.",
                length(seconds),
                length(seconds.saturating_sub(TOLERANCE_S))
            ),
            Verdict::FromTheFuture(seconds) => format!(
                "It is right, but its time is {} ahead. Check the clock of this computer and of the receiver.",
                length(seconds)
            ),
            Verdict::OtherBody(body) => {
                let what = match body {
                    Body::AsItIs => "other",
                    Body::WithoutLineBreak => "no line break at its end",
                    Body::WithLineBreak => "a line break at its end",
                    Body::WindowsLineBreaks => "line breaks of Windows (CRLF)",
                };
                format!("The body that was signed has {what}. Verify the bytes as they come, before any parsing.")
            }
            Verdict::Differs => {
                "The secret differs, or the body, path or method is not what was signed. Compare them letter by letter."
                    .to_owned()
            }
        }
    }
}

/// Seconds in words, in the two largest units: `2 h 3 min`, `54 days 1 h`.
fn length(seconds: i64) -> String {
    let units = [(86_400, "days"), (3_600, "h"), (60, "min"), (1, "s")];
    let (mut words, mut rest, mut count) = (String::new(), seconds.max(0), 0);
    for (size, name) in units {
        let whole = rest / size;
        rest %= size;
        if whole > 0 && count < 2 {
            let name = if whole == 1 && name == "days" { "day" } else { name };
            let _ = write!(words, "{}{whole} {name}", if count > 0 { " " } else { "" });
            count += 1;
        } else if count > 0 {
            break;
        }
    }
    if words.is_empty() { "0 s".to_owned() } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    const SECRET: &str = "whsec_example";
    const AT: i64 = 1_791_300_000;
    const BODY: &str = r#"{"data":{"call_id":987654321},"type":"call.graded"}"#;
    const V1: &str = "74a79dbc86a69327416e2fbd2ee8f13bbb4960bd9165deae17116068d48ad6cc";
    const OLDER: &str = "6b02234b7fad4158d6d5d13793ff92a26a3e5f131677ed06b365287bb9241bbb";

    /// RFC 2104, as the browser computes it.
    fn hmac(secret: &str, text: &str) -> String {
        let mut key = [0u8; 64];
        match secret.len() {
            0..=64 => key[..secret.len()].copy_from_slice(secret.as_bytes()),
            _ => key[..32].copy_from_slice(&Sha256::digest(secret.as_bytes())),
        }
        let pad = |with: u8| key.map(|byte| byte ^ with);
        let inner = Sha256::new().chain_update(pad(0x36)).chain_update(text).finalize();
        let outer = Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize();
        outer.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn verify(
        pasted: &str,
        path: &str,
        body: &str,
        secret: &str,
        now: i64,
    ) -> Result<Verdict, Wrong> {
        let received = Received::new(pasted, "post", path, body)?;
        let digests: Vec<_> = received
            .tries()
            .into_iter()
            .map(|(body, signed)| (body, hmac(secret, &signed)))
            .collect();
        Ok(received.verdict(&digests, now))
    }

    fn header() -> String {
        format!("t={AT},v1={V1}")
    }

    #[test]
    fn the_check_values_hold() {
        let path = "/hook?source=prod";
        assert_eq!(verify(&header(), path, BODY, SECRET, AT), Ok(Verdict::Holds));
        assert_eq!(verify(OLDER, path, BODY, SECRET, AT), Ok(Verdict::HoldsOlder));
        let received = Received::new(&header(), "POST", path, BODY).unwrap();
        let signed = format!("{AT}\nPOST\n/hook?source=prod\n{BODY}");
        assert_eq!(received.tries()[0], (Body::AsItIs, signed));
    }

    #[test]
    fn headers_are_read_however_they_are_pasted() {
        let v1 = "b".repeat(64);
        for pasted in [
            header(),
            format!("  {}  ", header()),
            format!("X-ThunderPhone-Signature-V2: {}", header()),
            format!("x-thunderphone-signature-v2:{}", header()),
            format!("\"X-ThunderPhone-Signature-V2\": \"{}\",", header()),
            format!(
                "POST /hook HTTP/1.1\nHost: example.com\nX-ThunderPhone-Signature: {OLDER}\nX-ThunderPhone-Signature-V2: {}",
                header()
            ),
            format!("v0=1, t={AT} , v1={v1}, v1={} ,v2=x,new", V1.to_uppercase()),
            format!("t={AT},v1=short,v1={V1}"),
        ] {
            let verdict = verify(&pasted, "/hook?source=prod", BODY, SECRET, AT);
            assert_eq!(verdict, Ok(Verdict::Holds), "{pasted}");
        }
        for pasted in [OLDER.to_uppercase(), format!("X-ThunderPhone-Signature: {OLDER}")] {
            let verdict = verify(&pasted, "", BODY, SECRET, AT);
            assert_eq!(verdict, Ok(Verdict::HoldsOlder), "{pasted}");
        }
    }

    #[test]
    fn what_cannot_be_checked_says_what_is_missing() {
        for (pasted, wrong) in [
            ("", Wrong::NoHeader),
            ("Content-Type: application/json", Wrong::NoHeader),
            ("signature", Wrong::NoHeader),
            ("v1=aa", Wrong::NoTimestamp),
            ("t=,v1=aa", Wrong::BadTimestamp(String::new())),
            ("t=2026-10-06T17:30:00Z,v1=aa", Wrong::BadTimestamp("2026-10-06T17:30:00Z".into())),
            ("t=-5,v1=aa", Wrong::BadTimestamp("-5".into())),
            ("t=99999999999999999999,v1=aa", Wrong::BadTimestamp("99999999999999999999".into())),
            ("t=1791300000", Wrong::NoV1),
            ("t=1791300000,v2=aa", Wrong::NoV1),
            ("t=1791300000,v1=aa", Wrong::BadV1),
            ("X-ThunderPhone-Signature: aa", Wrong::BadOlder),
        ] {
            assert_eq!(verify(pasted, "/", BODY, SECRET, AT), Err(wrong), "{pasted}");
        }
        assert_eq!(verify(&header(), "hook", BODY, SECRET, AT), Err(Wrong::NoPath));
        assert_eq!(verify(&header(), " ", BODY, SECRET, AT), Err(Wrong::NoPath));
        assert_eq!(Received::new(&header(), " ", "/", BODY), Err(Wrong::NoMethod));
    }

    #[test]
    fn the_time_may_differ_by_300_seconds() {
        let at = |now| verify(&header(), "/hook?source=prod", BODY, SECRET, now);
        assert_eq!(at(AT + 300), Ok(Verdict::Holds));
        assert_eq!(at(AT - 300), Ok(Verdict::Holds));
        assert_eq!(at(AT + 301), Ok(Verdict::TooOld(301)));
        assert_eq!(at(AT - 301), Ok(Verdict::FromTheFuture(301)));
        assert!(Verdict::TooOld(7_500).sentence().contains("2 h too old"));
        assert!(Verdict::TooOld(301).sentence().contains("1 s too old"));
    }

    #[test]
    fn what_was_changed_does_not_hold() {
        let differs = |path: &str, body: &str, secret: &str| {
            assert_eq!(verify(&header(), path, body, secret, AT), Ok(Verdict::Differs));
        };
        differs("/hook?source=prod", BODY, "whsec_other");
        differs("/hook", BODY, SECRET);
        differs("/hook?source=prod", &BODY.replace('1', "2"), SECRET);
        differs("/hook?source=prod", &BODY.replace(':', ": "), SECRET);
    }

    #[test]
    fn a_body_that_differs_in_its_line_breaks_says_so() {
        let path = "/hook?source=prod";
        let with_break = format!("{BODY}\n");
        let said = verify(&header(), path, &with_break, SECRET, AT);
        assert_eq!(said, Ok(Verdict::OtherBody(Body::WithoutLineBreak)));
        let sign = |body: &str| {
            let digest = hmac(SECRET, &format!("{AT}\nPOST\n{path}\n{body}"));
            format!("t={AT},v1={digest}")
        };
        let said = verify(&sign(&with_break), path, BODY, SECRET, AT);
        assert_eq!(said, Ok(Verdict::OtherBody(Body::WithLineBreak)));
        let said = verify(&sign("{\r\n}"), path, "{\n}", SECRET, AT);
        assert_eq!(said, Ok(Verdict::OtherBody(Body::WindowsLineBreaks)));
    }

    #[test]
    fn a_full_url_is_its_path_with_the_query() {
        for (path, expected) in [
            ("/hook?source=prod", "/hook?source=prod"),
            ("https://example.com/hook?source=prod#x", "/hook?source=prod"),
            ("https://example.com", "/"),
            ("https://example.com?x=1", "/?x=1"),
            ("/hook?to=https://example.com/x", "/hook?to=https://example.com/x"),
        ] {
            assert_eq!(target(path), expected, "{path}");
        }
    }

    #[test]
    fn lengths_are_in_words() {
        for (seconds, words) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3_723, "1 h 2 min"),
            (86_405, "1 day"),
            (180_000, "2 days 2 h"),
        ] {
            assert_eq!(length(seconds), words);
        }
    }

    proptest! {
        #[test]
        fn every_paste_has_an_answer(pasted in "\\PC{0,80}", path in "\\PC{0,20}", body in "\\PC{0,40}") {
            match verify(&pasted, &path, &body, SECRET, AT) {
                Ok(verdict) => prop_assert!(verdict.sentence().ends_with('.')),
                Err(wrong) => prop_assert!(wrong.sentence().ends_with(['.', '?'])),
            }
        }

        #[test]
        fn equal_is_what_is_equal(one in "[ab]{0,4}", other in "[ab]{0,4}") {
            prop_assert_eq!(equals(&one, &other), one == other);
        }

        #[test]
        fn only_the_secret_that_signed_holds(secret in "[a-z]{1,90}", other in "[a-z]{1,90}", body in "[a-z\n\r{}]{0,40}") {
            let digest = hmac(&secret, &format!("{AT}\nPOST\n/\n{body}"));
            let pasted = format!("t={AT},v1={digest}");
            prop_assert_eq!(verify(&pasted, "/", &body, &secret, AT), Ok(Verdict::Holds));
            let by_other = verify(&pasted, "/", &body, &other, AT) == Ok(Verdict::Holds);
            prop_assert_eq!(by_other, other == secret);
        }
    }
}
