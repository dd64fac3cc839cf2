//! What is asked before a call is placed, when anything needs attention: every row of the
//! checklist that does, and what has changed since it was last shown. One question for all of
//! it. When all is well nothing is asked.

use super::checklist::{Facts, State, Topic, listed};
use super::number::grouped;
use strict_view::bidi::isolate;

/// A sentence of the question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Point {
    /// The row that it is about; `None` for a change that is no row's.
    pub topic: Option<Topic>,
    pub sentence: String,
}

impl Point {
    /// Whether an answer to the other one answers this one too. A row's sentence may differ,
    /// because minutes pass while it is read.
    pub fn is_answered_by(&self, other: &Point) -> bool {
        match self.topic {
            Some(_) => self.topic == other.topic,
            None => self.sentence == other.sentence,
        }
    }
}

/// What a person must read before the call is placed with `now`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Question {
    /// Whether some of it has changed since the person saw it.
    pub is_changed: bool,
    pub points: Vec<Point>,
}

impl Question {
    /// `before` is what the person saw, if it is not what there is now. Both have the same
    /// draft, because people know what they typed.
    pub fn new(before: Option<&Facts>, now: &Facts) -> Question {
        let (mut points, is_agent_said) =
            before.map_or_else(Default::default, |before| changes(before, now));
        let mut is_changed = !points.is_empty();
        for topic in Topic::ALL {
            // An earlier call to the number is asked about with a link to it.
            let has_its_own =
                topic == Topic::CalledRecently || (topic == Topic::Agent && is_agent_said);
            let row = now.row(topic);
            if has_its_own || row.state != State::Attention {
                continue;
            }
            is_changed |= before.is_some_and(|before| before.row(topic).state != State::Attention);
            let sentence = format!("{}: {}", topic.name(), row.text);
            points.push(Point { topic: Some(topic), sentence });
        }
        Question { is_changed, points }
    }

    /// Whether a person who was asked `other`, and said yes, has read all of this.
    pub fn is_answered_by(&self, other: &Question) -> bool {
        self.points.iter().all(|point| other.points.iter().any(|read| point.is_answered_by(read)))
    }
}

/// What has changed and is no row of the checklist; and whether that says what the agent's row
/// would say.
fn changes(before: &Facts, now: &Facts) -> (Vec<Point>, bool) {
    let mut changes = Vec::new();
    let mut say = |sentence| changes.push(Point { topic: None, sentence });
    if let Some(number) = before.number()
        && now.numbers.value().is_some()
        && now.number().is_none()
    {
        let number = grouped(&number.number);
        say(format!("{} is no longer in the list of numbers.", isolate(&number)));
    }
    let is_agent_said = match (before.agent(), now.agent()) {
        (Some(agent), None) if now.agents.value().is_some() => {
            say(format!("The agent “{}” is no longer in the list.", isolate(&agent.name)));
            true
        }
        (Some(was), Some(is)) => {
            let what = if was.id != is.id {
                Some(format!("Another agent speaks: {}.", isolate(&is.name)))
            } else if was.prompt != is.prompt {
                Some(format!("The prompt of “{}” has changed.", isolate(&is.name)))
            } else {
                None
            };
            let is_said = what.is_some();
            if let Some(what) = what {
                say(match now.gaps().as_slice() {
                    [] => what,
                    gaps => format!("{what} Still empty: {}.", listed(gaps)),
                });
            }
            is_said
        }
        _ => false,
    };
    (changes, is_agent_said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::calling_hours::Hours;
    use crate::call::checklist::{Known, LastCall};
    use crate::call::draft::{Draft, Source};
    use crate::call::field::Field;
    use crate::call::sentence;
    use serde_json::Value;
    use thunderphone::{Agent, Billing, Call, NumberRecord, TcpaConfirmation, Timestamp};

    /// What the API reports when everything is fine.
    struct World {
        numbers: Vec<NumberRecord>,
        agents: Vec<Agent>,
        tcpa: TcpaConfirmation,
        billing: Billing,
        last_call: LastCall,
        calls_today: usize,
        hours: Hours,
    }

    fn read<T>(text: &str, read: fn(&Value) -> Option<T>) -> T {
        read(&serde_json::from_str(text).unwrap()).unwrap()
    }

    fn well() -> World {
        let number =
            r#"{"number": "+12025550143", "outbound_eligible": true, "outbound_agent_id": 21}"#;
        World {
            numbers: vec![read(number, NumberRecord::read)],
            agents: vec![
                read(r#"{"id": 21, "name": "Front desk", "prompt": "Hi."}"#, Agent::read),
                read(r#"{"id": 24, "name": "Survey", "prompt": "Ask."}"#, Agent::read),
            ],
            tcpa: read(r#"{"status": "active"}"#, TcpaConfirmation::read),
            billing: read(r#"{"balance_cents": 500}"#, Billing::read),
            last_call: LastCall::Never,
            calls_today: 0,
            hours: Hours::Decent { local: "9:05".to_owned() },
        }
    }

    fn draft() -> Draft {
        let mut draft = Draft::default();
        draft.set(Field::FromNumber, "+12025550143");
        draft.set(Field::ToNumber, "+14155550199");
        draft.set(Field::Agent, "21");
        draft
    }

    fn from(source: Source) -> Draft {
        let mut draft = draft();
        draft.source = source;
        draft
    }

    impl World {
        fn facts<'a>(&'a self, draft: &'a Draft) -> Facts<'a> {
            Facts {
                draft,
                numbers: Known::Is(&self.numbers),
                agents: Known::Is(&self.agents),
                tcpa: Known::Is(&self.tcpa),
                billing: Known::Is(&self.billing),
                last_call: &self.last_call,
                calls_today: self.calls_today,
                hours: Some(self.hours.clone()),
                now: Timestamp(0),
            }
        }
    }

    fn sentences(question: &Question) -> Vec<&str> {
        question.points.iter().map(|point| point.sentence.as_str()).collect()
    }

    /// What a person must read who saw everything fine before this change.
    #[track_caller]
    fn check(draft: &Draft, change: fn(&mut World), expected: &[&str]) {
        let (before, mut now) = (well(), well());
        change(&mut now);
        let question = Question::new(Some(&before.facts(draft)), &now.facts(draft));
        assert_eq!(sentences(&question), expected);
        assert_eq!(question.is_changed, !expected.is_empty());
    }

    #[test]
    fn when_everything_is_fine_every_row_is_ok_and_nothing_has_changed() {
        let (world, draft) = (well(), draft());
        for topic in Topic::ALL {
            let row = world.facts(&draft).row(topic);
            assert_eq!(row.state, State::Ok, "{}: {}", topic.name(), row.text);
        }
        assert_eq!(Question::new(None, &world.facts(&draft)), Question::default());
        check(&draft, |_| {}, &[]);
    }

    #[test]
    fn whatever_needs_attention_is_asked_about_even_if_it_is_not_new() {
        let to = |number| {
            let mut draft = draft();
            draft.set(Field::ToNumber, number);
            draft
        };
        let late = |now: &mut World| now.hours = Hours::Indecent { local: "23:10".to_owned() };
        type Change = fn(&mut World);
        let table: [(Draft, Change, &str); 8] = [
            (draft(), late, "Callee's local time: 23:10, outside calling hours. Call now?"),
            (
                to("+19005550100"),
                |_| {},
                "To number: This is a premium-rate number: the call can cost dollars a minute.",
            ),
            (
                to("+18765550100"),
                |_| {},
                "To number: This +1 number is outside the US and Canada: it can cost as much as an international call. Toll fraud often uses such numbers.",
            ),
            (to("+12025550143"), |_| {}, "To number: This is the number that you call from."),
            (
                to("+12025550148"),
                |now| {
                    let other = r#"{"number": "+12025550148", "outbound_eligible": true}"#;
                    now.numbers.push(read(other, NumberRecord::read));
                },
                "To number: This is a number of your own organization.",
            ),
            (
                draft(),
                |now| now.tcpa.status = None,
                "TCPA confirmation: Not signed. Ask an admin to sign it in ThunderPhone.",
            ),
            (
                draft(),
                |now| now.billing.balance_cents = Some(-5),
                "Balance: -$0.05. Calls won't go out until somebody tops up.",
            ),
            (
                draft(),
                |now| now.agents[0].prompt = Some("Say {{amount}}.".to_owned()),
                "Agent: Front desk. Still empty: amount.",
            ),
        ];
        for (draft, change, sentence) in table {
            let mut now = well();
            change(&mut now);
            let facts = now.facts(&draft);
            let question = Question::new(None, &facts);
            assert_eq!(sentences(&question), [sentence]);
            // Seen before, it is asked all the same.
            let again = Question::new(Some(&facts), &facts);
            assert_eq!((sentences(&again), again.is_changed), (vec![sentence], false));
            assert!(
                again.is_answered_by(&question) && !question.is_answered_by(&Question::default())
            );
        }
    }

    #[test]
    fn one_sentence_says_what_will_happen_once_it_is_clear() {
        let mut world = well();
        let said = |world: &World, draft: &Draft| {
            sentence::of(&world.facts(draft)).map(|text| text.replace(['\u{2068}', '\u{2069}'], ""))
        };
        let due = "Rings +1 415 555 0199 (California, 9:05) from +1 202 555 0143 as Front desk.";
        assert_eq!(said(&world, &draft()).as_deref(), Some(due));
        world.numbers[0].label = Some("Main outbound".to_owned());
        world.hours = Hours::Unknown;
        let due = "Rings +1 415 555 0199 (California) from Main outbound as Front desk.";
        assert_eq!(said(&world, &draft()).as_deref(), Some(due));
        for (source, who) in
            [(Source::OneOff, "with a one-off config."), (Source::NumbersOwn, "as Front desk.")]
        {
            let said = said(&world, &from(source)).unwrap();
            assert!(said.ends_with(who), "{said}");
        }
        for field in [Field::FromNumber, Field::ToNumber, Field::Agent] {
            let mut draft = draft();
            draft.set(field, "");
            assert_eq!(said(&world, &draft), None);
        }
    }

    #[test]
    fn an_answer_holds_for_what_was_read_and_nothing_else() {
        let (draft, mut now) = (draft(), well());
        now.hours = Hours::Indecent { local: "21:05".to_owned() };
        let read = Question::new(None, &now.facts(&draft));
        now.hours = Hours::Indecent { local: "21:06".to_owned() };
        assert!(Question::new(None, &now.facts(&draft)).is_answered_by(&read));
        now.billing.balance_cents = Some(0);
        let more = Question::new(None, &now.facts(&draft));
        assert!(!more.is_answered_by(&read) && read.is_answered_by(&more));
    }

    #[test]
    fn somebody_called_today_needs_attention() {
        let (draft, mut world) = (draft(), well());
        let call = r#"{"call_id": 7, "status": "completed", "start_time": "1969-12-31T12:00:00Z", "end_time": "1969-12-31T12:01:00Z"}"#;
        world.last_call = LastCall::Was(Box::new(self::read(call, Call::read)));
        let row = |world: &World| world.facts(&draft).row(Topic::CalledRecently);
        assert_eq!(row(&world).state, State::Ok, "{}", row(&world).text);
        world.calls_today = 3;
        let row = row(&world);
        assert_eq!(row.state, State::Attention);
        assert!(row.text.ends_with(" 3 calls today."), "{}", row.text);
    }

    #[test]
    fn each_change_for_the_worse_has_a_sentence() {
        let draft = draft();
        check(
            &draft,
            |now| now.billing.balance_cents = Some(0),
            &["Balance: $0.00. Calls won't go out until somebody tops up."],
        );
        check(
            &draft,
            |now| now.tcpa.status = None,
            &["TCPA confirmation: Not signed. Ask an admin to sign it in ThunderPhone."],
        );
        check(
            &draft,
            |now| now.numbers.clear(),
            &["+1 202 555 0143 is no longer in the list of numbers."],
        );
        check(
            &draft,
            |now| now.agents.retain(|agent| agent.id != 21),
            &["The agent “Front desk” is no longer in the list."],
        );
        check(
            &draft,
            |now| now.agents[0].prompt = Some("Say {{amount}}.".to_owned()),
            &["The prompt of “Front desk” has changed. Still empty: amount."],
        );
        check(
            &draft,
            |now| now.agents[0].prompt = Some("Bye.".to_owned()),
            &["The prompt of “Front desk” has changed."],
        );
        check(
            &draft,
            |now| {
                now.billing.spending_limit_reached = Some(true);
                now.numbers[0].outbound_eligible = Some(false);
            },
            &[
                "From number: may not dial out. Ask an admin to check it in ThunderPhone.",
                "Balance: $5.00, but the spending limit is reached. Ask an admin to raise it.",
            ],
        );
    }

    #[test]
    fn another_agent_of_a_number_needs_confirmation() {
        let own = from(Source::NumbersOwn);
        let another = |now: &mut World| now.numbers[0].outbound_agent_id = Some(24);
        check(&own, another, &["Another agent speaks: Survey."]);
        check(&draft(), another, &[]);
        check(
            &own,
            |now| now.numbers[0].outbound_agent_id = None,
            &["The agent “Front desk” is no longer in the list."],
        );
    }

    #[test]
    fn other_changes_need_no_confirmation() {
        let one_off = {
            let mut draft = from(Source::OneOff);
            draft.set(Field::Prompt, "Hi.");
            draft
        };
        check(&one_off, |now| now.agents.clear(), &[]);
        check(&draft(), |now| now.billing.balance_cents = Some(20), &[]);
        check(&draft(), |now| now.agents[1].prompt = Some("Say {{amount}}.".to_owned()), &[]);
        check(&draft(), |now| now.agents[0].name = "Reception".to_owned(), &[]);
        // A second call has its own question.
        let call = |now: &mut World| {
            let call = r#"{"call_id": 7, "status": "in_progress"}"#;
            now.last_call = LastCall::Was(Box::new(read(call, Call::read)));
        };
        check(&draft(), call, &[]);
    }

    #[test]
    fn an_old_problem_is_no_change_and_missing_data_is_none() {
        let (draft, mut before, mut now) = (draft(), well(), well());
        before.billing.balance_cents = Some(-5);
        now.billing.balance_cents = Some(-10);
        let question = |before: &Facts, now: &Facts| Question::new(Some(before), now);
        let known = question(&before.facts(&draft), &now.facts(&draft));
        assert!(!known.is_changed && known.points.len() == 1, "{known:?}");
        let unknown = Facts {
            numbers: Known::NotReported,
            agents: Known::Loading,
            billing: Known::NotReported,
            tcpa: Known::Missing,
            ..now.facts(&draft)
        };
        assert_eq!(question(&well().facts(&draft), &unknown), Question::default());
        // A problem that was unknown before is a change.
        assert!(question(&unknown, &now.facts(&draft)).is_changed);
        for topic in [Topic::MayDial, Topic::Confirmation, Topic::Balance, Topic::Agent] {
            assert_eq!(unknown.row(topic).state, State::Unknown);
        }
        assert_eq!(unknown.row(Topic::Agent).text, "Checking…");
    }
}
