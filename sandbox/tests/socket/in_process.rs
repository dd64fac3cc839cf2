//! A sandbox in the test's own process, without a network and on a paused clock.

use std::time::Duration;

use sandbox::{Config, InProcessSandbox};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::time::{Instant, timeout};

use crate::client::{ANSWERED, FROM, request};
use crate::raw_http::{answer, get, send, send_part};

fn sandbox() -> InProcessSandbox {
    InProcessSandbox::new(Config { history: 0, ..Config::default() })
}

async fn place(stream: &mut DuplexStream, key: &str) {
    send(stream, "POST", "/v1/call", "", &request(ANSWERED, key).to_string()).await;
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_stays_open() {
    let sandbox = sandbox();
    let mut stream = sandbox.connect();
    place(&mut stream, "k").await;
    let first = answer(&mut stream).await;
    assert_eq!(first.status, 201);
    let hour = Duration::from_secs(3_600);
    timeout(hour, stream.read_u8()).await.expect_err("neither a byte nor the end within an hour");
    place(&mut stream, "k").await;
    let again = answer(&mut stream).await;
    assert_eq!((again.status, &again.json()["status"]), (200, &json!("completed")));
    assert_eq!((sandbox.dials(), sandbox.placements()), (1, 2));
    assert_eq!(sandbox.dials_by_key().into_iter().collect::<Vec<_>>(), [("k".to_owned(), 1)]);
}

#[tokio::test(start_paused = true)]
async fn the_sandbox_runs_on_tokios_paused_clock() {
    let sandbox = sandbox();
    let mut stream = sandbox.connect();
    let (start, began) = (sandbox.now(), Instant::now());
    tokio::time::advance(Duration::from_millis(90_500)).await;
    assert_eq!(sandbox.now(), start + 90_500);
    send(&mut stream, "GET", "/sandbox/state", "", "").await;
    let state = answer(&mut stream).await;
    assert_eq!(state.json()["now"], sandbox::date::iso(start + 90_500));
    assert_eq!(state.header("date"), Some(sandbox::date::http(start + 90_500).as_str()));
    sandbox.advance(60);
    assert_eq!(sandbox.now(), start + 150_500);
    // The sandbox's own waits take no real time either.
    send(&mut stream, "POST", "/v1/phone-numbers/202/verify-voip", "", "").await;
    assert_eq!(answer(&mut stream).await.status, 200);
    assert_eq!(began.elapsed(), Duration::from_millis(90_500 + 1_500));
}

#[tokio::test(start_paused = true)]
async fn in_memory_connections_can_be_dropped_and_can_stall() {
    let sandbox = sandbox();
    sandbox.set_faults(json!({ "place": ["drop_before", "reset_after", "stall_after"] })).unwrap();
    for dials in [0, 1] {
        let mut stream = sandbox.connect();
        place(&mut stream, "k").await;
        assert_eq!(stream.read_u8().await.unwrap_err().kind(), std::io::ErrorKind::UnexpectedEof);
        assert_eq!(sandbox.dials(), dials);
    }
    let mut stream = sandbox.connect();
    place(&mut stream, "k").await;
    let day = Duration::from_secs(24 * 3_600);
    timeout(day, stream.read_u8()).await.expect_err("no byte within a day");
    assert_eq!((sandbox.dials(), sandbox.placements()), (1, 3));
    let mut other = sandbox.connect();
    place(&mut other, "k").await;
    assert_eq!(answer(&mut other).await.status, 200, "the list of faults is used up");
}

#[tokio::test(start_paused = true)]
async fn a_fault_strikes_only_when_the_whole_request_has_arrived() {
    for name in ["drop_before", "500_before", "drop_after"] {
        let sandbox = sandbox();
        sandbox.set_faults(json!({ "place": [name] })).unwrap();
        let mut stream = sandbox.connect();
        let body = request(ANSWERED, "k").to_string();
        let (head, rest) = body.split_at(10);
        let length = format!("Content-Length: {}\r\n", body.len());
        send_part(&mut stream, "POST", "/v1/call", &length, head).await;
        timeout(Duration::from_secs(9), stream.read_u8())
            .await
            .expect_err("the sandbox waits for the rest");
        stream.write_all(rest.as_bytes()).await.unwrap();
        let first = stream.read_u8().await;
        assert_eq!(first.is_ok(), name == "500_before", "{name}: a first byte, or the end");
    }
}

#[tokio::test(start_paused = true)]
async fn an_invalid_setting_changes_nothing() {
    let sandbox = sandbox();
    sandbox.set_faults(json!({ "place": ["408_before"] })).unwrap();
    let refusal = sandbox.set_faults(json!({ "place": ["gone"] })).unwrap_err();
    assert!(refusal.body["place"][0].as_str().unwrap().starts_with("\"gone\" is not a kind"));
    let mut stream = sandbox.connect();
    place(&mut stream, "k").await;
    assert_eq!((answer(&mut stream).await.status, sandbox.dials()), (408, 0));
}

#[tokio::test(start_paused = true)]
async fn delays_of_new_calls_are_exact_to_the_millisecond() {
    let sandbox = sandbox();
    sandbox.set_faults(json!({ "list_delay_seconds": 20, "missing_seconds": 0.5 })).unwrap();
    let mut stream = sandbox.connect();
    place(&mut stream, "k").await;
    let path = format!("/v1/calls/{}", answer(&mut stream).await.json()["call_id"]);
    let seen = || async {
        let total = get(&sandbox, "/v1/calls").await.json()["total"].clone();
        (total, get(&sandbox, &path).await.status)
    };
    for (millis, expected) in [
        (499, (json!(0), 404)),
        (1, (json!(0), 200)),
        (19_499, (json!(0), 200)),
        (1, (json!(1), 200)),
    ] {
        tokio::time::advance(Duration::from_millis(millis)).await;
        assert_eq!(seen().await, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_colleague_can_place_calls_without_a_request() {
    let sandbox = sandbox();
    sandbox.set_faults(json!({ "place": ["drop_before"] })).unwrap();
    let call = json!({
        "from_number": FROM, "to_number": ANSWERED, "agent_id": 15, "variables": { "first_name": "Éva" },
    });
    let id = sandbox.place(call.clone()).unwrap();
    let list = get(&sandbox, "/v1/calls").await.json();
    let row = &list["results"][0];
    assert_eq!((&list["total"], &row["call_id"]), (&json!(1), &json!(id)));
    assert_eq!((&row["agent_id"], &row["variables"]["first_name"]), (&json!(15), &json!("Éva")));
    assert_ne!(sandbox.place(call).unwrap(), id);
    assert_eq!((sandbox.dials(), sandbox.placements()), (2, 0));
    assert!(sandbox.dials_by_key().is_empty());
    for refused in [json!([]), json!({ "to_number": ANSWERED }), request(ANSWERED, "k")] {
        assert_eq!(sandbox.place(refused).unwrap_err().status, 400);
    }
}
