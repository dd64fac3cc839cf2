//! Parses the bytes of one connection into HTTP responses, dechunked and decompressed,
//! as the page receives them.

use std::io::{ErrorKind, Read};

use brotli_decompressor::Decompressor;
use flate2::read::MultiGzDecoder;

pub struct Response {
    pub head: String,
    /// Decompressed, as far as it has arrived.
    pub body: Vec<u8>,
    /// It was compressed, and could be decompressed.
    pub was_compressed: bool,
}

impl Response {
    pub fn status(&self) -> u16 {
        let word = self.head.split(' ').nth(1).unwrap_or_default();
        word.parse().unwrap_or_else(|_| panic!("no status: {}", self.head))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (header, value) = line.split_once(':')?;
            header.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// The last response may be truncated. Responses to methods other than `GET` and `POST`
/// may not be separable.
pub fn responses(mut stream: &[u8]) -> Vec<Response> {
    let mut all = Vec::new();
    while let Some(end) = position_of(stream, b"\r\n\r\n") {
        let head = String::from_utf8_lossy(&stream[..end]).into_owned();
        assert!(head.starts_with("HTTP/1.1 "), "not a response: {head}");
        let mut response = Response { head, body: Vec::new(), was_compressed: false };
        stream = &stream[end + 4..];
        let (compressed, rest, is_complete) = body(&response, stream);
        stream = rest;
        let encoding = response.header("content-encoding").unwrap_or_default().to_owned();
        response.body = decompress(&encoding, &compressed, is_complete);
        response.was_compressed = !encoding.is_empty();
        all.push(response);
    }
    all
}

/// The body as sent, the bytes after it, and whether it is complete.
fn body<'a>(response: &Response, stream: &'a [u8]) -> (Vec<u8>, &'a [u8], bool) {
    let is_chunked = response
        .header("transfer-encoding")
        .is_some_and(|encoding| encoding.eq_ignore_ascii_case("chunked"));
    if is_chunked {
        return dechunk(stream);
    }
    let length = match response.header("content-length") {
        _ if matches!(response.status(), 100..200 | 204 | 304) => 0,
        Some(length) => length.parse().expect("a length"),
        None => stream.len(),
    };
    let (body, rest) = stream.split_at(length.min(stream.len()));
    (body.to_owned(), rest, body.len() == length)
}

fn dechunk(mut stream: &[u8]) -> (Vec<u8>, &[u8], bool) {
    let mut body = Vec::new();
    loop {
        let Some(end) = position_of(stream, b"\r\n") else { return (body, &[], false) };
        let size = String::from_utf8_lossy(&stream[..end]).into_owned();
        let size = size.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).expect("the size of a chunk");
        stream = &stream[end + 2..];
        let Some((chunk, rest)) = stream.split_at_checked(size + 2) else {
            body.extend_from_slice(stream);
            return (body, &[], false);
        };
        body.extend_from_slice(&chunk[..size]);
        stream = rest;
        if size == 0 {
            return (body, stream, true);
        }
    }
}

/// Decompresses the encodings that browsers accept; of a truncated body, as much as
/// possible.
///
/// # Panics
/// If a complete body cannot be decompressed: nobody would know what is in it.
pub fn decompress(encoding: &str, compressed: &[u8], is_complete: bool) -> Vec<u8> {
    let mut decoder: Box<dyn Read> = match encoding {
        "" => return compressed.to_owned(),
        "br" => Box::new(Decompressor::new(compressed, 4096)),
        "gzip" => Box::new(MultiGzDecoder::new(compressed)),
        other => panic!("unsupported content encoding {other}"),
    };
    let mut all = Vec::new();
    let mut some = [0; 4096];
    loop {
        match decoder.read(&mut some) {
            Ok(0) => return all,
            Ok(count) => all.extend_from_slice(&some[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if is_complete => panic!("{encoding} that cannot be decompressed: {error}"),
            Err(_) => return all,
        }
    }
}

fn position_of(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
