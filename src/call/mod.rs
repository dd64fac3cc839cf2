//! What a call is, before and after it is placed. Pure: std, serde and the
//! wire types only.

pub mod agents;
pub mod cadence;
pub mod calling_hours;
pub mod conversation;
pub mod country;
pub mod day;
pub mod draft;
pub mod end_reason;
pub mod field;
pub mod find_in_transcript;
pub mod folded;
pub mod found;
pub mod gaps;
pub mod headline;
pub mod lane_path;
pub mod lanes;
pub mod lifecycle;
pub mod list;
pub mod number;
pub mod phase;
pub mod prompt_hints;
pub mod range;
pub mod readiness;
pub mod recording;
pub mod region;
pub mod silence;
pub mod sound_file;
pub mod starters;
pub mod template;
pub mod template_file;
pub mod timeline;
pub mod tool_line;
pub mod tool_pairs;
pub mod transcript;
pub mod tries;
pub mod turn_index;
pub mod variable_entry;
pub mod variable_kind;

/// Within this time a second call to the same number needs confirmation.
pub const RECENT_MS: i64 = 15 * 60_000;
