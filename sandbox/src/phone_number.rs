//! A phone number of the organization, and whether it may dial out.

use std::time::Duration;

use serde_json::{Value, json};

use crate::date::{Millis, SECOND, iso};
use crate::decisions::{self, detail};
use crate::platform_outbound::Allowance;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    Unverified,
    Verified,
    CarrierAccepted,
    Failed,
}

pub struct PhoneNumber {
    pub id: i64,
    /// E.164.
    pub number: &'static str,
    pub label: &'static str,
    /// Whether it comes from ThunderPhone and not from the organization's own carrier.
    pub is_demo: bool,
    pub status: &'static str,
    pub inbound_agent_id: Option<i64>,
    pub outbound_agent_id: Option<i64>,
    pub verification: Verification,
    pub verified_at: Option<Millis>,
    /// Whether it was verified again after a well-known number took its verification away.
    /// The next call to that number succeeds.
    pub is_reverified: bool,
    /// Until when a verification call is running, on the steady clock.
    pub verifying_until: Option<Duration>,
}

impl PhoneNumber {
    /// The error message of a call from this number, if it may not dial out. `platform` is
    /// that of ThunderPhone's own numbers.
    pub fn outbound_error(&self, platform: Allowance) -> Option<&'static str> {
        if self.is_demo {
            match platform {
                Allowance::NotApproved => Some(detail::DEMO),
                Allowance::Available => None,
                Allowance::UsedUp => Some(detail::PLATFORM_LIMIT),
            }
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

    /// How long a verification call takes.
    pub fn verifying_takes(&self) -> Millis {
        if self.is_refused() {
            decisions::FAILING_VERIFICATION_TAKES
        } else {
            decisions::VERIFYING_TAKES
        }
    }

    /// Whether the carrier refuses the verification call: the one number that has failed before
    /// fails again.
    fn is_refused(&self) -> bool {
        self.verification == Verification::Failed
    }

    /// Ends a verification.
    pub fn complete_verification(&mut self, now: Millis) {
        if self.is_refused() {
            return;
        }
        self.verification = Verification::Verified;
        self.status = "active";
        self.verified_at = Some(now);
        self.is_reverified = true;
    }

    pub fn json(&self, platform: Allowance) -> Value {
        let is_tested = self.verified_at.map(|at| at + 10 * SECOND);
        json!({
            "id": self.id,
            "number": self.number,
            "label": self.label,
            "source": if self.is_demo { "demo" } else { "voip" },
            "status": self.status,
            "inbound_agent_id": self.inbound_agent_id,
            "outbound_agent_id": self.outbound_agent_id,
            "outbound_eligible": self.outbound_error(platform).is_none(),
            "outbound_ineligible_reason": self.ineligible_reason(platform),
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

    fn ineligible_reason(&self, platform: Allowance) -> Option<&'static str> {
        match (self.is_demo, self.status, self.verification) {
            (true, ..) => match platform {
                Allowance::NotApproved => Some("Numbers from ThunderPhone are inbound only."),
                Allowance::Available => None,
                Allowance::UsedUp => {
                    Some("Today's limit of calls from ThunderPhone numbers is reached.")
                }
            },
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
