//! The state of the page's audio element.

use serde_json::json;

use super::page::Page;
use super::wait::wait_until;

impl Page {
    /// The playback position in seconds; -1 without a recording.
    pub async fn playback_position(&self) -> f64 {
        let playback_position =
            self.run("return document.querySelector('audio')?.currentTime ?? -1", vec![]);
        playback_position
            .await
            .ok()
            .and_then(|playback_position| playback_position.as_f64())
            .unwrap_or(-1.0)
    }

    /// A numeric property of the audio element.
    pub async fn audio_property(&self, property: &str) -> f64 {
        let script = "return document.querySelector('audio')?.[arguments[0]] ?? -1";
        let value = self.run(script, vec![json!(property)]).await;
        value.ok().and_then(|value| value.as_f64()).unwrap_or(-1.0)
    }

    /// The recording plays until it is past this second.
    pub async fn plays_past(&self, playback_position: f64) {
        wait_until(&format!("the recording is past {playback_position} s"), async || {
            self.playback_position().await > playback_position
        })
        .await;
    }

    /// The recording is at this second.
    pub async fn is_at_second(&self, playback_position: u32) {
        let playback_position = f64::from(playback_position);
        wait_until(&format!("the recording is at {playback_position} s"), async || {
            (self.playback_position().await - playback_position).abs() < 0.9
        })
        .await;
    }
}
