//! A sandbox without a network, in a test's own process and on a paused clock.

use std::time::Duration;

use sandbox::{Config, Local, local};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::time::{Instant, timeout};

use crate::client::{ANSWERED, FROM, request};
use crate::wire::{answer, get, send, send_part};

fn sandbox() -> Local {
    local(Config { history: 0, ..Config::default() })
}

async fn place(wire: &mut DuplexStream, key: &str) {
    send(wire, "POST", "/v1/call", "", &request(ANSWERED, key).to_string()).await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_kept_alive_over_any_time() {
    let sandbox = sandbox();
    let mut wire = sandbox.connect();
    place(&mut wire, "k").await;
    let first = answer(&mut wire).await;
    assert_eq!(first.status, 201);
    let hour = Duration::from_secs(3_600);
    timeout(hour, wire.read_u8()).await.expect_err("neither a byte nor an end in an hour");
    place(&mut wire, "k").await;
    let again = answer(&mut wire).await;
    assert_eq!((again.status, &again.json()["status"]), (200, &json!("completed")));
    assert_eq!((sandbox.dials(), sandbox.placements()), (1, 2));
    assert_eq!(sandbox.dials_by_key().into_iter().collect::<Vec<_>>(), [("k".to_owned(), 1)]);
}

#[tokio::test(start_paused = true)]
async fn its_time_is_tokios() {
    let sandbox = sandbox();
    let mut wire = sandbox.connect();
    let (start, began) = (sandbox.now(), Instant::now());
    tokio::time::advance(Duration::from_millis(90_500)).await;
    assert_eq!(sandbox.now(), start + 90_500);
    send(&mut wire, "GET", "/sandbox/state", "", "").await;
    let state = answer(&mut wire).await;
    assert_eq!(state.json()["now"], sandbox::date::iso(start + 90_500));
    assert_eq!(state.header("date"), Some(sandbox::date::http(start + 90_500).as_str()));
    sandbox.advance(60);
    assert_eq!(sandbox.now(), start + 150_500);
    // What the sandbox itself waits for takes no real time either.
    send(&mut wire, "POST", "/v1/phone-numbers/202/verify-voip", "", "").await;
    assert_eq!(answer(&mut wire).await.status, 200);
    assert_eq!(began.elapsed(), Duration::from_millis(90_500 + 1_500));
}

#[tokio::test(start_paused = true)]
async fn it_drops_and_stalls_as_a_network_does() {
    let sandbox = sandbox();
    sandbox.set_faults(json!({ "place": ["drop_before", "reset_after", "stall_after"] })).unwrap();
    for dials in [0, 1] {
        let mut wire = sandbox.connect();
        place(&mut wire, "k").await;
        assert_eq!(wire.read_u8().await.unwrap_err().kind(), std::io::ErrorKind::UnexpectedEof);
        assert_eq!(sandbox.dials(), dials);
    }
    let mut wire = sandbox.connect();
    place(&mut wire, "k").await;
    let day = Duration::from_secs(24 * 3_600);
    timeout(day, wire.read_u8()).await.expect_err("nothing came in a day");
    assert_eq!((sandbox.dials(), sandbox.placements()), (1, 3));
    let mut other = sandbox.connect();
    place(&mut other, "k").await;
    assert_eq!(answer(&mut other).await.status, 200, "the list is over");
}

#[tokio::test(start_paused = true)]
async fn a_request_is_lost_only_when_it_has_arrived_as_a_whole() {
    for word in ["drop_before", "500_before", "drop_after"] {
        let sandbox = sandbox();
        sandbox.set_faults(json!({ "place": [word] })).unwrap();
        let mut wire = sandbox.connect();
        let body = request(ANSWERED, "k").to_string();
        let (head, rest) = body.split_at(10);
        let length = format!("Content-Length: {}\r\n", body.len());
        send_part(&mut wire, "POST", "/v1/call", &length, head).await;
        timeout(Duration::from_secs(9), wire.read_u8()).await.expect_err("it waits for the rest");
        wire.write_all(rest.as_bytes()).await.unwrap();
        let met = wire.read_u8().await;
        assert_eq!(met.is_ok(), word == "500_before", "{word}: a first byte, or the end");
    }
}

#[tokio::test(start_paused = true)]
async fn a_setting_that_cannot_be_read_changes_nothing() {
    let sandbox = sandbox();
    sandbox.set_faults(json!({ "place": ["408_before"] })).unwrap();
    let refusal = sandbox.set_faults(json!({ "place": ["gone"] })).unwrap_err();
    assert!(refusal.body["place"][0].as_str().unwrap().starts_with("\"gone\" is not a kind"));
    let mut wire = sandbox.connect();
    place(&mut wire, "k").await;
    assert_eq!((answer(&mut wire).await.status, sandbox.dials()), (408, 0));
}

#[tokio::test(start_paused = true)]
async fn a_new_call_is_listed_and_found_to_the_millisecond() {
    let sandbox = sandbox();
    sandbox.set_faults(json!({ "list_delay_seconds": 20, "missing_seconds": 0.5 })).unwrap();
    let mut wire = sandbox.connect();
    place(&mut wire, "k").await;
    let path = format!("/v1/calls/{}", answer(&mut wire).await.json()["call_id"]);
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
async fn a_colleague_places_calls_too() {
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
