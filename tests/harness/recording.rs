//! What the browser knows of the recording that is played.

use serde_json::json;

use super::page::Page;
use super::wait::until;

impl Page {
    /// The second at which the recording is, if one is there.
    pub async fn second(&self) -> f64 {
        let second = self.run("return document.querySelector('audio')?.currentTime ?? -1", vec![]);
        second.await.ok().and_then(|second| second.as_f64()).unwrap_or(-1.0)
    }

    /// A number the recording's element knows of itself.
    pub async fn media(&self, property: &str) -> f64 {
        let script = "return document.querySelector('audio')?.[arguments[0]] ?? -1";
        let value = self.run(script, vec![json!(property)]).await;
        value.ok().and_then(|value| value.as_f64()).unwrap_or(-1.0)
    }

    /// The recording is heard until it is past `second`.
    pub async fn is_past(&self, second: f64) {
        until(&format!("the recording is past {second} s"), async || self.second().await > second)
            .await;
    }

    /// The recording stands at `second`.
    pub async fn is_at(&self, second: u32) {
        let second = f64::from(second);
        until(&format!("the recording is at {second} s"), async || {
            (self.second().await - second).abs() < 0.9
        })
        .await;
    }
}
