//! Webhook endpoints and the log of what was sent to them.

use serde_json::{Value, json};

use crate::checked::{Checked, KEY};
use crate::client::{ANSWERED, request};
use crate::description::{Description, read};

const ENDPOINTS: &str = "/v1/developer/webhook-endpoints";
const DELIVERIES: &str = "/v1/developer/webhook-deliveries";

fn endpoint(end: &str) -> Value {
    json!({ "label": "Calls", "url": format!("https://example.com/{end}"), "agent_id": 12 })
}

/// Calls each operation successfully.
pub async fn every_operation(api: &Checked) {
    for end in ["hook", "503", "dns"] {
        let created = api.post(ENDPOINTS, &endpoint(end)).await;
        assert_eq!(created.status, 201);
        let path = format!("{ENDPOINTS}/{}", created.json()["id"].as_str().unwrap());
        for body in [json!({}), json!({ "event_type": "call.graded" })] {
            assert_eq!(api.post(&format!("{path}/test"), &body).await.status, 200);
        }
        assert_eq!(api.patch(&path, &json!({ "label": "Other" })).await.status, 200);
        api.expect(200, ENDPOINTS).await;
    }
    assert_eq!(api.post("/v1/call", &request(ANSWERED, "told")).await.status, 201);
    let fill = r#"{"count": 100}"#;
    assert_eq!(api.host.send("POST", "/sandbox/webhook-deliveries", "", fill).await.status, 204);
    for seconds in [0, 60, 90, 24 * 60 * 60] {
        api.host.advance(seconds).await;
        for query in ["?limit=200", "?status=retrying", "?event_type=call.graded&agent_id=12"] {
            api.expect(200, &format!("{DELIVERIES}{query}")).await;
        }
        api.expect(200, ENDPOINTS).await;
    }
    let list = api.expect(200, ENDPOINTS).await;
    assert!(list.as_array().unwrap().iter().any(|row| row["status"] == "failing"), "{list}");
    for row in list.as_array().unwrap() {
        let path = format!("{ENDPOINTS}/{}", row["id"].as_str().unwrap());
        assert_eq!(api.delete(&path).await.status, 204);
    }
}

#[tokio::test]
async fn refusals_match_the_description() {
    let api = Checked::start(0).await;
    let gone = format!("{ENDPOINTS}/00000000-0000-4000-8000-000000000000");
    let test = format!("{gone}/test");
    let member = "Authorization: Bearer sk_live_member\r\n";
    for (method, path, body, own) in [
        ("GET", ENDPOINTS, json!({}), None),
        ("POST", ENDPOINTS, json!({ "label": "x", "url": "http://example.com" }), Some(400)),
        ("POST", ENDPOINTS, json!({}), Some(400)),
        ("PATCH", &gone, json!({}), Some(404)),
        ("DELETE", &gone, json!({}), Some(404)),
        ("POST", &test, json!({}), Some(404)),
        ("GET", DELIVERIES, json!({}), None),
        ("GET", &format!("{DELIVERIES}?cursor=x"), json!({}), Some(400)),
    ] {
        let body = body.to_string();
        for (headers, status) in [("", Some(401)), (member, Some(403)), (KEY, own)] {
            let answer = api.send(method, path, headers, &body).await.status;
            assert!(status.is_none_or(|status| status == answer), "{method} {path}: {answer}");
        }
    }
}

/// The words in the code are those of the description, neither more nor fewer.
#[test]
fn events_causes_and_statuses_are_those_of_the_description() {
    let description = Description::read();
    for (schema, words) in [
        ("WebhookEventType", &sandbox::webhook::EVENTS[..]),
        ("WebhookFailureCategory", &sandbox::webhook::CAUSES),
        ("WebhookEndpointStatus", &sandbox::webhook::STATUSES),
        ("WebhookDeliveryStatus", &sandbox::webhook::DELIVERY_STATUSES),
    ] {
        assert_eq!(description.schema(schema).unwrap()["enum"], json!(words), "{schema}");
    }
    assert!(read("examples/webhook-endpoint-created.json")["secret"].is_string());
}
