//! The filters of a list or an export of calls.

use super::input::QueryParams;
use crate::api_error::ApiError;
use crate::call::{Call, Direction};
use crate::date::Millis;

#[derive(Default)]
pub struct Filter {
    agent_id: Option<i64>,
    direction: Option<String>,
    status: Option<String>,
    phone_number: Option<String>,
    from_number: Option<String>,
    to_number: Option<String>,
    from: Option<Millis>,
    until: Option<Millis>,
    excludes_tests: bool,
}

impl Filter {
    /// # Errors
    /// 400 with a message for the first filter that is invalid.
    pub fn parse(query: &QueryParams) -> Result<Self, ApiError> {
        let text = |name: &str| query.text(name).map(str::to_owned);
        let owned = |value: Option<&str>| value.map(str::to_owned);
        Ok(Self {
            agent_id: query.id("agent_id")?,
            direction: owned(query.one_of("direction", &Direction::ALL.map(Direction::name))?),
            status: owned(query.one_of("status", &["in_progress", "completed", "failed"])?),
            phone_number: text("phone_number"),
            from_number: text("from_number"),
            to_number: text("to_number"),
            from: query.date("start_date")?.map(|(first, _)| first),
            until: query.date("end_date")?.map(|(_, last)| last),
            excludes_tests: query.flag("exclude_test_calls")?,
        })
    }

    pub fn matches(&self, call: &Call, now: Millis) -> bool {
        let is = |wanted: &Option<String>, value: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == value)
        };
        self.agent_id.is_none_or(|id| call.snapshot.agent_id == Some(id))
            && is(&self.direction, call.direction.name())
            && is(&self.status, call.status(now))
            && is(&self.from_number, &call.from)
            && is(&self.to_number, &call.to)
            && (is(&self.phone_number, &call.from) || is(&self.phone_number, &call.to))
            && self.from.is_none_or(|from| call.start >= from)
            && self.until.is_none_or(|until| call.start <= until)
            && !(self.excludes_tests && call.direction == Direction::Test)
    }
}
