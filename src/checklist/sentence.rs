//! One sentence that says what “Place call” does: whom it rings, where and at what time there,
//! from which number, as which agent.

use super::Facts;
use crate::call::calling_hours::Hours;
use crate::call::draft::Source;
use crate::call::field::Field;
use crate::call::number::grouped;
use crate::call::region;
use strict_view::bidi::isolate;

/// `Rings +1 415 555 0199 (California, 3:40 PM) from Main outbound as Riley.` `None` until a
/// number, a from number and who speaks are chosen.
pub fn of(facts: &Facts) -> Option<String> {
    let to = facts.draft.to_number()?;
    let place = region::place(&to).map(|place| place.name);
    let time = match &facts.hours {
        Some(Hours::Decent { local } | Hours::Indecent { local }) => Some(local.clone()),
        Some(Hours::Unknown) | None => None,
    };
    let where_and_when: Vec<String> = [place, time].into_iter().flatten().collect();
    let where_and_when = match where_and_when.is_empty() {
        true => String::new(),
        false => format!(" ({})", where_and_when.join(", ")),
    };
    let chosen = Some(facts.draft.text(Field::FromNumber)).filter(|from| !from.is_empty())?;
    let label = facts.number().and_then(|number| number.label.clone());
    let from = label.unwrap_or_else(|| grouped(chosen));
    let agent = facts.agent().map(|agent| format!(" as {}", isolate(&agent.name)));
    let who = match facts.draft.source {
        Source::Saved => {
            let id = Some(facts.draft.text(Field::Agent).trim()).filter(|id| !id.is_empty())?;
            agent.unwrap_or_else(|| format!(" as agent {}", isolate(id)))
        }
        Source::NumbersOwn => agent.unwrap_or_else(|| " with the number's own agent".to_owned()),
        Source::OneOff => " with a one-off config".to_owned(),
    };
    let to = grouped(to.as_str());
    Some(format!("Rings {}{where_and_when} from {}{who}.", isolate(&to), isolate(&from)))
}
