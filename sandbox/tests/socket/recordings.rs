//! The sound behind a signed URL.

use serde_json::json;

use crate::client::{ANSWERED, Host, request};

/// A recorded call, and the path and query of its recording's URL.
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
    url.strip_prefix(&base).expect("a URL of the sandbox itself").to_owned()
}

#[tokio::test]
async fn a_recording_is_as_long_as_its_call_and_needs_no_api_key() {
    let (host, id, link) = recorded().await;
    let whole = host.send("GET", &link, "", "").await;
    assert_eq!(
        (whole.status, whole.header("content-type"), whole.header("accept-ranges")),
        (200, Some("audio/wav"), Some("bytes"))
    );
    assert_eq!(whole.header("access-control-allow-origin"), Some("*"));
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
async fn a_range_of_a_recording_can_be_requested() {
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
async fn a_url_expires_and_a_new_one_works() {
    let (host, id, old) = recorded().await;
    host.advance(901).await;
    assert_eq!(host.send("GET", &old, "", "").await.status, 403);
    let fresh = link(&host, id).await;
    assert_eq!(host.send("GET", &fresh, "", "").await.status, 200);
    assert_eq!(host.send("POST", "/sandbox/expire-links", "", "").await.status, 204);
    assert_eq!(host.send("GET", &fresh, "", "").await.status, 403);
}

#[tokio::test]
async fn a_url_cannot_be_forged() {
    let (host, id, link) = recorded().await;
    let forged = format!("/recordings/{id}.wav?expires=99999999999&signature=0123456789abcdef");
    let other = link.replace(&id.to_string(), &(id + 1).to_string());
    for path in [forged, other, format!("/recordings/{id}.wav")] {
        assert_eq!(host.send("GET", &path, "", "").await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn a_voice_preview_is_charged_once_and_can_be_played() {
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

#[tokio::test]
async fn a_bucket_may_keep_recordings_from_pages() {
    let (host, _, link) = recorded().await;
    host.set_faults(json!({ "recordings_cors": false })).await;
    let whole = host.send("GET", &link, "", "").await;
    assert_eq!((whole.status, whole.header("access-control-allow-origin")), (200, None));
}

/// Requests the whole recording, a range from its start and a later range while recordings
/// are served in this way. Returns the three statuses, whether ranges are offered, and
/// whether there is a length.
async fn served(recordings: &str) -> (u16, u16, u16, bool, bool) {
    let (host, _, link) = recorded().await;
    host.set_faults(json!({ "recordings": recordings })).await;
    let whole = host.send("GET", &link, "", "").await;
    let first = host.send("GET", &link, "Range: bytes=0-\r\n", "").await;
    let later = host.send("GET", &link, "Range: bytes=1000-\r\n", "").await;
    assert_eq!(first.body, whole.body);
    let offers = whole.header("accept-ranges").is_some();
    (whole.status, first.status, later.status, offers, whole.header("content-length").is_some())
}

#[tokio::test]
async fn recordings_can_be_served_without_ranges_or_length() {
    assert_eq!(served("ranges").await, (200, 206, 206, true, true));
    assert_eq!(served("whole").await, (200, 200, 200, false, true));
    assert_eq!(served("unsized").await, (200, 200, 200, false, false));
    assert_eq!(served("from_the_start").await, (200, 206, 200, false, true));
}

#[tokio::test]
async fn a_delayed_url_arrives_when_the_clock_is_advanced_or_the_fault_is_removed() {
    for ends_by_the_clock in [true, false] {
        let (host, id, _) = recorded().await;
        host.set_faults(json!({ "audio_delay_seconds": 1_000 })).await;
        let requests = async || host.state().await["requests"].as_u64().unwrap();
        let before = requests().await;
        let asking = link(&host, id);
        let ending = async {
            while requests().await == before {}
            match ends_by_the_clock {
                true => host.advance(1_000).await,
                false => host.set_faults(json!({})).await,
            }
        };
        let (link, ()) = tokio::join!(asking, ending);
        assert_eq!(host.send("GET", &link, "", "").await.status, 200);
    }
}
