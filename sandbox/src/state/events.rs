//! Tells the webhook endpoints what has happened since the last time.

use super::SandboxState;
use crate::call::{Call, Direction};
use crate::date::Millis;
use crate::webhook::Event;

impl SandboxState {
    /// Sends the events of all calls until now.
    pub(super) fn send_events(&mut self, now: Millis) {
        let span = self.events_sent_until + 1..=now;
        self.events_sent_until = now;
        if self.webhooks.endpoints.is_empty() {
            return;
        }
        let new_calls = self.calls.iter().skip(self.history_len);
        let mut events: Vec<Event> = new_calls.flat_map(events_of).collect();
        events.retain(|event| span.contains(&event.at));
        events.sort_by_key(|event| event.at);
        for event in events {
            self.webhooks.send(&event);
        }
    }
}

/// What endpoints are told about a call in all its time.
fn events_of(call: &Call) -> impl Iterator<Item = Event> {
    let ended = match call.direction {
        Direction::Inbound | Direction::Outbound => "telephony.complete",
        Direction::Web => "web.complete",
        Direction::Test => "test-call.completed",
    };
    let simulation = &call.simulation;
    let is_graded = !simulation.is_recording_disabled && !simulation.does_grading_fail;
    let graded = [simulation.graded_at.filter(|_| is_graded), call.graded_again_at];
    let graded = graded.into_iter().flatten().map(|at| ("call.graded", at));
    let (call_id, agent_id) = (Some(call.id), call.snapshot.agent_id);
    [(ended, simulation.ended_at)].into_iter().chain(graded).map(move |(name, at)| Event {
        name,
        call_id,
        agent_id,
        at,
    })
}
