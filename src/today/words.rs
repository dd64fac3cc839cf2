//! The line that the figures are said in, and sentences for what is missing from them.

use super::{Figures, Sum, Today};
use crate::format;

/// `42 calls · 31 answered · 58 min talked · $4.20`. `number` groups the digits as the viewer's
/// language does.
pub fn line(today: &Today, number: &dyn Fn(usize) -> String) -> String {
    let Figures { calls, in_progress, answered, seconds, cents } = &today.all;
    let calls_word = if *calls == 1 { "call" } else { "calls" };
    let mut said = format!("{} {calls_word}", number(*calls));
    if *calls == 0 {
        return said;
    }
    let is_running = *in_progress > 0;
    let count = |total: i64| number(usize::try_from(total).unwrap_or_default());
    let figures = [
        part(answered, false, "answered unknown", |total| format!("{} answered", count(total))),
        part(seconds, is_running, "minutes unknown", |total| {
            format!("{} talked", minutes(total, &count))
        }),
        part(cents, is_running, "cost unknown", format::money),
    ];
    for figure in figures {
        said += " · ";
        said += &figure;
    }
    said
}

/// Answered, minutes and cost for a table: `31`, `58 min`, `$4.20`. A figure that lacks some calls ends
/// with `+`, and one that is unknown is `?`.
pub fn cells(figures: &Figures, number: &dyn Fn(usize) -> String) -> [String; 3] {
    let is_running = figures.in_progress > 0;
    let count = |total: i64| number(usize::try_from(total).unwrap_or_default());
    let cell = |sum: &Sum, is_running: bool, say: &dyn Fn(i64) -> String| match sum {
        Sum { known: 0, unknown: 0, .. } if !is_running => say(0),
        Sum { known: 0, .. } => "?".to_owned(),
        Sum { unknown: 0, total, .. } if !is_running => say(*total),
        Sum { total, .. } => format!("{}+", say(*total)),
    };
    [
        cell(&figures.answered, false, &count),
        cell(&figures.seconds, is_running, &|total| minutes(total, &count)),
        cell(&figures.cents, is_running, &format::money),
    ]
}

/// Whole minutes, of which the last one has at least its half: `58 min`. Less than one is no 0.
fn minutes(seconds: i64, number: &dyn Fn(i64) -> String) -> String {
    match seconds {
        1..60 => "under 1 min".to_owned(),
        _ => format!("{} min", number(seconds.saturating_add(30) / 60)),
    }
}

/// `is_running`: calls in progress will have something to add.
fn part(sum: &Sum, is_running: bool, unknown: &str, say: impl Fn(i64) -> String) -> String {
    match sum {
        Sum { known: 0, unknown: 0, .. } if !is_running => say(0),
        Sum { known: 0, .. } => unknown.to_owned(),
        Sum { unknown: 0, total, .. } => say(*total),
        Sum { total, .. } => format!("at least {}", say(*total)),
    }
}

/// A sentence for each kind of what the figures lack.
pub fn missing(today: &Today, number: &dyn Fn(usize) -> String) -> Vec<String> {
    let Figures { in_progress, answered, seconds, cents, .. } = &today.all;
    let kinds = [
        (
            *in_progress,
            "call is in progress: minutes and cost come at the end.",
            "calls are in progress: minutes and cost come at the end.",
        ),
        (
            cents.unknown,
            "call has not said yet what it costs.",
            "calls have not said yet what they cost.",
        ),
        (
            seconds.unknown,
            "call has not said how long it took.",
            "calls have not said how long they took.",
        ),
        (
            answered.unknown,
            "call does not say whether somebody answered.",
            "calls do not say whether somebody answered.",
        ),
        (
            today.undated,
            "call does not say when it began and may be older.",
            "calls do not say when they began and may be older.",
        ),
        (
            today.listed.unreadable,
            "call could not be read and is not counted.",
            "calls could not be read and are not counted.",
        ),
    ];
    let said = kinds.into_iter().filter(|(count, ..)| *count > 0);
    let mut sentences: Vec<String> = said
        .map(|(count, one, many)| match count {
            1 => format!("1 {one}"),
            count => format!("{} {many}", number(count)),
        })
        .collect();
    if !today.listed.is_whole {
        sentences.push(
            "There are more calls than these figures are from: the list was not read to its end."
                .to_owned(),
        );
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calls_since::Listed;

    fn known(total: i64) -> Sum {
        Sum { total, known: 1, unknown: 0 }
    }

    fn day(all: Figures) -> Today {
        Today { all, listed: Listed { is_whole: true, unreadable: 0 }, ..Today::default() }
    }

    fn said(today: &Today) -> (String, Vec<String>) {
        let number = |count: usize| count.to_string();
        (line(today, &number), missing(today, &number))
    }

    #[test]
    fn a_day_that_is_known_is_one_short_line() {
        let all = Figures {
            calls: 42,
            in_progress: 0,
            answered: known(31),
            seconds: known(58 * 60 + 10),
            cents: known(420),
        };
        let (line, missing) = said(&day(all));
        assert_eq!(line, "42 calls · 31 answered · 58 min talked · $4.20");
        assert_eq!(missing, [""; 0]);
        assert_eq!(said(&day(Figures::default())).0, "0 calls");
        let all =
            Figures { calls: 1, answered: known(1), seconds: known(24), ..Figures::default() };
        assert!(said(&day(all)).0.contains("· under 1 min talked ·"));
    }

    #[test]
    fn what_is_unknown_is_said_and_never_zero() {
        let unknown = Sum { total: 0, known: 0, unknown: 2 };
        let all = Figures {
            calls: 2,
            in_progress: 0,
            answered: unknown,
            seconds: unknown,
            cents: unknown,
        };
        let (line, missing) = said(&day(all));
        assert_eq!(line, "2 calls · answered unknown · minutes unknown · cost unknown");
        assert_eq!(missing.len(), 3, "{missing:?}");

        let partly = Sum { total: 120, known: 3, unknown: 1 };
        let all = Figures {
            calls: 4,
            in_progress: 0,
            answered: known(4),
            seconds: partly,
            cents: partly,
        };
        let (line, missing) = said(&day(all.clone()));
        assert_eq!(line, "4 calls · 4 answered · at least 2 min talked · at least $1.20");
        let expected =
            ["1 call has not said yet what it costs.", "1 call has not said how long it took."];
        assert_eq!(missing, expected);
        let number = |count: usize| count.to_string();
        assert_eq!(cells(&all, &number), ["4", "2 min+", "$1.20+"]);
        let none = Figures { calls: 2, cents: unknown, ..Figures::default() };
        assert_eq!(cells(&none, &number), ["0", "0 min", "?"]);
    }

    #[test]
    fn calls_in_progress_have_no_minutes_and_no_cost_yet() {
        let all = Figures { calls: 1, in_progress: 1, ..Figures::default() };
        let (line, missing) = said(&day(all));
        assert_eq!(line, "1 call · 0 answered · minutes unknown · cost unknown");
        assert_eq!(missing, ["1 call is in progress: minutes and cost come at the end."]);
    }

    #[test]
    fn a_list_that_was_not_read_to_its_end_is_said() {
        let mut today = day(Figures { calls: 9, ..Figures::default() });
        today.listed = Listed { is_whole: false, unreadable: 2 };
        let (_, missing) = said(&today);
        assert_eq!(missing.len(), 2, "{missing:?}");
        assert!(missing[1].contains("more calls"), "{missing:?}");
    }
}
