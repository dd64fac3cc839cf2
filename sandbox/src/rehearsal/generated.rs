//! What the sandbox writes where the platform's engine would write scenarios.

pub struct Generated {
    pub title: &'static str,
    pub prompt: &'static str,
    pub is_edge_case: bool,
}

/// They come in turn.
pub const GENERATED: [Generated; 6] = [
    Generated {
        title: "Wants another day",
        prompt: "The day does not suit you. You would like Friday morning, and agree if it is free.",
        is_edge_case: false,
    },
    Generated {
        title: "Wrong person answers",
        prompt: "You share the phone with the person who is called. You take a message and decide nothing.",
        is_edge_case: true,
    },
    Generated {
        title: "Agrees at once",
        prompt: "You agree to everything, thank the agent and hang up.",
        is_edge_case: false,
    },
    Generated {
        title: "Asks whether it is a machine",
        prompt: "You want to know whether you are talking to a person. You go on only after an honest answer.",
        is_edge_case: true,
    },
    Generated {
        title: "Has a question about the price",
        prompt: "You ask what it costs before you agree to anything.",
        is_edge_case: false,
    },
    Generated {
        title: "Asks not to be called",
        prompt: "You do not want to be called again, and say so in your first sentence.",
        is_edge_case: true,
    },
];
