//! The rows, the question and the sentence, with everything fine and with one thing wrong.

use super::question::{Question, reason};
use super::row::{Remedy, State, Topic};
use super::{Facts, Known, sentence};
use crate::call::calling_hours::Hours;
use crate::call::draft::{Draft, Source};
use crate::call::field::Field;
use crate::call::tries::{Tries, Try};
use crate::do_not_call::{Entry, Listed};
use crate::rules::{Policy, Rules};
use crate::spending::Spending;
use serde_json::Value;
use thunderphone::{
    Agent, Billing, Call, NumberRecord, PlatformOutbound, TcpaConfirmation, Timestamp,
};

/// What the API reports when everything is fine.
struct World {
    numbers: Vec<NumberRecord>,
    agents: Vec<Agent>,
    tcpa: TcpaConfirmation,
    billing: Billing,
    platform: PlatformOutbound,
    tries: Tries,
    hours: Hours,
    rules: Rules,
    policy: Policy,
    listed: Listed,
    is_allowed_country: Option<bool>,
    spent: Spending,
    call_cents: Option<i64>,
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
        platform: read(r#"{"calls_today": 37, "daily_call_limit": 100}"#, PlatformOutbound::read),
        tries: Tries::Known(Vec::new()),
        hours: Hours::Decent { local: "9:05".to_owned() },
        rules: Rules::default(),
        policy: Policy::Absent,
        listed: Listed::No,
        is_allowed_country: Some(true),
        spent: Spending { cents: 1_200, is_complete: true, ..Spending::default() },
        call_cents: None,
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
            platform: Known::Is(&self.platform),
            tries: &self.tries,
            hours: Some(self.hours.clone()),
            rules: &self.rules,
            policy: &self.policy,
            listed: &self.listed,
            is_allowed_country: self.is_allowed_country,
            spent: Known::Is(&self.spent),
            call_cents: self.call_cents,
            today: Timestamp(-30_000_000),
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
        if let Some(row) = world.facts(&draft).row(topic) {
            assert_eq!(row.state, State::Ok, "{}: {}", topic.name(), row.text);
        }
    }
    assert_eq!(Question::new(None, &world.facts(&draft)), Question::default());
    check(&draft, |_| {}, &[]);
}

#[test]
fn whatever_needs_attention_is_asked_about_even_if_it_is_not_new() {
    let to = |number| {
        let mut draft = draft();
        draft.set(Field::ToNumber, number);
        // Otherwise the dear ones would be refused.
        draft.set_allowed(true);
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
            |now| now.billing.spending_limit_reached = Some(true),
            "Balance: $5.00, but the spending limit is reached. Ask an admin to raise it.",
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
        assert!(again.is_answered_by(&question) && !question.is_answered_by(&Question::default()));
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
    now.tcpa.status = None;
    let more = Question::new(None, &now.facts(&draft));
    assert!(!more.is_answered_by(&read) && read.is_answered_by(&more));
    // Who read that a prompt has changed, and what is empty in it, is not asked again.
    let (before, mut now) = (well(), well());
    now.agents[0].prompt = Some("Say {{amount}}.".to_owned());
    let facts = now.facts(&draft);
    let changed = Question::new(Some(&before.facts(&draft)), &facts);
    assert!(Question::new(None, &facts).is_answered_by(&changed));
    now.agents[0].prompt = Some("Say {{amount}} and {{date}}.".to_owned());
    let again = Question::new(Some(&before.facts(&draft)), &now.facts(&draft));
    assert!(!again.is_answered_by(&changed));
}

fn tried(text: &str) -> Tries {
    Tries::Known(vec![Try::of(&read(text, Call::read))])
}

#[test]
fn somebody_called_today_needs_attention() {
    let (draft, mut world) = (draft(), well());
    let row = |world: &World| world.facts(&draft).row(Topic::CalledRecently).unwrap();
    world.tries = tried(
        r#"{"call_id": 7, "status": "completed", "start_time": "1969-12-31T12:00:00Z", "end_time": "1969-12-31T12:01:00Z"}"#,
    );
    assert_eq!(row(&world).state, State::Ok, "{}", row(&world).text);
    world.tries = tried(
        r#"{"call_id": 7, "status": "completed", "start_time": "1969-12-31T23:26:00Z", "end_time": "1969-12-31T23:27:00Z", "end_reason": "caller_hangup", "duration_seconds": 32}"#,
    );
    let row = row(&world);
    assert_eq!(row.state, State::Attention);
    assert_eq!(row.text, "Last called 34 min ago. The other side hung up after 32 s.");
    assert_eq!(row.remedies, [Remedy::OpenCall(thunderphone::CallId(7))]);
}

/// The row, and whether it keeps the call from being sent; unchanged by “Try anyway” unless
/// the API decides.
#[track_caller]
fn is_refused(
    draft: &Draft,
    change: impl Fn(&mut World),
    topic: Topic,
    text: &str,
    remedies: &[Remedy],
) {
    let mut world = well();
    change(&mut world);
    let facts = world.facts(draft);
    let row = facts.row(topic).unwrap();
    let plain = row.text.replace(['\u{2068}', '\u{2069}'], "");
    assert_eq!((row.state, plain.as_str()), (State::Refused, text));
    assert_eq!(row.remedies, remedies);
    assert_eq!(facts.refused(&[]), [(topic, row)]);
    let may_try = remedies.contains(&Remedy::TryAnyway);
    assert_eq!(facts.refused(&[topic]).is_empty(), may_try);
    // It is no matter of a question.
    assert_eq!(Question::new(None, &facts), Question::default());
}

#[test]
fn what_is_certain_to_go_wrong_is_refused_and_only_the_api_can_be_tried() {
    use Remedy::{ChangeNumber, CheckAgain, ChooseAgent, ChooseNumber, RefreshNumbers, TopUp};
    use Remedy::{RefreshAgents, TryAnyway, Verify};
    let unverified = |now: &mut World| {
        let number = r#"{"id": 9, "number": "+12025550143", "outbound_eligible": false, "source": "voip", "status": "active", "voip_verification_status": "unverified"}"#;
        now.numbers = vec![read(number, NumberRecord::read)];
    };
    let verify = Verify { id: 9, number: "+12025550143".to_owned() };
    let others = [RefreshNumbers, ChooseNumber, TryAnyway];
    is_refused(
        &draft(),
        unverified,
        Topic::MayDial,
        "not verified yet. Verify it: ThunderPhone places a verification call, which your carrier bills.",
        &[&[verify], &others[..]].concat(),
    );
    is_refused(
        &draft(),
        |now| now.numbers[0].outbound_eligible = Some(false),
        Topic::MayDial,
        "may not dial out. Ask an admin to check it in ThunderPhone.",
        &others,
    );
    is_refused(
        &draft(),
        |now| {
            now.numbers[0].source = Some(thunderphone::NumberSource::Demo);
            now.platform.calls_today = Some(100);
        },
        Topic::MayDial,
        "All 100 calls of today are used. They start anew at midnight UTC.",
        &[ChooseNumber, CheckAgain, TryAnyway],
    );
    for (cents, amount) in [(0, "$0.00"), (-5, "-$0.05")] {
        is_refused(
            &draft(),
            |now| now.billing.balance_cents = Some(cents),
            Topic::Balance,
            &format!("{amount}. Calls won't go out until somebody tops up."),
            &[TopUp, CheckAgain, TryAnyway],
        );
    }
    is_refused(
        &from(Source::NumbersOwn),
        |now| now.numbers[0].outbound_agent_id = None,
        Topic::Agent,
        "The number has no outbound agent. Choose another source.",
        &[ChooseAgent, RefreshNumbers, TryAnyway],
    );
    is_refused(
        &from(Source::NumbersOwn),
        |now| now.agents.clear(),
        Topic::Agent,
        "The number's own agent is not in the list of agents.",
        &[ChooseAgent, RefreshAgents, TryAnyway],
    );
    // What the team decides, nobody tries.
    is_refused(
        &draft(),
        |now| now.listed = Listed::Team,
        Topic::DoNotCall,
        "Your team never calls this number.",
        &[ChangeNumber],
    );
    let entry = |reason: &str| Entry {
        number: "+14155550199".to_owned(),
        reason: reason.to_owned(),
        added_at: 0,
    };
    for (reason, text) in [
        ("Asked not to be called.", "On your do-not-call list: Asked not to be called."),
        (" ", "On your do-not-call list."),
    ] {
        is_refused(
            &draft(),
            |now| now.listed = Listed::Here(entry(reason)),
            Topic::DoNotCall,
            text,
            &[ChangeNumber, Remedy::OpenDoNotCall],
        );
    }
    is_refused(
        &draft(),
        |now| now.rules.day_budget_cents = Some(1_200),
        Topic::Budget,
        "$12.00. The rules allow $12.00 a day.",
        &[CheckAgain],
    );
}

#[test]
fn calls_to_one_number_are_limited_a_day_and_a_week() {
    let began = |hours: i64| {
        let at = Timestamp(-hours * 3_600_000).to_string();
        let call =
            format!(r#"{{"call_id": {hours}, "status": "completed", "start_time": "{at}"}}"#);
        Try::of(&read(&call, Call::read))
    };
    let mut world = well();
    let draft = draft();
    // Twice in the last 24 hours, and once before.
    world.tries = Tries::Known(vec![began(1), began(7), began(30)]);
    let row = |world: &World| world.facts(&draft).row(Topic::Limit);
    assert_eq!(row(&world), None);
    for (day, week, state, text) in [
        (Some(3), Some(6), State::Ok, "2 of 3 in 24 hours, 3 of 6 in 7 days."),
        (Some(2), Some(6), State::Refused, "2 in 24 hours. The rules allow 2."),
        (None, Some(3), State::Refused, "3 in 7 days. The rules allow 3."),
        (Some(3), None, State::Ok, "2 of 3 in 24 hours."),
    ] {
        (world.rules.per_day, world.rules.per_week) = (day, week);
        let row = row(&world).unwrap();
        assert_eq!((row.state, row.text.as_str()), (state, text));
        assert!(!row.remedies.contains(&Remedy::TryAnyway));
    }
    world.tries = Tries::Unavailable;
    assert_eq!(row(&world).unwrap().state, State::Unknown);
}

#[test]
fn a_country_without_an_own_number_is_refused_until_it_is_allowed() {
    let mut draft = draft();
    draft.set(Field::ToNumber, "+44 20 7946 0958");
    let abroad = |now: &mut World| now.is_allowed_country = Some(false);
    is_refused(
        &draft,
        abroad,
        Topic::ToNumber,
        "United Kingdom. You have no number in this country.",
        &[Remedy::Allow, Remedy::ChangeNumber],
    );
    let named = |now: &mut World| {
        now.is_allowed_country = Some(false);
        now.rules.countries = Some(vec!["US".to_owned()]);
    };
    let text = "United Kingdom. The rules do not allow calls to this country.";
    is_refused(&draft, named, Topic::ToNumber, text, &[Remedy::ChangeNumber]);
    draft.set_allowed(true);
    // The team has the last word.
    is_refused(&draft, named, Topic::ToNumber, text, &[Remedy::ChangeNumber]);
    // This browser's own rule allows it, and no number of the organization is there.
    let by_browser = |now: &mut World| {
        now.is_allowed_country = Some(false);
        now.rules.countries = Some(vec!["GB".to_owned()]);
    };
    draft.set_allowed(false);
    let text = "United Kingdom. You have no number in this country.";
    is_refused(&draft, by_browser, Topic::ToNumber, text, &[Remedy::Allow, Remedy::ChangeNumber]);
    draft.set_allowed(true);
    let mut world = well();
    abroad(&mut world);
    let row = |draft: &Draft, world: &World| world.facts(draft).row(Topic::ToNumber).unwrap();
    assert_eq!(row(&draft, &world).state, State::Ok);
    // Kept with the draft, and only for that number.
    let stored = Draft::read(&draft.to_value());
    assert_eq!(stored, draft);
    draft.set(Field::ToNumber, "+442079460958");
    assert_eq!(row(&draft, &world).state, State::Ok, "the same number");
    draft.set(Field::ToNumber, "+44 20 7946 0959");
    assert_eq!(row(&draft, &world).state, State::Refused);
    draft.set(Field::ToNumber, "+44 20 7946 0958");
    assert_eq!(row(&draft, &world).state, State::Refused, "it was another one meanwhile");
    // Unknown is unknown, and blocks nothing.
    world.is_allowed_country = None;
    assert_eq!(row(&draft, &world).state, State::Ok);
}

#[test]
fn rules_that_are_not_known_are_asked_about() {
    let (draft, mut world) = (draft(), well());
    world.policy = Policy::Unreadable("They did not arrive; we keep trying.".to_owned());
    let said = "Team rules: Could not be read. They did not arrive; we keep trying. They may forbid this call.";
    assert_eq!(sentences(&Question::new(None, &world.facts(&draft))), [said]);
    world.policy = Policy::Loading;
    let said = "Team rules: Could not be loaded yet. They may forbid this call.";
    assert_eq!(sentences(&Question::new(None, &world.facts(&draft))), [said]);
    for known in [Policy::Absent, Policy::Read] {
        world.policy = known;
        assert_eq!(world.facts(&draft).row(Topic::TeamRules), None);
    }
}

#[test]
fn outside_calling_hours_a_reason_is_needed() {
    let (draft, mut world) = (draft(), well());
    assert!(!Question::new(None, &world.facts(&draft)).needs_reason());
    world.hours = Hours::Indecent { local: "23:10".to_owned() };
    assert!(Question::new(None, &world.facts(&draft)).needs_reason());
    for none in ["", "  ", "ab", "a b", "12345", "…!?"] {
        assert_eq!(reason(none), None, "{none}");
    }
    assert_eq!(reason(" She asked for it ").as_deref(), Some("She asked for it"));
    assert_eq!(reason("約束した").as_deref(), Some("約束した"));
}

#[test]
fn before_anything_is_chosen_the_rows_wait() {
    let (world, draft) = (well(), Draft::default());
    let facts = Facts { hours: None, tries: &Tries::NotRequested, ..world.facts(&draft) };
    let facts = Facts { listed: &Listed::NotRequested, ..facts };
    for topic in Topic::ALL {
        let state = facts.row(topic).map_or(State::Ok, |row| row.state);
        let is_said = matches!(topic, Topic::Balance | Topic::Confirmation);
        assert!(state == State::Waiting || is_said || facts.row(topic).is_none(), "{topic:?}");
    }
    assert_eq!(facts.row(Topic::MayDial).unwrap().text, "Choose a from number.");
    let mut typed = Draft::default();
    typed.set(Field::ToNumber, "+1415555019x");
    let row = world.facts(&typed).row(Topic::ToNumber).unwrap();
    assert!(row.text.starts_with("Use digits only"), "{}", row.text);
}

#[test]
fn a_balance_says_how_many_calls_it_lasts_for() {
    let (draft, mut world) = (draft(), well());
    for (usual, state, text) in [
        (None, State::Ok, "$5.00 left."),
        (Some(0), State::Ok, "$5.00 left."),
        (Some(3), State::Ok, "$5.00 left. Enough for about 166 calls."),
        (Some(300), State::Ok, "$5.00 left. Enough for about 1 call."),
        (Some(600), State::Attention, "$5.00 left. A call of this agent usually costs $6.00."),
    ] {
        world.call_cents = usual;
        let row = world.facts(&draft).row(Topic::Balance).unwrap();
        assert_eq!((row.state, row.text.as_str()), (state, text));
    }
    world.billing.balance_cents = Some(100_000_000);
    world.call_cents = Some(3);
    let row = world.facts(&draft).row(Topic::Balance).unwrap();
    assert!(row.text.ends_with("Enough for more than 1,000 calls."), "{}", row.text);
}

#[test]
fn a_platform_number_says_how_many_calls_it_has_placed_today() {
    let (draft, mut world) = (draft(), well());
    let said = |world: &World| world.facts(&draft).row(Topic::MayDial).unwrap().text;
    assert_eq!(said(&world), "Ready.");
    world.numbers[0].source = Some(thunderphone::NumberSource::Demo);
    assert_eq!(said(&world), "Ready. 37 of 100 calls today.");
    world.platform.daily_call_limit = None;
    assert_eq!(said(&world), "Ready.");
}

#[test]
fn an_agent_says_who_speaks_first() {
    let (draft, mut world) = (draft(), well());
    for (order, says) in [
        (Some("caller_first"), "Front desk. It waits for the callee to speak first."),
        (Some("agent_first"), "Front desk. It speaks first."),
        (Some("whoever"), "Front desk."),
        (None, "Front desk."),
    ] {
        world.agents[0].outbound_speak_order = order.map(thunderphone::SpeakOrder::read);
        let row = world.facts(&draft).row(Topic::Agent).unwrap();
        assert_eq!(row.text.replace(['\u{2068}', '\u{2069}'], ""), says);
    }
}

#[test]
fn each_change_for_the_worse_has_a_sentence() {
    let draft = draft();
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
            now.hours = Hours::Indecent { local: "23:10".to_owned() };
        },
        &[
            "Callee's local time: 23:10, outside calling hours. Call now?",
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
        now.tries = tried(r#"{"call_id": 7, "status": "in_progress"}"#);
    };
    check(&draft(), call, &[]);
}

#[test]
fn an_old_problem_is_no_change_and_missing_data_is_none() {
    let (draft, mut before, mut now) = (draft(), well(), well());
    before.tcpa.status = None;
    now.tcpa.status = Some("revoked".to_owned());
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
    for topic in [Topic::MayDial, Topic::Confirmation, Topic::Balance] {
        assert_eq!(unknown.row(topic).unwrap().state, State::Unknown);
    }
    let agent = unknown.row(Topic::Agent).unwrap();
    assert_eq!((agent.state, agent.text.as_str()), (State::Waiting, "Checking…"));
}

#[test]
fn only_a_list_that_was_said_to_be_unread_may_be_left_unread() {
    for (listed, policy, is_unread) in [
        (Listed::No, Policy::Absent, false),
        (Listed::No, Policy::Read, false),
        (Listed::Unavailable, Policy::Read, true),
        (Listed::Loading, Policy::Read, true),
        (Listed::No, Policy::Loading, true),
        (Listed::No, Policy::Unreadable("The file is not valid JSON.".to_owned()), true),
    ] {
        let mut world = well();
        (world.listed, world.policy) = (listed, policy);
        let question = Question::new(None, &world.facts(&draft()));
        assert_eq!(question.is_a_list_unread, is_unread, "{:?}", world.listed);
    }
}
