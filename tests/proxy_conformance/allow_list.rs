//! Which requests reach the API: a table of methods and paths, and nothing that is
//! merely spelled like one of them.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::app_requests::{APP_REQUESTS, is_allowed};
use crate::fake_api::{self, FakeApi};
use crate::proxy::{APP_HEADERS, Proxy, SIGNED_IN};

const METHODS: &str = "GET HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT QUERY PROPFIND PROPPATCH MKCOL \
    COPY MOVE LOCK UNLOCK SEARCH REPORT CHECKOUT MERGE NOTIFY SUBSCRIBE UNSUBSCRIBE \
    PURGE LINK UNLINK get Post DIAL";
const PATHS: usize = 2_000;

/// Other paths: the rest of the API, and invalid ones.
const OTHER_PATHS: [&str; 28] = [
    "/v1",
    "/v1/",
    "/v1/call/",
    "/v1/calls/",
    "/v1/calls/exports",
    "/v1/calls/7/history",
    "/v1/calls/7/listen",
    "/v1/calls/x",
    "/v1/issue-reports/7",
    "/v1/issue-clusters",
    "/v1/issue-clusters/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10",
    "/v1/campaigns",
    "/v1/test-calls/7",
    "/v1/suites",
    "/v1/agents/12",
    "/v1/agents/12/validation-runs",
    "/v1/phone-numbers/7",
    "/v1/api-keys",
    "/v1/webhook",
    "/v1/developer/api-keys",
    "/v1/billing/setup-intent",
    "/v1/billing/default-payment-method",
    "/v1/billing/transactions/7/receipt",
    "/v2/call",
    "/V1/call",
    "/v1call",
    "/",
    "*",
];

/// Insertions that respell a path or change its meaning.
const MUTATIONS: [&str; 32] = [
    "/",
    "//",
    "/.",
    "/./",
    "/..",
    "/../",
    "/..;/",
    ";",
    ";x=y",
    ";/",
    "%2f",
    "%2F",
    "%5c",
    "\\",
    "%00",
    "%0a",
    "%0d%0a",
    "%20",
    "%23",
    "%3f",
    "%2e",
    "%2e%2e%2f",
    "%252f",
    "%c0%af",
    "%ef%bc%8f",
    "?",
    "?x=%00",
    "#",
    "\u{e9}",
    "\t",
    "..%2f..%2f",
    "%",
];

/// A deterministic random number generator.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

fn path(random: &mut Random) -> String {
    let one = random.below(APP_REQUESTS.len() + OTHER_PATHS.len());
    let plain = match APP_REQUESTS.get(one) {
        Some(line) => line.split_once(' ').unwrap().1,
        None => OTHER_PATHS[one - APP_REQUESTS.len()],
    };
    let mut path = plain.to_owned();
    for _ in 0..random.below(4) {
        let at = (0..=random.below(path.len() + 1)).rev().find(|at| path.is_char_boundary(*at));
        let at = at.unwrap_or_default();
        match random.below(6) {
            // Percent-encodes one letter.
            0 if at < path.len() && path.as_bytes()[at].is_ascii() => {
                let byte = path.as_bytes()[at];
                let spelt = format!("%{byte:02x}");
                path.replace_range(at..=at, &spelt);
            }
            1 if at < path.len() && path.as_bytes()[at].is_ascii() => {
                let other = path[at..=at].to_ascii_uppercase();
                path.replace_range(at..=at, &other);
            }
            _ => path.insert_str(at, MUTATIONS[random.below(MUTATIONS.len())]),
        }
    }
    match random.below(12) {
        0 => format!("http://api.example.com{path}"),
        1 => format!("//api.example.com{path}"),
        2 => format!("/calls/..{path}"),
        3 => format!("/%76%31{}", path.strip_prefix("/v1").unwrap_or(&path)),
        _ => path,
    }
}

#[tokio::test]
async fn every_request_of_the_app_is_forwarded_unchanged() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    for line in APP_REQUESTS {
        api.clear_requests();
        let is_read = line.starts_with("GET");
        let (lines, body) =
            if is_read { (&APP_HEADERS[..1], "") } else { (&APP_HEADERS[..], "{}") };
        let reply = proxy.ask(line, lines, body).await;
        assert_eq!((reply.status, reply.body.as_str()), (200, "{}"), "{line}");
        let requests = api.requests();
        assert_eq!(requests.len(), 1, "{line}: {requests:?}");
        assert!(requests[0].starts_with(&format!("{line} HTTP/1.1\r\n")), "{requests:?}");
        let (method, target) = line.split_once(' ').unwrap();
        assert!(is_allowed(method, target), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn only_allow_listed_requests_reach_the_api() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Arc::new(Proxy::in_front_of(api.address).await);
    let mut tasks = Vec::new();
    // One connection per method, each with one request after another.
    for (seed, method) in METHODS.split(' ').enumerate() {
        let proxy = proxy.clone();
        tasks.push(tokio::spawn(async move {
            let mut connection = Connection { proxy, socket: None };
            let mut random = Random(seed as u64);
            for _ in 0..PATHS {
                let path = path(&mut random);
                let response = connection.ask(method, &path).await;
                let is_api = ["/v1/", "/v1?"].iter().any(|v1| path.to_lowercase().starts_with(v1));
                assert!(
                    !is_api || !response.contains("page of the app"),
                    "{method} {path}: {response}"
                );
            }
        }));
    }
    for connection in tasks {
        connection.await.unwrap();
    }
    let requests = api.requests();
    for request in &requests {
        let line = request.lines().next().unwrap();
        let [method, target, _] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("the API was asked {line}");
        };
        assert!(is_allowed(method, target), "the API was asked {line}");
    }
    // Some are not mutated, so allowed requests do get through.
    assert!(requests.len() > 100, "only {} were passed on", requests.len());
    println!(
        "{} of {} requests were passed on",
        requests.len(),
        METHODS.split(' ').count() * PATHS
    );
}

/// One connection, reopened when the server closes it.
struct Connection {
    proxy: Arc<Proxy>,
    socket: Option<TcpStream>,
}

impl Connection {
    async fn ask(&mut self, method: &str, path: &str) -> String {
        let has_body = matches!(method, "POST" | "PUT" | "PATCH" | "QUERY");
        let body = if has_body { "Content-Length: 2\r\n\r\n{}" } else { "\r\n" };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\n{SIGNED_IN}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/json\r\n{body}",
            self.proxy.address
        );
        let mut socket = match self.socket.take() {
            Some(socket) => socket,
            None => TcpStream::connect(self.proxy.address).await.unwrap(),
        };
        let mut response = Vec::new();
        if socket.write_all(request.as_bytes()).await.is_err() {
            return String::new();
        }
        loop {
            let mut chunk = [0; 4096];
            match socket.read(&mut chunk).await {
                Ok(0) | Err(_) => break,
                Ok(read) => response.extend_from_slice(&chunk[..read]),
            }
            if is_complete(method, &response) {
                self.socket = Some(socket);
                break;
            }
        }
        String::from_utf8_lossy(&response).into_owned()
    }
}

fn is_complete(method: &str, response: &[u8]) -> bool {
    let text = String::from_utf8_lossy(response);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let head = head.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length = length.and_then(|length| length.trim().parse::<usize>().ok());
    let is_close = head.contains("connection: close");
    !is_close && (method == "HEAD" || length.is_some_and(|length| body.len() >= length))
}
