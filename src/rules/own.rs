//! This browser's own rules as they are typed: stricter than the team's, or refused in a
//! sentence.

use super::policy_file::{MOST_CENTS, minutes, read_own};
use super::{Rules, Window};
use crate::call::country::country_by_code;
use serde_json::{Map, Value};

/// A field of the form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RuleField {
    From,
    To,
    Countries,
    PerDay,
    PerWeek,
    Budget,
}

impl RuleField {
    pub const ALL: [RuleField; 6] = [
        RuleField::From,
        RuleField::To,
        RuleField::Countries,
        RuleField::PerDay,
        RuleField::PerWeek,
        RuleField::Budget,
    ];

    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            RuleField::From => "Call from",
            RuleField::To => "Call until",
            RuleField::Countries => "Countries",
            RuleField::PerDay => "Calls to one number in 24 hours",
            RuleField::PerWeek => "Calls to one number in 7 days",
            RuleField::Budget => "Budget for a day, in dollars",
        }
    }

    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            RuleField::From => "Where the person is, such as 09:00.",
            RuleField::To => "Such as 18:00.",
            RuleField::Countries => "Two letters each, such as US, CA.",
            RuleField::PerDay | RuleField::PerWeek => "At most, by anyone.",
            RuleField::Budget => "Such as 20 or 12.50.",
        }
    }
}

/// A text for each field; empty where this browser has no rule.
pub type Typed = [String; 6];

/// What a field holds for these rules.
#[must_use]
pub fn typed(rules: &Rules) -> Typed {
    let time = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let count = |count: Option<u32>| count.map(|count| count.to_string()).unwrap_or_default();
    let is_usual = rules.window == Window::default();
    let window = |minutes: u32| if is_usual { String::new() } else { time(minutes) };
    RuleField::ALL.map(|field| match field {
        RuleField::From => window(rules.window.from),
        RuleField::To => window(rules.window.to),
        RuleField::Countries => rules.countries.as_deref().unwrap_or_default().join(", "),
        RuleField::PerDay => count(rules.per_day),
        RuleField::PerWeek => count(rules.per_week),
        RuleField::Budget => match rules.day_budget_cents {
            Some(cents) => format!("{}.{:02}", cents / 100, cents % 100),
            None => String::new(),
        },
    })
}

/// The text to keep, in the format of the team's file.
///
/// # Errors
/// The first field that is wrong, or less strict than the team's rules, and why.
pub fn written(typed: &Typed, team: &Rules) -> Result<String, (RuleField, String)> {
    let mut fields = Map::new();
    fields.insert("version".to_owned(), Value::from(1));
    let mut calls = Map::new();
    let mut window = [team.window.from, team.window.to];
    for (field, text) in RuleField::ALL.into_iter().zip(typed) {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        let wrong = |sentence: &str| (field, sentence.to_owned());
        match field {
            RuleField::From | RuleField::To => {
                let time = time(text).ok_or_else(|| wrong("Enter a time, such as 09:00."))?;
                if time < team.window.from || time > team.window.to {
                    let (from, to) = (clock(team.window.from), clock(team.window.to));
                    return Err((
                        field,
                        format!("Calls are allowed from {from} to {to}: stay within."),
                    ));
                }
                let [from, to] = &mut window;
                *(if field == RuleField::From { from } else { to }) = time;
            }
            RuleField::Countries => {
                let codes = codes(text)
                    .ok_or_else(|| wrong("Enter country codes of two letters, such as US, CA."))?;
                let named = team.countries.as_deref();
                let other = codes.iter().find(|code| named.is_some_and(|it| !it.contains(code)));
                if let Some(other) = other {
                    return Err((field, format!("Your team does not call {other}.")));
                }
                fields.insert("countries".to_owned(), codes.into());
            }
            RuleField::PerDay | RuleField::PerWeek => {
                let (name, most) = match field {
                    RuleField::PerDay => ("day", team.per_day),
                    _ => ("week", team.per_week),
                };
                let most = most.unwrap_or(1_000);
                let count = text.parse::<u32>().ok().filter(|count| *count <= most);
                let count = count
                    .ok_or_else(|| (field, format!("Enter a whole number from 0 to {most}.")))?;
                calls.insert(name.to_owned(), count.into());
            }
            RuleField::Budget => {
                let cents = cents(text).ok_or_else(|| wrong("Enter an amount, such as 12.50."))?;
                let most = team.day_budget_cents.unwrap_or(i64::from(MOST_CENTS));
                if cents > most {
                    let most = format!("{}.{:02}", most / 100, most % 100);
                    return Err((field, format!("The most is {most}.")));
                }
                fields.insert("day_budget_cents".to_owned(), cents.into());
            }
        }
    }
    let [from, to] = window;
    if from >= to {
        return Err((RuleField::To, "The hours must end after they begin.".to_owned()));
    }
    if window != [team.window.from, team.window.to] {
        let window = [("from", clock(from)), ("to", clock(to))];
        fields.insert("window".to_owned(), Value::from_iter(window));
    }
    if !calls.is_empty() {
        fields.insert("calls_per_number".to_owned(), calls.into());
    }
    let text = Value::from(fields).to_string();
    // What is kept must be read again.
    read_own(&text).map(|_| text).map_err(|why| (RuleField::From, why))
}

fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `9`, `9:00` or `09:00`.
fn time(text: &str) -> Option<u32> {
    let whole = if text.contains(':') { text.to_owned() } else { format!("{text}:00") };
    minutes(&if whole.len() == 4 { format!("0{whole}") } else { whole })
}

fn codes(text: &str) -> Option<Vec<String>> {
    let codes = text.split([',', ';', ' ']).filter(|code| !code.is_empty());
    let codes = codes.map(str::to_uppercase);
    codes.map(|code| country_by_code(&code).is_some().then_some(code)).collect()
}

/// `20`, `12.5`, `12,50` or `$12.50`.
fn cents(text: &str) -> Option<i64> {
    let text = text.trim_start_matches('$').trim();
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let is_plain = |digits: &str, most: usize| {
        (1..=most).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_plain(whole, 9) || !is_plain(part, 2) {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 100 + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keep(texts: [&str; 6], team: &Rules) -> Result<Rules, (RuleField, String)> {
        written(&texts.map(str::to_owned), team).map(|text| read_own(&text).unwrap())
    }

    #[test]
    fn what_is_typed_is_kept_and_shown_again() {
        let team = Rules::default();
        let rules = keep(["9", "18:30", "us ca", "2", "5", "12,5"], &team).unwrap();
        let expected = Rules {
            window: Window { from: 540, to: 1_110 },
            countries: Some(vec!["US".to_owned(), "CA".to_owned()]),
            per_day: Some(2),
            per_week: Some(5),
            day_budget_cents: Some(1_250),
        };
        assert_eq!(rules, expected);
        assert_eq!(typed(&rules), ["09:00", "18:30", "US, CA", "2", "5", "12.50"]);
        assert_eq!(keep(typed(&rules).each_ref().map(String::as_str), &team), Ok(rules));
        assert_eq!(keep([""; 6], &team), Ok(Rules::default()));
        assert_eq!(typed(&Rules::default()), [""; 6].map(str::to_owned));
    }

    #[test]
    fn what_is_wrong_or_less_strict_than_the_team_is_refused() {
        use RuleField::*;
        let team = Rules {
            window: Window { from: 540, to: 1_080 },
            countries: Some(vec!["US".to_owned()]),
            per_day: Some(3),
            per_week: Some(6),
            day_budget_cents: Some(5_000),
        };
        for (texts, field) in [
            (["8:59", "", "", "", "", ""], From),
            (["", "18:01", "", "", "", ""], To),
            (["12:00", "12:00", "", "", "", ""], To),
            (["noon", "", "", "", "", ""], From),
            (["25:00", "", "", "", "", ""], From),
            (["-9", "", "", "", "", ""], From),
            (["", "", "CA", "", "", ""], Countries),
            (["", "", "USA", "", "", ""], Countries),
            (["", "", "", "4", "", ""], PerDay),
            (["", "", "", "-1", "", ""], PerDay),
            (["", "", "", "1.5", "", ""], PerDay),
            (["", "", "", "", "7", ""], PerWeek),
            (["", "", "", "", "", "50.01"], Budget),
            (["", "", "", "", "", "-1"], Budget),
            (["", "", "", "", "", "1e9"], Budget),
            (["", "", "", "", "", "1000000000"], Budget),
            (["", "", "", "", "", "12,505"], Budget),
            (["", "", "", "", "", "."], Budget),
        ] {
            let refused = keep(texts, &team).unwrap_err();
            assert_eq!(refused.0, field, "{texts:?}: {refused:?}");
            assert!(refused.1.ends_with('.'), "{refused:?}");
        }
        assert!(keep(["10", "17", "US", "0", "6", "50"], &team).is_ok());
    }
}
