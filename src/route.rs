//! Route ⇄ URL: the only code that spells one of our URLs.

use std::borrow::Cow;

use crate::call::range::Range;
use thunderphone::CallId;
use thunderphone::client::encode;

/// The page that is shown, and what a link to it preserves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Route {
    Calls(CallFilters),
    /// With a call id, the form opens with the data of that call.
    NewCall {
        again: Option<CallId>,
    },
    /// With a second, the recording opens at that position.
    Call {
        id: CallId,
        at: Option<u32>,
    },
    /// A queue of calls to review, made from these filters.
    Review(CallFilters),
    /// Follow-ups: who is to be called again, and when.
    ToCall,
    Account,
    /// Where ThunderPhone sends events.
    Webhooks,
    DoNotCall,
    /// Simulated calls, of this agent if one is named.
    Rehearsals {
        agent: Option<i64>,
    },
    /// Words that were said on calls.
    Search {
        query: String,
    },
    NotFound,
}

/// The filters of the list. An empty text is no filter; dates are `YYYY-MM-DD` in the
/// viewer's zone, and `range` is one of `call::range`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CallFilters {
    /// What is searched for: a number, its last digits, a call id or words.
    pub search: String,
    pub status: String,
    pub direction: String,
    pub agent: String,
    pub number: String,
    pub from_date: String,
    pub to_date: String,
    pub range: String,
    pub hide_test_calls: bool,
}

/// How going from one route to another changes the tab's history.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// It is shown already.
    Stay,
    /// Another detail of the same page, which Back should skip.
    Replace,
    Push,
}

impl CallFilters {
    pub fn is_empty(&self) -> bool {
        *self == CallFilters::default()
    }

    /// The texts that are set, by their names in the address.
    fn texts(&self) -> impl Iterator<Item = (&'static str, &String)> {
        let all = [
            ("q", &self.search),
            ("status", &self.status),
            ("direction", &self.direction),
            ("agent", &self.agent),
            ("number", &self.number),
            ("from", &self.from_date),
            ("to", &self.to_date),
            ("range", &self.range),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty())
    }

    /// Those that are set, in words: `status: failed, from: 2026-11-01`. Empty without any.
    pub fn words(&self) -> String {
        let texts = self.texts().map(|(key, value)| match (key, Range::parse(value)) {
            ("range", Some(range)) => format!("range: {}", range.words().to_lowercase()),
            ("q", _) => format!("search: {value}"),
            _ => format!("{key}: {value}"),
        });
        let mut words: Vec<String> = texts.collect();
        words.extend(self.hide_test_calls.then(|| "without test calls".to_owned()));
        words.join(", ")
    }

    /// Those that are set, as a query.
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs: Vec<_> = self.texts().map(|(key, value)| (key, encode(value))).collect();
        if self.hide_test_calls {
            pairs.push(("hide_tests", "1".to_owned()));
        }
        pairs
    }
}

impl Route {
    /// Reads a path with its query, as `location.pathname + location.search`.
    pub fn parse(url: &str) -> Route {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let query: Vec<(String, String)> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                let key = decode(key);
                let value = if matches!(key.as_str(), "number" | "q") {
                    with_plus(value)
                } else {
                    value.into()
                };
                (key, decode(&value))
            })
            .collect();
        let get = |key: &str| {
            let found = query.iter().find(|(name, _)| name == key);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let filters = || CallFilters {
            search: get("q"),
            status: get("status"),
            direction: get("direction"),
            agent: get("agent"),
            number: get("number"),
            from_date: get("from"),
            to_date: get("to"),
            range: get("range"),
            hide_test_calls: matches!(get("hide_tests").as_str(), "1" | "true"),
        };
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        match segments.as_slice() {
            [] | ["calls"] => Route::Calls(filters()),
            ["review"] => Route::Review(filters()),
            ["calls", "new"] => Route::NewCall { again: get("again").parse().ok().map(CallId) },
            ["calls", id] => match id.parse() {
                Ok(id) => Route::Call { id: CallId(id), at: get("t").parse().ok() },
                Err(_) => Route::NotFound,
            },
            ["to-call"] => Route::ToCall,
            ["account"] => Route::Account,
            ["account", "webhooks"] => Route::Webhooks,
            ["do-not-call"] => Route::DoNotCall,
            ["rehearsals"] => Route::Rehearsals { agent: get("agent").parse().ok() },
            ["search"] => Route::Search { query: get("q") },
            _ => Route::NotFound,
        }
    }

    pub fn url(&self) -> String {
        let mut query: Vec<(&str, String)> = Vec::new();
        let path = match self {
            Route::Calls(filters) => {
                query.extend(filters.pairs());
                "/calls".to_owned()
            }
            Route::Review(filters) => {
                query.extend(filters.pairs());
                "/review".to_owned()
            }
            Route::NewCall { again } => {
                query.extend(again.map(|id| ("again", id.to_string())));
                "/calls/new".to_owned()
            }
            Route::Call { id, at } => {
                query.extend(at.map(|second| ("t", second.to_string())));
                format!("/calls/{id}")
            }
            Route::ToCall => "/to-call".to_owned(),
            Route::Account => "/account".to_owned(),
            Route::Webhooks => "/account/webhooks".to_owned(),
            Route::DoNotCall => "/do-not-call".to_owned(),
            Route::Rehearsals { agent } => {
                query.extend(agent.map(|id| ("agent", id.to_string())));
                "/rehearsals".to_owned()
            }
            Route::Search { query: searched } => {
                query.extend((!searched.is_empty()).then(|| ("q", encode(searched))));
                "/search".to_owned()
            }
            Route::NotFound => "/".to_owned(),
        };
        if query.is_empty() {
            return path;
        }
        let pairs: Vec<String> =
            query.iter().map(|(key, value)| format!("{key}={value}")).collect();
        format!("{path}?{}", pairs.join("&"))
    }

    /// The page's name for the style sheets. They ask for it at the root, because `:has()`
    /// there is decided again at every change of the page.
    pub fn page(&self) -> &'static str {
        match self {
            Route::Calls(_) => "calls",
            Route::NewCall { .. } => "new-call",
            Route::Call { .. } => "call",
            Route::Review(_) => "review",
            Route::ToCall => "to-call",
            Route::Account => "account",
            Route::DoNotCall => "do-not-call",
            Route::Rehearsals { .. } => "rehearsals",
            Route::Search { .. } => "search",
            Route::Webhooks => "webhooks",
            Route::NotFound => "not-found",
        }
    }

    /// How following a link to `to` changes the history.
    pub fn step_to(&self, to: &Route) -> Step {
        match (self, to) {
            (shown, to) if shown == to => Step::Stay,
            (Route::Call { id, .. }, Route::Call { id: to, .. }) if id == to => Step::Replace,
            _ => Step::Push,
        }
    }

    /// Whether it is the same page with other details: then nothing is mounted again and
    /// the focus stays.
    pub fn is_same_page(&self, other: &Route) -> bool {
        match (self, other) {
            (Route::Call { id, .. }, Route::Call { id: other, .. }) => id == other,
            (Route::NewCall { again }, Route::NewCall { again: other }) => again == other,
            (Route::Rehearsals { agent }, Route::Rehearsals { agent: other }) => agent == other,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

/// In a query `+` means a space, so a link that a person typed loses the `+` of
/// `number=+14155550199`. Before the first digit of a phone number a space has no meaning,
/// so there it must have been a `+`.
fn with_plus(value: &str) -> Cow<'_, str> {
    let is_around = |text: &str| text.chars().all(|next| " ([\"'".contains(next));
    let pluses = value.match_indices('+');
    // Of several spaces, only the one right before the digits.
    let last = pluses.map(|(at, _)| at).take_while(|at| {
        let before = decode(value.get(..*at).unwrap_or_default());
        let before = before.trim_start_matches('=');
        is_around(before.strip_prefix("tel:").unwrap_or(before))
    });
    let number = last.filter_map(|at| Some((value.get(..at)?, value.get(at + 1..)?))).last();
    match number {
        Some((before, after))
            if decode(after)
                .trim_start_matches([' ', '(', '['])
                .starts_with(|next: char| next.is_ascii_digit()) =>
        {
            Cow::Owned(format!("{before}%2B{after}"))
        }
        _ => Cow::Borrowed(value),
    }
}

/// Decodes percent-encoding and form encoding; malformed parts stay as they are.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let escaped = hex.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (byte, escaped) {
            (b'%', Some(escaped)) => {
                out.push(escaped);
                rest = after.get(2..).unwrap_or_default();
                continue;
            }
            (b'+', _) => out.push(b' '),
            _ => out.push(byte),
        }
        rest = after;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(url: &str, route: Route) {
        assert_eq!(Route::parse(url), route, "{url}");
    }

    #[test]
    fn urls_are_read() {
        check("/", Route::Calls(CallFilters::default()));
        check("/calls", Route::Calls(CallFilters::default()));
        check("/calls/new", Route::NewCall { again: None });
        check("/calls/new?again=12", Route::NewCall { again: Some(CallId(12)) });
        check(
            "/calls/9223372036854775807?t=48",
            Route::Call { id: CallId(i64::MAX), at: Some(48) },
        );
        check("/calls/9223372036854775808", Route::NotFound);
        check("/calls/1?t=soon", Route::Call { id: CallId(1), at: None });
        check("/review", Route::Review(CallFilters::default()));
        check(
            "/review?status=failed",
            Route::Review(CallFilters { status: "failed".into(), ..CallFilters::default() }),
        );
        check("/to-call", Route::ToCall);
        check("/account", Route::Account);
        check("/account/webhooks", Route::Webhooks);
        check("/rehearsals", Route::Rehearsals { agent: None });
        check("/rehearsals?agent=12", Route::Rehearsals { agent: Some(12) });
        check("/rehearsals?agent=x", Route::Rehearsals { agent: None });
        check("/do-not-call", Route::DoNotCall);
        check("/search", Route::Search { query: String::new() });
        check(
            "/search?q=%E2%80%9Ccall+me%E2%80%9D%20back",
            Route::Search { query: "“call me” back".into() },
        );
        check("/account/x", Route::NotFound);
        check("/elsewhere", Route::NotFound);
        check(
            "/calls?number=%2B1415&hide_tests=1&%zz",
            Route::Calls(CallFilters {
                number: "+1415".into(),
                hide_test_calls: true,
                ..CallFilters::default()
            }),
        );
    }

    #[track_caller]
    fn number_is(query: &str, number: &str) {
        let route = Route::parse(&format!("/calls?{query}"));
        let Route::Calls(filters) = route else { panic!("{query}") };
        assert_eq!(filters.number, number, "{query}");
    }

    #[test]
    fn a_space_right_before_a_number_becomes_a_plus() {
        number_is("number=+14155550199", "+14155550199");
        number_is("number=%2B14155550199", "+14155550199");
        number_is("number=%2b1+415+555+0199", "+1 415 555 0199");
        number_is("number=+1+415+555+0199", "+1 415 555 0199");
        number_is("number=+1%20(415)%20555-0199", "+1 (415) 555-0199");
        number_is("number=+(1)415-555-0199", "+(1)415-555-0199");
        number_is("number=+%281%29415", "+(1)415");
        number_is("number=+%2014155550199", "+ 14155550199");
        number_is("number=(+44)+20+7946+0958", "(+44) 20 7946 0958");
        number_is("number=%28+44%29%2020", "(+44) 20");
        number_is("number=tel:+14155550199", "tel:+14155550199");
        number_is("number=tel%3A+14155550199", "tel:+14155550199");
        number_is("number=%27+14155550199", "'+14155550199");
        number_is("number=%3D+14155550199", "=+14155550199");
        number_is("number=%20+14155550199", " +14155550199");
        number_is("number=++14155550199", " +14155550199");
        number_is("status=failed&number=+14155550199&agent=1", "+14155550199");
        number_is("n%75mber=+14155550199", "+14155550199");
    }

    #[test]
    fn any_other_space_stays_a_space() {
        number_is("number=415+555+0199", "415 555 0199");
        number_is("number=%2014155550199", " 14155550199");
        number_is("number=0014155550199", "0014155550199");
        number_is("number=+%2B14155550199", " +14155550199");
        number_is("number=(415)+555-0199", "(415) 555-0199");
        number_is("number=+", " ");
        number_is("number=+John", " John");
        number_is("number=John+415", "John 415");
        number_is("number=+14155550199,+14155550101", "+14155550199, 14155550101");
        check(
            "/calls?agent=+12&status=+1",
            Route::Calls(CallFilters {
                agent: " 12".into(),
                status: " 1".into(),
                ..CallFilters::default()
            }),
        );
    }

    #[track_caller]
    fn check_step(from: &str, to: &str, step: Step) {
        assert_eq!(Route::parse(from).step_to(&Route::parse(to)), step, "{from} to {to}");
    }

    #[test]
    fn a_link_to_the_current_route_adds_no_history_entry() {
        check_step("/calls", "/calls", Step::Stay);
        check_step("/", "/calls", Step::Stay);
        check_step("/calls/new", "/calls/new", Step::Stay);
        check_step("/calls/1?t=4", "/calls/1?t=4", Step::Stay);
        check_step("/calls?status=&from=", "/calls", Step::Stay);
        check_step("/calls?status=failed", "/calls/?since=1&status=failed", Step::Stay);
        check_step(
            "/calls?number=%2B1415&status=failed",
            "/calls?status=%66ailed&number=%2b1415",
            Step::Stay,
        );
        check_step("/calls?hide_tests=0", "/calls", Step::Stay);
        check_step("/calls?hide_tests=true", "/calls?hide_tests=1", Step::Stay);
    }

    #[test]
    fn another_page_or_filter_adds_a_history_entry() {
        check_step("/calls", "/calls/new", Step::Push);
        check_step("/calls/new", "/calls", Step::Push);
        check_step("/calls", "/calls/1", Step::Push);
        check_step("/calls/1", "/calls/2", Step::Push);
        check_step("/calls/1", "/calls", Step::Push);
        check_step("/calls/new?again=1", "/calls/new", Step::Push);
        check_step("/calls", "/calls?status=failed", Step::Push);
        check_step("/calls?status=failed", "/calls", Step::Push);
        check_step("/calls?status=failed", "/calls?status=completed", Step::Push);
        check_step("/calls", "/calls?hide_tests=1", Step::Push);
        check_step("/nowhere", "/calls", Step::Push);
    }

    #[test]
    fn another_second_of_the_same_call_replaces_the_history_entry() {
        check_step("/calls/1", "/calls/1?t=4", Step::Replace);
        check_step("/calls/1?t=4", "/calls/1", Step::Replace);
    }

    proptest! {
        /// In a link that is typed, percent-encoded or form-encoded.
        #[test]
        fn a_number_survives_every_encoding_of_its_link(number in "[+(]{0,1}[+]?[0-9]{1,4}[0-9 ()-]{0,14}") {
            prop_assume!(number.matches('+').count() == 1);
            let typed = number.replace(' ', "%20");
            let by_form = number.replace(' ', "+").replacen('+', "%2B", 1);
            for value in [thunderphone::client::encode(&number), typed, by_form] {
                number_is(&format!("number={value}"), &number);
            }
        }

        #[test]
        fn every_route_survives_its_url(
            texts in proptest::collection::vec("\\PC{0,12}", 9),
            hide in any::<bool>(),
            id in any::<i64>(),
            at in proptest::option::of(any::<u32>()),
        ) {
            let mut texts = texts.into_iter();
            let mut next = || texts.next().unwrap();
            let query = next();
            let filters = CallFilters {
                search: next(), status: next(), direction: next(), agent: next(),
                number: next(), from_date: next(), to_date: next(), range: next(),
                hide_test_calls: hide,
            };
            for route in [Route::Calls(filters.clone()), Route::Review(filters.clone()), Route::Call { id: CallId(id), at }, Route::NewCall { again: Some(CallId(id)) }, Route::Search { query }] {
                prop_assert_eq!(Route::parse(&route.url()), route);
            }
        }

        #[test]
        fn no_url_panics(url in "\\PC*") {
            let _ = Route::parse(&url);
        }
    }
}
