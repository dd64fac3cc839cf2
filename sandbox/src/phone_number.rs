//! One of the organization's phone numbers, and whether it may dial out.

use std::time::Duration;

use serde_json::{Value, json};

use crate::date::{Millis, SECOND, iso};
use crate::decisions::detail;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    Unverified,
    Verified,
    CarrierAccepted,
    Failed,
}

pub struct PhoneNumber {
    pub id: i64,
    pub number: &'static str,
    pub label: &'static str,
    /// Supplied by ThunderPhone, not by the organization's own carrier.
    pub is_demo: bool,
    pub status: &'static str,
    pub inbound_agent_id: Option<i64>,
    pub outbound_agent_id: Option<i64>,
    pub verification: Verification,
    pub verified_at: Option<Millis>,
    /// Verified again after a script took the verification away: the next call of
    /// that script passes.
    pub is_reverified: bool,
    /// A probe call is running until then, by the clock's steady time.
    pub verifying_until: Option<Duration>,
}

impl PhoneNumber {
    pub fn is_eligible(&self) -> bool {
        self.refusal().is_none()
    }

    /// Why a call from this number is refused, in the words of the call's refusal.
    pub fn refusal(&self) -> Option<&'static str> {
        if self.is_demo {
            Some(detail::DEMO)
        } else if self.status == "active"
            && matches!(self.verification, Verification::Verified | Verification::CarrierAccepted)
        {
            None
        } else {
            Some(detail::UNVERIFIED)
        }
    }

    pub fn lose_verification(&mut self) {
        self.verification = Verification::Unverified;
        self.verified_at = None;
        self.is_reverified = false;
    }

    /// The probe call came through. The one number whose carrier refuses it stays failed.
    pub fn pass(&mut self, now: Millis) {
        if self.verification == Verification::Failed {
            return;
        }
        self.verification = Verification::Verified;
        self.status = "active";
        self.verified_at = Some(now);
        self.is_reverified = true;
    }

    pub fn json(&self) -> Value {
        let is_tested = self.verified_at.map(|at| at + 10 * SECOND);
        json!({
            "id": self.id,
            "number": self.number,
            "label": self.label,
            "source": if self.is_demo { "demo" } else { "voip" },
            "status": self.status,
            "inbound_agent_id": self.inbound_agent_id,
            "outbound_agent_id": self.outbound_agent_id,
            "outbound_eligible": self.is_eligible(),
            "outbound_ineligible_reason": self.ineligible_reason(),
            "voip_connection_id": (!self.is_demo).then_some(5),
            "voip_verification_status": self.verification.name(),
            "voip_last_verified_at": self.verified_at.map(iso),
            "voip_inbound_status": if is_tested.is_some() { "passed" } else { "untested" },
            "voip_inbound_result": is_tested.map(|_| json!({
                "detail": "Call came back in 2.1 s.",
                "from_number": self.number,
                "method": "loopback",
                "reason": "",
                "seconds": 2.1,
            })),
            "voip_inbound_test_method": is_tested.map(|_| "loopback"),
            "voip_inbound_tested_at": is_tested.map(iso),
            "sms_capable": is_tested.map(|_| false),
            "sms_capability_checked_at": is_tested.map(iso),
            "webhook_url": null,
            "webhook_signing_secret": null,
        })
    }

    fn ineligible_reason(&self) -> Option<&'static str> {
        match (self.is_demo, self.status, self.verification) {
            (true, ..) => Some("Numbers from ThunderPhone are inbound only."),
            (false, "provisioning", _) => Some("This number is still being provisioned."),
            (false, _, Verification::Failed) => Some("Verification failed."),
            (false, _, Verification::Unverified) => Some("This number has not been verified yet."),
            (false, _, Verification::Verified | Verification::CarrierAccepted) => None,
        }
    }
}

impl Verification {
    pub fn name(self) -> &'static str {
        match self {
            Self::Unverified => "unverified",
            Self::Verified => "verified",
            Self::CarrierAccepted => "carrier_accepted",
            Self::Failed => "failed",
        }
    }
}
