//! The time where a callee may be, by the browser's own time zones.

use crate::browser::intl;
use crate::call::number;
use crate::call::region;
use crate::follow_ups::times::Place;
use crate::format;
use thunderphone::Timestamp;

/// Stands for the viewer's own zone, where the callee's is not known.
const VIEWER: &str = "";

pub type Offset = fn(Timestamp, &str) -> Option<i64>;

/// The zones that a number may be in; the viewer's where they are not known.
#[derive(Clone)]
pub struct CalleeZones(Vec<&'static str>);

impl CalleeZones {
    /// `e164` may be any text that the API sent.
    pub fn new(e164: &str) -> CalleeZones {
        let place = number::parse(e164, None).ok().and_then(|number| region::place(&number));
        let zones = place.map(|place| place.zones).unwrap_or_default();
        let is_known = |zone: &&str| intl::offset_in_zone(Timestamp(0), zone).is_some();
        match zones.is_empty() || !zones.iter().all(is_known) {
            true => CalleeZones(vec![VIEWER]),
            false => CalleeZones(zones),
        }
    }

    pub fn are_known(&self) -> bool {
        self.0 != [VIEWER]
    }

    pub fn place(&self) -> Place<'_, Offset> {
        Place { zones: &self.0, offset }
    }

    /// `Mon, Nov 30, 10:00 AM`, or the times from west to east. With the year when it is
    /// not this one, there or here.
    pub fn show(&self, at: Timestamp, now: Timestamp) -> String {
        let needs_year = self
            .0
            .iter()
            .any(|zone| format::needs_year(at, now, |at| offset(at, zone).unwrap_or_default()));
        let locals = self.place().locals(at);
        let (Some((west, zone)), Some((east, _))) = (locals.first(), locals.last()) else {
            return intl::date_time(at, needs_year, false);
        };
        let first = match *zone {
            VIEWER => None,
            zone => intl::date_time_in_zone(at, zone, needs_year),
        };
        let first = first.unwrap_or_else(|| intl::date_time(at, needs_year, false));
        match west == east {
            true => first,
            false => {
                let (hour, minute) = (east.minute / 60, east.minute % 60);
                format!("{first} to {}", intl::time_of_day(hour as u32, minute as u32))
            }
        }
    }
}

fn offset(at: Timestamp, zone: &str) -> Option<i64> {
    match zone {
        VIEWER => Some(intl::offset_minutes(at)),
        zone => intl::offset_in_zone(at, zone),
    }
}
