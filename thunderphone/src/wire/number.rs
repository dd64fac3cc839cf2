//! A phone number of the organization, and whether it may dial.

use super::field::Fields;
use super::open_enum::open_enum;
use crate::timestamp::Timestamp;
use serde_json::Value;

open_enum! {
    /// `demo` comes from ThunderPhone, `voip` from the customer's own carrier.
    NumberSource { Demo = "demo", Voip = "voip" }
}

open_enum! {
    NumberStatus {
        Draft = "draft",
        Provisioning = "provisioning",
        Active = "active",
        Failed = "failed",
        Releasing = "releasing",
        Released = "released",
    }
}

open_enum! {
    /// `carrier_accepted` counts as usable alongside `verified`.
    VerificationStatus {
        Unverified = "unverified",
        Verified = "verified",
        CarrierAccepted = "carrier_accepted",
        Failed = "failed",
    }
}

#[derive(Clone, PartialEq, Debug)]
pub struct NumberRecord {
    pub id: Option<i64>,
    /// E.164.
    pub number: String,
    pub label: Option<String>,
    pub source: Option<NumberSource>,
    pub status: Option<NumberStatus>,
    pub verification: Option<VerificationStatus>,
    pub last_verified_at: Option<Timestamp>,
    pub outbound_agent_id: Option<i64>,
    /// The API's own word on whether it may dial; older hosts do not say.
    pub outbound_eligible: Option<bool>,
    pub outbound_ineligible_reason: Option<String>,
}

impl NumberRecord {
    pub fn read(value: &Value) -> Option<NumberRecord> {
        let fields = Fields::new(value);
        Some(NumberRecord {
            number: fields.non_empty("number")?,
            id: fields.i64("id"),
            label: fields.non_empty("label"),
            source: fields.non_empty("source").map(|w| NumberSource::read(&w)),
            status: fields.non_empty("status").map(|w| NumberStatus::read(&w)),
            verification: fields
                .non_empty("voip_verification_status")
                .map(|w| VerificationStatus::read(&w)),
            last_verified_at: fields.timestamp("voip_last_verified_at"),
            outbound_agent_id: fields.i64("outbound_agent_id"),
            outbound_eligible: fields.bool("outbound_eligible"),
            outbound_ineligible_reason: fields.non_empty("outbound_ineligible_reason"),
        })
    }

    /// Whether it may be a caller id. The flag decides where there is one;
    /// without it, the rule from before the flag existed (API notes, section 8).
    pub fn can_dial(&self) -> bool {
        self.outbound_eligible.unwrap_or_else(|| {
            self.source == Some(NumberSource::Voip)
                && self.status == Some(NumberStatus::Active)
                && self.is_verified()
        })
    }

    pub fn is_verified(&self) -> bool {
        matches!(
            self.verification,
            Some(VerificationStatus::Verified | VerificationStatus::CarrierAccepted)
        )
    }
}

/// What a verification attempt found. Read `voip_verification_status`, not
/// `status`, whose meaning no source confirms.
#[derive(Clone, PartialEq, Debug)]
pub struct Verification {
    pub status: Option<VerificationStatus>,
    pub charge_note: Option<String>,
    pub charge_estimate_cents: Option<i64>,
    /// What the carrier said about the leg that failed, outbound or back in.
    pub failure_detail: Option<String>,
}

impl Verification {
    pub fn read(value: &Value) -> Option<Verification> {
        let fields = Fields::new(value);
        let evidence = fields.object("verification_evidence").object("evidence");
        value.is_object().then(|| Verification {
            status: fields
                .non_empty("voip_verification_status")
                .map(|w| VerificationStatus::read(&w)),
            charge_note: fields.non_empty("provider_charge_note"),
            charge_estimate_cents: fields.i64("provider_charge_estimate_cents"),
            failure_detail: ["outbound", "inbound"]
                .iter()
                .find_map(|leg| evidence.object(leg).non_empty("detail")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_flag_decides_and_without_it_the_older_rule() {
        let number = |value: Value| {
            let mut record = value.as_object().unwrap().clone();
            record.insert("number".to_owned(), Value::from("+12025550143"));
            NumberRecord::read(&Value::Object(record)).unwrap().can_dial()
        };
        let voip = |verification: &str| json!({"source": "voip", "status": "active", "voip_verification_status": verification});
        assert!(number(voip("verified")));
        assert!(number(voip("carrier_accepted")));
        assert!(!number(voip("unverified")));
        assert!(!number(
            json!({"source": "demo", "status": "active", "voip_verification_status": "verified"})
        ));
        assert!(number(json!({"source": "demo", "outbound_eligible": true})));
        assert!(!number(
            json!({"source": "voip", "status": "active", "voip_verification_status": "verified", "outbound_eligible": false})
        ));
    }

    #[test]
    fn a_failed_verification_gives_the_carriers_reason_of_either_leg() {
        let read = |evidence: Value| {
            Verification::read(&json!({
                "voip_verification_status": "failed", "provider_charge_note": "Billed.",
                "provider_charge_estimate_cents": null,
                "verification_evidence": {"evidence": evidence}}))
            .unwrap()
        };
        let found = read(json!({"outbound": {"sip_status": 403, "detail": "Not allowed."}}));
        assert_eq!(found.failure_detail.as_deref(), Some("Not allowed."));
        assert_eq!(found.status, Some(VerificationStatus::Failed));
        assert_eq!(found.charge_note.as_deref(), Some("Billed."));
        assert_eq!(found.charge_estimate_cents, None);
        let found = read(json!({"outbound": {"detail": ""}, "inbound": {"detail": "No answer."}}));
        assert_eq!(found.failure_detail.as_deref(), Some("No answer."));
        for odd in [json!({}), json!([]), json!({"outbound": "no"}), Value::Null] {
            assert_eq!(read(odd.clone()).failure_detail, None, "{odd}");
        }
    }
}
