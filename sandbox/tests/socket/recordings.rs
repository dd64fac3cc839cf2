//! The sound behind a signed link.

use serde_json::json;

use crate::client::{ANSWERED, Host, request};

/// A recorded call, and its link without the host.
async fn recorded() -> (Host, i64, String) {
    let host = Host::start().await;
    let id = host.placed(&request(ANSWERED, "k")).await;
    host.advance(120).await;
    let link = link(&host, id).await;
    (host, id, link)
}

async fn link(host: &Host, id: i64) -> String {
    let url =
        host.get(&format!("/v1/calls/{id}/audio")).await.json()["url"].as_str().unwrap().to_owned();
    let base = format!("http://{}", host.address);
    url.strip_prefix(&base).expect("a link to the sandbox itself").to_owned()
}

#[tokio::test]
async fn a_recording_lasts_as_long_as_its_call_and_comes_without_a_key() {
    let (host, id, link) = recorded().await;
    let whole = host.send("GET", &link, "", "").await;
    assert_eq!(
        (whole.status, whole.header("content-type"), whole.header("accept-ranges")),
        (200, Some("audio/wav"), Some("bytes"))
    );
    assert_eq!(whole.header("access-control-allow-origin"), None);
    let seconds = (whole.body.len() - 44) / 32_000;
    assert_eq!(
        i64::try_from(seconds).unwrap(),
        host.call(id).await["duration_seconds"].as_i64().unwrap()
    );
    let head = host.send("HEAD", &link, "", "").await;
    assert_eq!(
        (head.status, head.header("content-length"), head.body.len()),
        (200, whole.header("content-length"), 0)
    );
}

#[tokio::test]
async fn a_part_can_be_asked_for() {
    let (host, _, link) = recorded().await;
    let whole = host.send("GET", &link, "", "").await.body;
    let size = whole.len();
    for (range, first, last) in [
        ("0-43", 0, 43),
        ("40-60", 40, 60),
        ("100000-", 100_000, size - 1),
        ("-500", size - 500, size - 1),
    ] {
        let part = host.send("GET", &link, &format!("Range: bytes={range}\r\n"), "").await;
        let expected = format!("bytes {first}-{last}/{size}");
        assert_eq!((part.status, part.header("content-range")), (206, Some(expected.as_str())));
        assert_eq!(part.body, whole[first..=last]);
    }
    let beyond = host.send("GET", &link, &format!("Range: bytes={size}-\r\n"), "").await;
    let expected = format!("bytes */{size}");
    assert_eq!((beyond.status, beyond.header("content-range")), (416, Some(expected.as_str())));
}

#[tokio::test]
async fn a_link_ends_and_a_fresh_one_works() {
    let (host, id, old) = recorded().await;
    host.advance(901).await;
    assert_eq!(host.send("GET", &old, "", "").await.status, 403);
    let fresh = link(&host, id).await;
    assert_eq!(host.send("GET", &fresh, "", "").await.status, 200);
    assert_eq!(host.send("POST", "/sandbox/expire-links", "", "").await.status, 204);
    assert_eq!(host.send("GET", &fresh, "", "").await.status, 403);
}

#[tokio::test]
async fn a_link_cannot_be_made_up() {
    let (host, id, link) = recorded().await;
    let forged = format!("/recordings/{id}.wav?expires=99999999999&signature=0123456789abcdef");
    let other = link.replace(&id.to_string(), &(id + 1).to_string());
    for path in [forged, other, format!("/recordings/{id}.wav")] {
        assert_eq!(host.send("GET", &path, "", "").await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn a_preview_is_charged_once_and_can_be_heard() {
    let host = Host::start().await;
    let body = json!({ "voice": "olivia", "language": "en" });
    let first = host.post("/v1/voices/preview", &body).await.json();
    assert_eq!((&first["cached"], &first["charged_cents"]), (&json!(false), &json!(1)));
    let again = host.post("/v1/voices/preview", &body).await.json();
    assert_eq!((&again["cached"], &again["charged_cents"]), (&json!(true), &json!(0)));
    let url = first["url"].as_str().unwrap();
    let path = url.strip_prefix(&format!("http://{}", host.address)).unwrap();
    assert_eq!(host.send("GET", path, "", "").await.status, 200);
    assert_eq!(
        host.post("/v1/voices/preview", &json!({ "voice": "nobody", "language": "en" }))
            .await
            .status,
        400
    );
}
