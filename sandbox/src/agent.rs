//! A saved agent of the organization.

use serde_json::{Map, Value, json};

use crate::call::{AgentConfig, AgentSnapshot, Settings};
use crate::date::{DAY, Millis, iso};
use crate::decisions;
use crate::identity::{FRONT_DESK_NUMBER, TIMEZONE};

const AGENT_FIRST: &str = "agent_first";
pub const SPEAK_ORDERS: [&str; 2] = [AGENT_FIRST, "caller_first"];

pub struct Agent {
    pub id: i64,
    pub name: String,
    prompt: String,
    voice: String,
    /// Who speaks first when it calls somebody: `agent_first` or `caller_first`.
    outbound_speak_order: String,
    product: &'static str,
    /// The dialogue of its conversations.
    dialogue: &'static str,
    /// The voicemail action and message.
    voicemail: (&'static str, &'static str),
    /// An edit that is not deployed; calls do not use it.
    draft_prompt: Option<&'static str>,
    created_at: Millis,
}

impl Agent {
    /// The agents at the start.
    pub fn all(now: Millis) -> Vec<Self> {
        let agent = |id, name: &str, voice: &str, product, dialogue, prompt: &str| Self {
            id,
            name: name.to_owned(),
            prompt: prompt.to_owned(),
            voice: voice.to_owned(),
            outbound_speak_order: AGENT_FIRST.to_owned(),
            product,
            dialogue,
            voicemail: ("hangup", ""),
            draft_prompt: None,
            created_at: now - (90 - id) * DAY,
        };
        vec![
            agent(
                12,
                "Appointment reminders",
                "olivia",
                "bolt",
                "reminder",
                "You are Riley, calling on behalf of Northside Dental to confirm {{first_name}}'s cleaning on {{appointment}}. Say who you are and why you are calling, ask whether the time still works, and offer to move it. Keep answers short.",
            ),
            Self {
                draft_prompt: Some(
                    "You are Sam from Northside Dental. {{first_name}} was last seen on {{last_visit}}. Offer a check-up, and a callback if the moment is bad.",
                ),
                ..agent(
                    15,
                    "Recall visits",
                    "john",
                    "storm-base-with-ack",
                    "recall",
                    "You are Sam from Northside Dental. {{first_name}} was last seen on {{last_visit}}. Offer a check-up and find out which days suit.",
                )
            },
            agent(
                18,
                "Open balances",
                "en-US-James1",
                "spark",
                "payment",
                "You call for the billing desk of Northside Dental about an open balance of {{amount_due}}, due on {{due_date}}. Be polite, never threaten, offer to send a statement.",
            ),
            agent(
                21,
                "Front desk",
                "maya",
                "bolt",
                "front-desk",
                "You answer the phone of Northside Dental. Give opening hours and directions, take messages, and transfer to the front desk when somebody asks for a person.",
            ),
            Self {
                voicemail: (
                    "message",
                    "Hello, this is Northside Dental. Please call us back when you have a moment. Thank you.",
                ),
                ..agent(
                    24,
                    "Visit survey",
                    "sofia",
                    "storm-extra",
                    "survey",
                    "Ask {{first_name}} how the visit with {{dentist}} was, from one to five, and what could be better. Two questions, then thank and end.",
                )
            },
        ]
    }

    /// An agent that a test adds. It speaks the front desk's dialogue.
    pub fn added(id: i64, now: Millis) -> Self {
        Self {
            id,
            name: format!("Agent {id}"),
            prompt: String::new(),
            voice: decisions::DEFAULT_VOICE.to_owned(),
            outbound_speak_order: AGENT_FIRST.to_owned(),
            product: "spark",
            dialogue: "front-desk",
            voicemail: ("hangup", ""),
            draft_prompt: None,
            created_at: now,
        }
    }

    /// Changes what is given, for every call from now on.
    pub fn set(&mut self, given: &Map<String, Value>) {
        for (key, slot) in [
            ("name", &mut self.name),
            ("prompt", &mut self.prompt),
            ("voice", &mut self.voice),
            ("outbound_speak_order", &mut self.outbound_speak_order),
        ] {
            if let Some(text) = given.get(key).and_then(Value::as_str) {
                text.clone_into(slot);
            }
        }
    }

    /// The configuration that a call placed now runs with.
    pub fn snapshot(&self) -> AgentSnapshot {
        AgentConfig {
            agent_id: Some(self.id),
            agent_name: self.name.clone(),
            prompt: self.prompt.clone(),
            voice: self.voice.clone(),
            product: self.product.to_owned(),
            thinking_level: self.thinking_level().to_owned(),
            locale: decisions::DEFAULT_LOCALE.to_owned(),
            tools: self.tools(),
            is_summarized: true,
        }
        .into()
    }

    pub fn settings(&self) -> Settings {
        Settings {
            dialogue: self.dialogue,
            product: self.product.to_owned(),
            ring_duration: decisions::DEFAULT_RING_SECONDS,
            max_call_duration: None,
            max_hold: decisions::DEFAULT_MAX_HOLD_SECONDS,
            voicemail_action: self.voicemail.0.to_owned(),
            voicemail_message: self.voicemail.1.to_owned(),
        }
    }

    fn thinking_level(&self) -> &'static str {
        if self.product.starts_with("storm-extra") { "extra" } else { "base" }
    }

    fn tools(&self) -> Vec<Value> {
        if self.dialogue != "reminder" {
            return Vec::new();
        }
        let parameters = json!({ "type": "object", "properties": { "day": { "type": "string" } }, "required": ["day"] });
        let function = json!({ "name": "find_open_slots", "description": "List open appointment slots for a day.", "parameters": parameters });
        vec![json!({ "type": "function", "function": function })]
    }

    pub fn json(&self) -> Value {
        let updated_at = iso(self.created_at + 20 * DAY);
        let mut agent = json!({
            "id": self.id,
            "name": self.name,
            "prompt": self.prompt,
            "voice": self.voice,
            "product": self.product,
            "thinking_level": self.thinking_level(),
            "background_track": null,
            "acknowledgement_prompt_mode": "auto",
            "acknowledgement_prompt": "",
            "acknowledgement_feedback_mode": "acknowledgement",
            "inbound_speak_order": AGENT_FIRST,
            "outbound_speak_order": self.outbound_speak_order,
            "primary_language": decisions::DEFAULT_LOCALE,
            "additional_languages": [],
            "timezone": TIMEZONE,
            "max_call_duration_seconds": null,
            "ring_duration_seconds": null,
            "silence_checkins_enabled": true,
            "silence_interval_seconds": 12,
            "silence_max_checkins": 2,
            "silence_hangup_seconds": 30,
            "voicemail_action": self.voicemail.0,
            "voicemail_message": self.voicemail.1,
            "call_summary_enabled": true,
            "widget_enabled": false,
            "transfer_destinations": [{ "name": "Front desk", "number": FRONT_DESK_NUMBER, "platform_ok": true }],
            "consent_announcement_enabled": false,
            "consent_announcement_text": "",
            "consent_disabled_reason": "",
            "integrations": [],
            "knowledge_bases": [],
            "knowledge_documents": [],
            "mcp_servers": [],
            "reusable_instructions": [],
            "tool_collision_warnings": [],
            "has_draft": self.draft_prompt.is_some(),
            "draft_updated_at": self.draft_prompt.map(|_| updated_at.clone()),
            "draft_additional_languages": [],
            "draft_handoffs": null,
            "draft_steps": null,
            "draft_max_call_duration_seconds": null,
            "draft_ring_duration_seconds": null,
            "created_at": iso(self.created_at),
            "updated_at": updated_at,
        });
        if let (Some(draft), Some(agent)) = (self.draft_prompt, agent.as_object_mut()) {
            agent.insert("draft_prompt".to_owned(), draft.into());
        }
        agent
    }
}
