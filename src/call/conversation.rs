//! How a conversation went, by the times of its transcript: who spoke how much, who spoke
//! over whom, the longest silence, and how long the agent took to reply.
//!
//! Nothing is estimated: what would need a time that is missing is `None`.

use super::lanes::{Span, Spoken, is_speech, known_end, merged, spoken};
use super::transcript::who;
use crate::format;
use thunderphone::{Direction, Speaker, Turn, TurnContent};

/// Who spoke how much of the time in which anybody spoke, in percent. Together 100, even if
/// they spoke at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share {
    pub agent: i64,
    pub callee: i64,
}

/// A stretch of the recording, in milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stretch {
    pub at_ms: i64,
    pub length_ms: i64,
}

/// Somebody began to speak while the other one spoke.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interruption {
    pub by: Speaker,
    /// The place of the turn in the transcript.
    pub turn: usize,
    /// When it began, and how long both spoke.
    pub both: Stretch,
}

/// How long the callee waited for the agent's words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reply {
    /// The place of the agent's turn in the transcript.
    pub turn: usize,
    pub wait: Stretch,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Conversation {
    /// `None` also when nobody spoke.
    pub share: Option<Share>,
    /// Between two words. `None` also when there is none.
    pub longest_silence: Option<Stretch>,
    /// In order of time.
    pub interruptions: Option<Vec<Interruption>>,
    /// In order of time.
    pub replies: Option<Vec<Reply>>,
}

/// A shorter overlap is how people take turns.
const SHORTEST_OVERLAP_MS: i64 = 250;

impl Conversation {
    /// The length is that of the recording, in milliseconds.
    ///
    /// `ttfa_ms` is what the API says of a turn: the time to the first sound of the agent's
    /// answer. Where it says nothing, the pause since the callee's last word counts.
    pub fn new(
        turns: &[Turn],
        length_ms: i64,
        ttfa_ms: impl Fn(&Turn) -> Option<i64>,
    ) -> Conversation {
        let is_of_two = |turn: &&Turn| matches!(turn.speaker, Speaker::Agent | Speaker::Callee);
        let speech = || turns.iter().filter(|turn| is_speech(turn)).filter(is_of_two);
        if !speech().all(|turn| turn.start_ms.is_some()) {
            return Conversation::default();
        }
        let mut spoken = spoken(turns, length_ms);
        spoken.retain(|turn| matches!(turn.speaker, Speaker::Agent | Speaker::Callee));
        let ttfa_ms = |turn: &Spoken| ttfa_ms(turns.get(turn.turn)?);
        let has_all_ends = speech().all(has_end);
        Conversation {
            share: has_all_ends.then(|| share(&spoken)).flatten(),
            longest_silence: has_all_ends.then(|| longest_silence(&spoken)).flatten(),
            interruptions: has_all_ends.then(|| interruptions(&spoken)),
            replies: replies(&spoken, has_all_ends, ttfa_ms),
        }
    }

    /// The first of those for which the callee waited longest.
    pub fn slowest_reply(&self) -> Option<Reply> {
        let replies = self.replies.iter().flatten();
        replies.copied().reduce(|slowest, reply| {
            if reply.wait.length_ms > slowest.wait.length_ms { reply } else { slowest }
        })
    }

    /// `Agent 62 %, callee 38 %`
    pub fn share_words(&self, direction: Option<&Direction>) -> Option<String> {
        let Share { agent, callee } = self.share?;
        Some(format!("Agent {agent} %, {} {callee} %", other_side(direction)))
    }

    /// `Longest silence 4.0 s at 0:20`
    pub fn silence_words(&self) -> Option<String> {
        self.longest_silence.map(|silence| format!("Longest silence {}", words(silence)))
    }

    /// `Slowest reply 3.2 s at 1:04`. The place is where the wait begins.
    pub fn slowest_reply_words(&self) -> Option<String> {
        self.slowest_reply().map(|reply| format!("Slowest reply {}", words(reply.wait)))
    }

    /// A sentence for each side: `The agent spoke over the callee 3 times, first at 0:12.`
    pub fn interruption_words(&self, direction: Option<&Direction>) -> Option<[String; 2]> {
        let interruptions = self.interruptions.as_ref()?;
        let (agent, other) = ("agent".to_owned(), other_side(direction));
        let sentence = |by: Speaker, who: &str, whom: &str| {
            let mut times =
                interruptions.iter().filter(|one| one.by == by).map(|one| one.both.at_ms);
            let Some(first) = times.next() else {
                return format!("The {who} never spoke over the {whom}.");
            };
            let at = at_words(first);
            match times.count() + 1 {
                1 => format!("The {who} spoke over the {whom} once, at {at}."),
                count => format!("The {who} spoke over the {whom} {count} times, first at {at}."),
            }
        };
        let by_agent = sentence(Speaker::Agent, &agent, &other);
        Some([by_agent, sentence(Speaker::Callee, &other, &agent)])
    }
}

/// A turn without words needs no time to be spoken.
fn has_end(turn: &Turn) -> bool {
    let is_empty = matches!(&turn.content, TurnContent::Speech(words) if words.trim().is_empty());
    known_end(turn).is_some() || is_empty && turn.end_ms == turn.start_ms
}

fn other_side(direction: Option<&Direction>) -> String {
    who(Speaker::Callee, direction).to_lowercase()
}

fn words(stretch: Stretch) -> String {
    format!("{} at {}", format::tenths(stretch.length_ms), at_words(stretch.at_ms))
}

fn at_words(ms: i64) -> String {
    format::duration(ms / 1000)
}

fn share(spoken: &[Spoken]) -> Option<Share> {
    let total = |speaker| -> i64 {
        let turns = spoken.iter().filter(|turn| turn.speaker == speaker);
        let spans = merged(turns.map(|turn| turn.span).collect());
        spans.into_iter().map(Span::length_ms).sum()
    };
    let (agent, callee) = (total(Speaker::Agent), total(Speaker::Callee));
    let both = agent + callee;
    let agent = (agent * 100 + both / 2).checked_div(both)?;
    Some(Share { agent, callee: 100 - agent })
}

fn longest_silence(spoken: &[Spoken]) -> Option<Stretch> {
    let speech = merged(spoken.iter().map(|turn| turn.span).collect());
    let gaps = speech.windows(2).filter_map(|two| match two {
        [one, next] => Some(Stretch { at_ms: one.end_ms, length_ms: next.start_ms - one.end_ms }),
        _ => None,
    });
    gaps.reduce(|longest, gap| if gap.length_ms > longest.length_ms { gap } else { longest })
}

/// Until when each side speaks, of what began so far.
#[derive(Clone, Copy, Default)]
struct Ends {
    agent: Option<i64>,
    callee: Option<i64>,
}

impl Ends {
    /// The speaker's own, and the other side's.
    fn of(self, speaker: Speaker) -> (Option<i64>, Option<i64>) {
        match speaker {
            Speaker::Agent => (self.agent, self.callee),
            _ => (self.callee, self.agent),
        }
    }

    fn add(&mut self, turn: &Spoken) {
        let end = match turn.speaker {
            Speaker::Agent => &mut self.agent,
            _ => &mut self.callee,
        };
        *end = (*end).max(Some(turn.span.end_ms));
    }
}

fn interruptions(spoken: &[Spoken]) -> Vec<Interruption> {
    let (mut found, mut ends) = (Vec::new(), Ends::default());
    // Of those that begin together, nobody interrupts.
    for together in spoken.chunk_by(|one, next| one.span.start_ms == next.span.start_ms) {
        for turn in together {
            let Span { start_ms, end_ms } = turn.span;
            let (own, other) = ends.of(turn.speaker);
            let goes_on = own.is_some_and(|end| end > start_ms);
            let length_ms = other.map_or(0, |end| end.min(end_ms) - start_ms);
            if length_ms >= SHORTEST_OVERLAP_MS && !goes_on {
                let both = Stretch { at_ms: start_ms, length_ms };
                found.push(Interruption { by: turn.speaker, turn: turn.turn, both });
            }
        }
        together.iter().for_each(|turn| ends.add(turn));
    }
    found
}

/// `None` when the wait for one of them is not known. What the agent says before the callee
/// has spoken is no reply.
fn replies(
    spoken: &[Spoken],
    has_all_ends: bool,
    ttfa_ms: impl Fn(&Spoken) -> Option<i64>,
) -> Option<Vec<Reply>> {
    let (mut replies, mut ends, mut is_awaited) = (Vec::new(), Ends::default(), false);
    for turn in spoken {
        let start_ms = turn.span.start_ms;
        if turn.speaker == Speaker::Agent && ends.callee.is_some() {
            // No answer takes longer than the call.
            let said = ttfa_ms(turn).filter(|ttfa| (0..=start_ms).contains(ttfa));
            let pause = || {
                let spoke_last = ends.callee.filter(|end| ends.agent.is_none_or(|own| own < *end));
                spoke_last.map(|end| start_ms - end).filter(|pause| *pause >= 0)
            };
            let length_ms = match said {
                Some(ttfa_ms) => Some(ttfa_ms),
                None if has_all_ends => pause(),
                None if is_awaited => return None,
                None => None,
            };
            replies.extend(length_ms.map(|length_ms| {
                let wait = Stretch { at_ms: start_ms - length_ms, length_ms };
                Reply { turn: turn.turn, wait }
            }));
        }
        is_awaited = turn.speaker == Speaker::Callee;
        ends.add(turn);
    }
    Some(replies)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use thunderphone::read_transcript;

    const LONG_MS: i64 = 3 * 60 * 60 * 1000;

    fn turns(rows: &[(char, Option<i64>, Option<i64>)]) -> Vec<Turn> {
        let row = |(who, start, end): &(char, Option<i64>, Option<i64>)| {
            let role = if *who == 'a' { "assistant" } else { "user" };
            json!({"role": role, "content": "Hi", "start_ms": start, "end_ms": end})
        };
        read_transcript(&Value::from_iter(rows.iter().map(row))).unwrap()
    }

    fn timed(rows: &[(char, i64, i64)]) -> Vec<Turn> {
        let rows: Vec<_> =
            rows.iter().map(|(who, start, end)| (*who, Some(*start), Some(*end))).collect();
        turns(&rows)
    }

    fn conversation(rows: &[(char, i64, i64)]) -> Conversation {
        Conversation::new(&timed(rows), LONG_MS, |_| None)
    }

    #[test]
    fn shares_are_by_time_and_together_a_hundred() {
        let share = |rows: &[(char, i64, i64)]| {
            conversation(rows).share.map(|share| (share.agent, share.callee))
        };
        assert_eq!(share(&[('a', 0, 6_200), ('c', 7_000, 10_800)]), Some((62, 38)));
        // What one says twice at once counts once.
        assert_eq!(share(&[('a', 0, 1_000), ('a', 500, 1_000), ('c', 0, 1_000)]), Some((50, 50)));
        assert_eq!(share(&[('a', 0, 1_000)]), Some((100, 0)));
        assert_eq!(share(&[('a', 0, 1), ('c', 1, 3)]), Some((33, 67)));
        assert_eq!(share(&[]), None);
        let words = conversation(&[('a', 0, 6_200), ('c', 7_000, 10_800)]);
        assert_eq!(words.share_words(None).as_deref(), Some("Agent 62 %, callee 38 %"));
        let inbound = words.share_words(Some(&Direction::Inbound));
        assert_eq!(inbound.as_deref(), Some("Agent 62 %, caller 38 %"));
    }

    #[test]
    fn the_longest_silence_is_the_first_longest_gap_between_words() {
        let words = |rows: &[(char, i64, i64)]| conversation(rows).silence_words();
        assert_eq!(
            words(&[('a', 9_000, 20_000), ('c', 24_000, 25_000), ('a', 26_000, 27_000)]).as_deref(),
            Some("Longest silence 4.0 s at 0:20")
        );
        // Somebody speaks in between.
        assert_eq!(words(&[('a', 0, 10_000), ('c', 1_000, 2_000), ('c', 9_000, 9_500)]), None);
        let two = conversation(&[('a', 0, 10), ('a', 20, 30), ('a', 40, 50)]);
        assert_eq!(two.longest_silence, Some(Stretch { at_ms: 10, length_ms: 10 }));
    }

    #[track_caller]
    fn check_interruptions(rows: &[(char, i64, i64)], expected: &[(char, usize, i64, i64)]) {
        let found: Vec<_> = conversation(rows)
            .interruptions
            .unwrap()
            .into_iter()
            .map(|one| {
                let by = if one.by == Speaker::Agent { 'a' } else { 'c' };
                (by, one.turn, one.both.at_ms, one.both.length_ms)
            })
            .collect();
        assert_eq!(found, expected, "{rows:?}");
    }

    #[test]
    fn an_interruption_begins_while_the_other_side_speaks() {
        check_interruptions(&[('c', 0, 5_000), ('a', 3_000, 6_000)], &[('a', 1, 3_000, 2_000)]);
        check_interruptions(&[('a', 0, 5_000), ('c', 3_000, 3_500)], &[('c', 1, 3_000, 500)]);
        check_interruptions(&[('c', 0, 5_000), ('a', 4_751, 6_000)], &[]);
        check_interruptions(&[('c', 0, 5_000), ('a', 5_000, 6_000)], &[]);
        // Both begin at once; one goes on in another row.
        check_interruptions(&[('c', 0, 5_000), ('a', 0, 5_000)], &[]);
        check_interruptions(&[('a', 0, 5_000), ('c', 4_900, 9_000), ('a', 4_950, 9_000)], &[]);
        // Out of order.
        check_interruptions(&[('a', 3_000, 6_000), ('c', 0, 5_000)], &[('a', 0, 3_000, 2_000)]);
    }

    #[test]
    fn interruptions_are_counted_for_each_side() {
        let rows =
            [('c', 0, 5_000), ('a', 3_000, 6_000), ('c', 12_000, 15_000), ('a', 13_000, 14_000)];
        assert_eq!(
            conversation(&rows).interruption_words(None).unwrap(),
            [
                "The agent spoke over the callee 2 times, first at 0:03.",
                "The callee never spoke over the agent."
            ]
        );
        let once = conversation(&[('a', 0, 70_000), ('c', 65_000, 66_000)]);
        let words = once.interruption_words(Some(&Direction::Web)).unwrap();
        assert_eq!(words[1], "The user spoke over the agent once, at 1:05.");
    }

    #[track_caller]
    fn check_replies(
        rows: &[(char, i64, i64)],
        ttfa: &[Option<i64>],
        expected: &[(usize, i64, i64)],
    ) {
        let turns = timed(rows);
        let ttfa_ms = |turn: &Turn| {
            let at = turns.iter().position(|other| std::ptr::eq(other, turn)).unwrap();
            ttfa.get(at).copied().flatten()
        };
        let found: Vec<_> = Conversation::new(&turns, LONG_MS, ttfa_ms)
            .replies
            .unwrap()
            .into_iter()
            .map(|reply| (reply.turn, reply.wait.at_ms, reply.wait.length_ms))
            .collect();
        assert_eq!(found, expected, "{rows:?}");
    }

    #[test]
    fn a_reply_takes_what_the_api_says_or_else_the_pause() {
        let rows = [('a', 1_000, 2_000), ('c', 3_000, 4_000), ('a', 5_000, 6_000)];
        check_replies(&rows, &[], &[(2, 4_000, 1_000)]);
        check_replies(&rows, &[Some(900), None, Some(640)], &[(2, 4_360, 640)]);
        // What cannot be is not believed.
        for ttfa in [-1, 5_001, i64::MAX, i64::MIN] {
            check_replies(&rows, &[None, None, Some(ttfa)], &[(2, 4_000, 1_000)]);
        }
    }

    #[test]
    fn only_an_answer_to_the_callee_is_a_reply() {
        check_replies(&[('a', 0, 1_000), ('a', 9_000, 10_000)], &[None, Some(500)], &[]);
        // The agent goes on after a word of the callee.
        check_replies(&[('a', 0, 8_000), ('c', 3_000, 3_500), ('a', 9_000, 10_000)], &[], &[]);
        // The agent does not wait.
        check_replies(&[('c', 0, 8_000), ('a', 7_000, 9_000)], &[], &[]);
        // Of two rows only the first one answers.
        check_replies(
            &[('c', 0, 1_000), ('a', 2_000, 3_000), ('a', 9_000, 9_500)],
            &[],
            &[(1, 1_000, 1_000)],
        );
    }

    #[test]
    fn the_slowest_reply_says_how_long_and_where() {
        let rows = [
            ('c', 0, 1_000),
            ('a', 1_500, 3_000),
            ('c', 60_000, 64_000),
            ('a', 67_200, 68_000),
            ('c', 70_000, 71_000),
            ('a', 74_200, 75_000),
        ];
        let words = conversation(&rows).slowest_reply_words();
        assert_eq!(words.as_deref(), Some("Slowest reply 3.2 s at 1:04"));
        assert_eq!(conversation(&[]).slowest_reply_words(), None);
    }

    #[test]
    fn what_needs_a_missing_time_is_not_known() {
        let rows = [('a', Some(0), Some(10)), ('c', None, Some(20)), ('a', Some(30), Some(40))];
        let nothing = Conversation::new(&turns(&rows), 1_000, |_| Some(5));
        assert_eq!(nothing, Conversation::default());
        assert_eq!(nothing.interruption_words(None), None);

        let rows = [('c', Some(0), None), ('a', Some(30), Some(40))];
        let by_pause = Conversation::new(&turns(&rows), 1_000, |_| None);
        assert_eq!(by_pause, Conversation::default());
        let said = Conversation::new(&turns(&rows), 1_000, |_| Some(20));
        assert_eq!((said.share, said.longest_silence), (None, None));
        let wait = Stretch { at_ms: 10, length_ms: 20 };
        assert_eq!(said.replies, Some(vec![Reply { turn: 1, wait }]));
        // An end before its start is none.
        let rows = [('a', Some(10), Some(5))];
        assert_eq!(Conversation::new(&turns(&rows), 1_000, |_| None).share, None);
    }

    #[test]
    fn five_thousand_turns_are_quick() {
        let rows: Vec<_> = (0..5_000_i64)
            .map(|at| (if at % 2 == 0 { 'c' } else { 'a' }, at * 2_000, at * 2_000 + 2_500))
            .collect();
        let conversation = conversation(&rows);
        assert_eq!(conversation.interruptions.unwrap().len(), 4_999);
    }

    proptest! {
        #[test]
        fn whatever_the_times_the_figures_are_within_the_recording(
            rows in vec((prop_oneof![Just('a'), Just('c')], option::of(any::<i64>()), option::of(any::<i64>())), 0..8),
            short in vec((prop_oneof![Just('a'), Just('c')], -50..5_000_i64, -50..5_000_i64), 0..8),
            length_ms in 0..4_000_i64,
        ) {
            let short = short.into_iter().map(|(who, start, end)| (who, Some(start), Some(end)));
            for turns in [turns(&rows), turns(&short.collect::<Vec<_>>())] {
                let found = Conversation::new(&turns, length_ms, |_| None);
                if let Some(share) = found.share {
                    prop_assert!((0..=100).contains(&share.agent));
                    prop_assert_eq!(share.agent + share.callee, 100);
                }
                let stretches = found.interruptions.iter().flatten().map(|one| one.both);
                let replies = found.replies.iter().flatten().map(|reply| reply.wait);
                for stretch in stretches.chain(replies).chain(found.longest_silence) {
                    prop_assert!(stretch.at_ms >= 0 && stretch.length_ms >= 0);
                    prop_assert!(stretch.at_ms + stretch.length_ms <= length_ms);
                }
            }
        }
    }
}
