//! The organization's TCPA confirmation, without which nobody may be called.

use serde_json::{Value, json};

use crate::date::{DAY, Millis, iso};
use crate::identity::{ORGANIZATION_ID, USER_ID};

/// What has become of the confirmation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TcpaStatus {
    #[default]
    Active,
    Revoked,
    /// A newer text has to be confirmed.
    Superseded,
    /// It was never given.
    Missing,
}

impl TcpaStatus {
    const ALL: [Self; 4] = [Self::Active, Self::Revoked, Self::Superseded, Self::Missing];

    /// # Errors
    /// A sentence with the words that there are.
    pub fn named(word: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|status| status.word() == word).ok_or_else(|| {
            let words = Self::ALL.map(Self::word).join(", ");
            format!("{word:?} is not a state of the confirmation. There are: {words}.")
        })
    }

    fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Revoked => "revoked",
            Self::Superseded => "superseded",
            Self::Missing => "missing",
        }
    }

    /// The confirmation, which was given 80 days before the start and has changed its status
    /// on the day before; `None` when it was never given.
    pub fn confirmation(self, started_at: Millis) -> Option<Value> {
        let confirmed_at = started_at - 80 * DAY;
        let updated_at = if self == Self::Active { confirmed_at } else { started_at - DAY };
        (self != Self::Missing).then(|| {
            json!({
                "id": 3,
                "organization_id": ORGANIZATION_ID,
                "user_id": USER_ID,
                "user_role": "owner",
                "status": self.word(),
                "locale": "en",
                "text_version": "2026-08",
                "rendered_text_sha256": "9f2b5d0c6f6e0a1b7d3c4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293",
                "confirmed_at": iso(confirmed_at),
                "status_updated_at": iso(updated_at),
            })
        })
    }
}
