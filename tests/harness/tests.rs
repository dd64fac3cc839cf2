//! The harness finds what it searches for: a secret in every encoding and compression, a
//! number in a log.

// A panic is how a test fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::io::Write;

use callboard_tests::harness::{
    LoggedRequest, SecretScanner, log_violations, logged_requests, responses,
};
use flate2::Compression;
use flate2::write::GzEncoder;

const SECRET: &str = "0123456789abcdef+/fedcba9876543210";

#[track_caller]
fn is_found(encoded: &str, encoding_name: &str) {
    let scanner = SecretScanner::new(&[("the key", SECRET)]);
    for around in [("", ""), ("{\"a\":\"", "\"}"), ("x", "y"), ("xy", "z"), ("xyz", "0")] {
        let text = format!("{}{encoded}{}", around.0, around.1);
        let found = scanner.find(text.as_bytes());
        assert!(found.contains(format!("the key, {encoding_name}").as_str()), "{text}: {found:?}");
    }
    let half = &encoded[..encoded.len() / 2];
    assert!(scanner.find(half.as_bytes()).is_empty(), "{half} is not the secret");
}

/// Of 0 to 3 zero bytes, the secret and a newline, encoded by another program.
const BASE64: [(&str, &str); 4] = [
    ("MDEyMzQ1Njc4OWFiY2RlZisvZmVkY2JhOTg3NjU0MzIxMAo=", "base64"),
    ("ADAxMjM0NTY3ODlhYmNkZWYrL2ZlZGNiYTk4NzY1NDMyMTAK", "base64, second byte"),
    ("AAAwMTIzNDU2Nzg5YWJjZGVmKy9mZWRjYmE5ODc2NTQzMjEwCg==", "base64, third byte"),
    ("AAAAMDEyMzQ1Njc4OWFiY2RlZisvZmVkY2JhOTg3NjU0MzIxMAo=", "base64"),
];

#[test]
fn a_secret_is_found_in_every_encoding() {
    is_found(SECRET, "as it is");
    is_found("0123456789ABCDEF+/FEDCBA9876543210", "as it is");
    is_found("0123456789abcdef+\\/fedcba9876543210", "in JSON");
    is_found("0123456789abcdef%2B%2Ffedcba9876543210", "percent-encoded");
    is_found("0123456789abcdef%2b%2ffedcba9876543210", "percent-encoded");
    let hex = "303132333435363738396162636465662b2f66656463626139383736353433323130";
    is_found(hex, "hexadecimal");
    is_found(&hex.to_uppercase(), "hexadecimal");
    let letters: String = SECRET.bytes().map(|byte| format!("%{byte:02X}")).collect();
    is_found(&letters, "percent-encoded to the last letter");
    for (encoded, encoding_name) in BASE64 {
        is_found(encoded, encoding_name);
    }
}

/// The base64 alphabets differ in two characters, which few texts produce.
#[test]
fn a_secret_is_found_in_both_base64_alphabets() {
    let scanner = SecretScanner::new(&[("the key", "~~~~????~~~~????")]);
    assert_eq!(scanner.find(b"fn5+fj8/Pz9+fn5+Pz8/Pw==").len(), 1);
    assert_eq!(scanner.find(b"fn5-fj8_Pz9-fn5-Pz8_Pw").len(), 1);
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// `secret secret secret secret\n`, compressed by Node.
const BROTLI: &str = "1b1b00f88d94a9e35b8ecdd1b50248999c52649e4860cb2d00";

fn brotli() -> Vec<u8> {
    let digits = BROTLI.as_bytes();
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

fn with_length(head: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\n{head}Content-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn in_chunks(head: &str, body: &[u8]) -> Vec<u8> {
    let mut all =
        format!("HTTP/1.1 200 OK\r\n{head}Transfer-Encoding: chunked\r\n\r\n").into_bytes();
    for chunk in body.chunks(7) {
        all.extend([format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
    }
    all.extend(b"0\r\n\r\n");
    all
}

#[test]
fn responses_of_one_connection_are_split_dechunked_and_decompressed() {
    let text = format!("{{\"nobody\":\"{} {SECRET}\"}}", "sees ".repeat(40));
    let stream = [
        with_length("", text.as_bytes()),
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n".to_vec(),
        in_chunks("", text.as_bytes()),
        with_length("content-encoding: gzip\r\n", &gzip(&text)),
        in_chunks("Content-Encoding: gzip\r\n", &gzip(&text)),
        in_chunks("Content-Encoding: br\r\n", &brotli()),
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nto the end".to_vec(),
    ]
    .concat();
    let all = responses(&stream);
    let body = |at: usize| str::from_utf8(&all[at].body).unwrap();
    assert_eq!(
        all.iter().map(|response| response.status()).collect::<Vec<_>>(),
        [200, 304, 200, 200, 200, 200, 200]
    );
    for at in [0, 2, 3, 4] {
        assert_eq!(body(at), text);
    }
    assert_eq!((body(1), body(6)), ("", "to the end"));
    assert_eq!(body(5), "secret secret secret secret\n");
    let were_compressed: Vec<_> = all.iter().map(|response| response.was_compressed).collect();
    assert_eq!(were_compressed, [false, false, false, true, true, true, false]);
    // In the compressed bytes it cannot be found.
    let scanner = SecretScanner::new(&[("the key", SECRET)]);
    assert!(scanner.find(&gzip(&text)).is_empty());
    assert!(!scanner.find(&all[3].body).is_empty());
}

#[test]
fn a_truncated_response_is_decompressed_as_far_as_possible() {
    let whole = in_chunks("Content-Encoding: gzip\r\n", &gzip(&SECRET.repeat(50)));
    for end in whole.len() - 20..whole.len() {
        let all = responses(&whole[..end]);
        assert!(all[0].body.starts_with(SECRET.as_bytes()), "{end}");
    }
}

#[test]
#[should_panic(expected = "cannot be decompressed")]
fn a_corrupt_compressed_body_panics() {
    responses(&with_length("Content-Encoding: gzip\r\n", &gzip("text")[..8]));
}

#[test]
#[should_panic(expected = "unsupported content encoding zstd")]
fn an_unknown_content_encoding_panics() {
    responses(&with_length("Content-Encoding: zstd\r\n", b"text"));
}

#[test]
fn a_log_is_json_without_phone_numbers_from_queries() {
    let valid = r#"{"path":"/v1/calls?***","time":"2026-11-23T20:26:03.740214934Z"}
{"request":{"uri":"/v1/calls/12345678901"},"took":0.002333836,"size":12345678}
{"path":"/v1/calls?to_num"#;
    assert_eq!(log_violations(valid), Vec::<String>::new());
    for invalid in [
        r#"{"path":"/v1/calls?to_number=%2B14155550199"}"#,
        r#"{"request":{"headers":{"Referer":["http://a/?q=4155550199"]}}}"#,
        "127.0.0.1 - - GET /",
        "[1]}",
    ] {
        assert_eq!(log_violations(&format!("{invalid}\n")).len(), 1, "{invalid}");
    }
}

#[test]
fn requests_are_parsed_from_the_log() {
    let log = r#"{"level":"info","msg":"serving initial configuration"}
{"user":"dana","method":"POST","path":"/v1/call","status":403,"duration":0.000}
{"user":null,"method":"POST","path":"/v1/call","status":401,"duration":0.000}"#;
    let one = |user: &str, status| LoggedRequest {
        method: "POST".to_owned(),
        path: "/v1/call".to_owned(),
        status,
        user: user.to_owned(),
    };
    assert_eq!(logged_requests(log), [one("dana", 403), one("", 401)]);
}
