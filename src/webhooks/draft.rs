//! An endpoint as it is typed: what is wrong with it, and what is sent of it.

use super::address;
use serde::{Deserialize, Serialize};
use thunderphone::{
    Error, NewWebhookEndpoint, WEBHOOK_EVENTS, WebhookEndpoint, WebhookEndpointChange,
};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    Label,
    Url,
    Events,
    Agent,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EndpointDraft {
    pub label: String,
    pub url: String,
    /// Every event, also those that the API adds later.
    pub is_all: bool,
    pub events: Vec<String>,
    /// The id of the agent whose calls it is told of. Empty: every agent's.
    pub agent: String,
}

impl EndpointDraft {
    /// What is told of the end of a call: what most receivers are for.
    pub fn new() -> EndpointDraft {
        EndpointDraft { events: vec!["telephony.complete".to_owned()], ..EndpointDraft::default() }
    }

    pub fn of(endpoint: &WebhookEndpoint) -> EndpointDraft {
        EndpointDraft {
            label: endpoint.label.clone().unwrap_or_default(),
            url: endpoint.url.clone().unwrap_or_default(),
            is_all: endpoint.events.is_empty(),
            events: endpoint.events.clone(),
            agent: endpoint.agent_id.map(|id| id.to_string()).unwrap_or_default(),
        }
    }

    /// The events to choose from: those that are known, then those it has beside them.
    pub fn offered(&self) -> Vec<String> {
        let known = WEBHOOK_EVENTS.iter().map(|name| (*name).to_owned());
        let is_new = |name: &&String| !WEBHOOK_EVENTS.contains(&name.as_str());
        known.chain(self.events.iter().filter(is_new).cloned()).collect()
    }

    pub fn choose(&mut self, event: &str, is_chosen: bool) {
        self.events.retain(|name| name != event);
        if is_chosen {
            self.events.push(event.to_owned());
        }
    }

    /// What is wrong with it, a sentence each.
    pub fn problems(&self) -> Vec<(Part, String)> {
        let mut problems = Vec::new();
        let chars = self.label.trim().chars().count();
        if chars == 0 {
            problems.push((Part::Label, "Enter a label to recognize it by.".to_owned()));
        } else if chars > NewWebhookEndpoint::LONGEST_LABEL {
            let sentence = format!("The label has {chars} characters. At most 120 are allowed.");
            problems.push((Part::Label, sentence));
        }
        if let Err(why) = address::check(&self.url) {
            problems.push((Part::Url, why.sentence()));
        }
        // To the API an empty list means every event.
        if !self.is_all && self.events.is_empty() {
            problems.push((Part::Events, "Choose an event, or all events.".to_owned()));
        }
        problems
    }

    fn events(&self) -> Vec<String> {
        if self.is_all {
            return Vec::new();
        }
        let mut events = self.offered();
        events.retain(|name| self.events.contains(name));
        events
    }

    fn agent_id(&self) -> Option<i64> {
        self.agent.parse().ok()
    }

    pub fn new_endpoint(&self) -> NewWebhookEndpoint {
        NewWebhookEndpoint {
            label: self.label.trim().to_owned(),
            url: self.url.trim().to_owned(),
            events: self.events(),
            agent_id: self.agent_id(),
        }
    }

    /// What differs from the endpoint as it is, and nothing else. Never its status.
    pub fn change_of(&self, endpoint: &WebhookEndpoint) -> WebhookEndpointChange {
        let (now, was) = (self.new_endpoint(), EndpointDraft::of(endpoint).new_endpoint());
        let (mut now_events, mut was_events) = (now.events.clone(), was.events);
        now_events.sort();
        was_events.sort();
        WebhookEndpointChange {
            label: (now.label != was.label).then_some(now.label),
            url: (now.url != was.url).then_some(now.url),
            events: (now_events != was_events).then_some(now.events),
            agent_id: (now.agent_id != was.agent_id).then_some(now.agent_id),
            status: None,
        }
    }

    /// Whether that endpoint has the URL and the label of this draft.
    pub fn is(&self, endpoint: &WebhookEndpoint) -> bool {
        let new = self.new_endpoint();
        endpoint.url.as_deref() == Some(&new.url)
            && endpoint.label.as_deref().map(str::trim) == Some(&new.label)
    }

    /// Whether an endpoint of this URL is there: each event would come twice.
    pub fn is_second(&self, listed: &[WebhookEndpoint]) -> bool {
        let url = self.url.trim();
        !url.is_empty() && listed.iter().any(|endpoint| endpoint.url.as_deref() == Some(url))
    }
}

/// What the API says is wrong, at the parts that it names. Empty where it names none.
pub fn refused_parts(failure: &Error) -> Vec<(Part, String)> {
    let Some(refusal) = failure.api_error().filter(|refusal| refusal.status == 400) else {
        return Vec::new();
    };
    let part = |name: &str| match name.split('.').next().unwrap_or_default() {
        "label" => Some(Part::Label),
        "url" => Some(Part::Url),
        "events" => Some(Part::Events),
        "agent_id" => Some(Part::Agent),
        _ => None,
    };
    if refusal.code.as_deref() == Some("url_not_allowed") {
        let said = refusal.detail.as_deref().unwrap_or("This URL is not allowed.");
        return vec![(Part::Url, said.to_owned())];
    }
    refusal.fields.iter().filter_map(|(name, said)| Some((part(name)?, said.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use thunderphone::Reply;
    use thunderphone::error::classify;

    fn endpoint(value: &Value) -> WebhookEndpoint {
        WebhookEndpoint::read(value).unwrap()
    }

    fn example() -> WebhookEndpoint {
        endpoint(&json!({"id": "a", "label": "Events", "url": "https://example.com/hook",
            "events": ["call.graded", "telephony.complete"], "agent_id": 12, "status": "disabled"}))
    }

    #[test]
    fn an_unchanged_draft_changes_nothing_whatever_the_status() {
        for value in [
            json!({"id": "a"}),
            json!({"id": "a", "label": "L", "url": "https://example.com", "status": "failing"}),
            json!({"id": "a", "label": " L ", "events": ["x.y", "sms.sent"], "agent_id": 7}),
        ] {
            let endpoint = endpoint(&value);
            assert!(EndpointDraft::of(&endpoint).change_of(&endpoint).is_empty(), "{value}");
        }
        assert!(EndpointDraft::of(&example()).change_of(&example()).is_empty());
    }

    #[test]
    fn only_what_differs_is_sent() {
        let body = |change: fn(&mut EndpointDraft)| {
            let mut draft = EndpointDraft::of(&example());
            change(&mut draft);
            draft.change_of(&example()).body()
        };
        assert_eq!(body(|draft| draft.label = " New ".into()), r#"{"label":"New"}"#);
        assert_eq!(body(|draft| draft.is_all = true), r#"{"events":[]}"#);
        assert_eq!(body(|draft| draft.agent.clear()), r#"{"agent_id":null}"#);
        assert_eq!(
            body(|draft| draft.choose("call.graded", false)),
            r#"{"events":["telephony.complete"]}"#
        );
        // The order of a list of events means nothing.
        assert_eq!(body(|draft| draft.events.reverse()), "{}");
    }

    #[test]
    fn an_event_that_this_version_does_not_know_is_kept() {
        let endpoint = endpoint(&json!({"id": "a", "events": ["voice.started", "sms.sent"]}));
        let mut draft = EndpointDraft::of(&endpoint);
        assert_eq!(draft.offered().len(), WEBHOOK_EVENTS.len() + 1);
        draft.choose("sms.failed", true);
        let events = draft.change_of(&endpoint).events.unwrap();
        assert_eq!(events, ["sms.sent", "sms.failed", "voice.started"]);
    }

    #[test]
    fn what_is_wrong_is_said_at_its_part() {
        let parts = |draft: &EndpointDraft| -> Vec<Part> {
            draft.problems().into_iter().map(|(part, _)| part).collect()
        };
        assert_eq!(parts(&EndpointDraft::new()), [Part::Label, Part::Url]);
        let none = EndpointDraft { events: Vec::new(), ..EndpointDraft::of(&example()) };
        assert_eq!(parts(&none), [Part::Events]);
        let label = |chars: usize| EndpointDraft {
            label: "ä".repeat(chars),
            ..EndpointDraft::of(&example())
        };
        assert!(parts(&label(120)).is_empty());
        assert_eq!(parts(&label(121)), [Part::Label]);
        let all = EndpointDraft { is_all: true, events: Vec::new(), ..label(1) };
        assert!(parts(&all).is_empty());
    }

    #[test]
    fn an_endpoint_is_known_by_its_url_and_its_label() {
        let draft = EndpointDraft::of(&example());
        assert!(draft.is(&example()));
        assert!(!EndpointDraft { label: "Other".into(), ..draft.clone() }.is(&example()));
        assert!(
            !EndpointDraft { url: "https://example.com/".into(), ..draft.clone() }.is(&example())
        );
        assert!(draft.is_second(&[example()]));
        assert!(!draft.is_second(&[]));
    }

    #[test]
    fn a_refusal_is_said_at_the_part_that_it_names() {
        let refused = |body: &str| {
            let reply = Reply { status: 400, body: body.into(), ..Reply::default() };
            refused_parts(&classify(reply).unwrap_err())
        };
        let parts = refused(r#"{"url": ["Enter a valid URL."], "agent_id": ["No."], "x": ["?"]}"#);
        assert_eq!(parts.len(), 2);
        assert!(parts.contains(&(Part::Url, "Enter a valid URL.".to_owned())));
        let parts = refused(r#"{"detail": "Not public.", "code": "url_not_allowed"}"#);
        assert_eq!(parts, [(Part::Url, "Not public.".to_owned())]);
        assert!(refused(r#"{"detail": "No."}"#).is_empty());
        assert!(refused_parts(&Error::TimedOut { after_ms: 1 }).is_empty());
    }

    proptest! {
        #[test]
        fn a_change_says_the_difference_and_never_the_status(
            label in "[a-c ]{0,4}", url in "[a-c]{0,4}", events in proptest::collection::vec(0usize..19, 0..5),
            is_all: bool, agent in "[0-9]{0,3}",
        ) {
            let events = events.into_iter().filter_map(|at| WEBHOOK_EVENTS.get(at));
            let events = events.map(|name| (*name).to_owned()).collect();
            let draft = EndpointDraft { label, url, is_all, events, agent };
            let change = draft.change_of(&example());
            prop_assert_eq!(&change.status, &None);
            let was = EndpointDraft::of(&example()).new_endpoint();
            let now = draft.new_endpoint();
            prop_assert_eq!(change.label.unwrap_or(was.label), now.label);
            prop_assert_eq!(change.url.unwrap_or(was.url), now.url);
            prop_assert_eq!(change.agent_id.unwrap_or(was.agent_id), now.agent_id);
        }
    }
}
