//! The daily allowance of the numbers that come from ThunderPhone. Those may not dial out
//! until ThunderPhone has approved it.

use serde_json::{Value, json};

use crate::date::{DAY, Millis, iso};
use crate::decisions::PLATFORM_DAILY_LIMIT;

/// `None` until it is approved.
#[derive(Default)]
pub struct PlatformOutbound(Option<Quota>);

struct Quota {
    /// How many calls were placed on `day`, which is counted from 1970 in UTC.
    calls: i64,
    day: i64,
}

/// Whether a number from ThunderPhone may dial out now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    NotApproved,
    Available,
    /// Until midnight UTC.
    UsedUp,
}

impl PlatformOutbound {
    /// Approves it, with so many calls placed today.
    pub fn approve(&mut self, calls: i64, now: Millis) {
        self.0 = Some(Quota { calls, day: day(now) });
    }

    pub fn allowance(&self, now: Millis) -> Allowance {
        match &self.0 {
            None => Allowance::NotApproved,
            Some(quota) if quota.calls_on(day(now)) < PLATFORM_DAILY_LIMIT => Allowance::Available,
            Some(_) => Allowance::UsedUp,
        }
    }

    /// Counts a call that was placed, whether or not anybody answers it.
    pub fn count(&mut self, now: Millis) {
        if let Some(quota) = &mut self.0 {
            *quota = Quota { calls: quota.calls_on(day(now)) + 1, day: day(now) };
        }
    }

    /// As `GET /outbound-platform-number-request` gives it.
    pub fn json(&self, now: Millis) -> Value {
        let calls = self.0.as_ref().map(|quota| quota.calls_on(day(now)));
        json!({
            "platform_outbound_enabled": calls.is_some(),
            "daily_call_limit": calls.map(|_| PLATFORM_DAILY_LIMIT),
            "default_daily_call_limit": PLATFORM_DAILY_LIMIT,
            "calls_today": calls.unwrap_or(0),
            "resets_at": iso((day(now) + 1) * DAY),
            "request": calls.map(|_| json!({
                "id": 9,
                "kind": "outbound_platform_numbers",
                "status": "approved",
                "requested_count": PLATFORM_DAILY_LIMIT,
                "expected_daily_calls": 60,
                "use_case": "Appointment reminders",
                "consent_source": "Booking form",
                "website": "https://northside-dental.example",
                "denial_reason": "",
                "created_at": iso(now - 30 * DAY),
                "resolved_at": iso(now - 29 * DAY),
            })),
        })
    }
}

impl Quota {
    fn calls_on(&self, day: i64) -> i64 {
        if self.day == day { self.calls } else { 0 }
    }
}

fn day(at: Millis) -> i64 {
    at.div_euclid(DAY)
}
