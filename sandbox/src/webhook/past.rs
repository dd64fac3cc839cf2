//! Deliveries of the past, for a log that is long or odd.

use super::{CAUSES, Delivery, EVENTS, Receiver, Source};
use crate::date::{MINUTE, Millis};
use crate::history::FIRST_CALL_ID;

/// So many deliveries, one in two minutes until now. With a `receiver` all fail as it does; otherwise
/// every outcome, every event and the older webhook come in turn.
pub fn past_deliveries(count: usize, receiver: Option<Receiver>, now: Millis) -> Vec<Delivery> {
    let delivery = |back: usize| {
        let receiver = receiver.unwrap_or_else(|| in_turn(back));
        let is_legacy = back % 11 == 10;
        let text = |text: &str| if is_legacy { String::new() } else { text.to_owned() };
        let index = i64::try_from(back).unwrap_or(0);
        Delivery {
            endpoint_id: text("c4d5e6f7-1111-4222-8333-444455556666"),
            endpoint_label: text("An endpoint that is gone"),
            url: (!is_legacy).then(|| "https://example.com/thunderphone/hook".to_owned()),
            event: EVENTS
                .iter()
                .cycle()
                .nth(back % EVENTS.len())
                .copied()
                .unwrap_or_default()
                .to_owned(),
            call_id: (back % 3 != 2).then_some(FIRST_CALL_ID),
            agent_id: None,
            receiver,
            source: if is_legacy { Source::Legacy } else { Source::Endpoint },
            at: now - 2 * MINUTE * index,
        }
    };
    (0..count).rev().map(delivery).collect()
}

fn in_turn(index: usize) -> Receiver {
    match CAUSES.get(index % (CAUSES.len() + 2)) {
        Some(cause) => Receiver::of_cause(cause),
        None if index.is_multiple_of(2) => Receiver::Status(200),
        None => Receiver::Silent(None),
    }
}
