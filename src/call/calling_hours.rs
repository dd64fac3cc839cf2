//! Whether it is a decent hour to call where the callee is.
//!
//! US rules forbid telephone solicitations to a residence before 8:00 or after
//! 21:00 of the callee's local time (47 CFR 64.1200(c)(1)). Other countries have other
//! rules, but a warning outside these hours makes sense anywhere.

/// In minutes since midnight where the callee is: from `from` on, before `to`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
    pub from: u32,
    pub to: u32,
}

impl Default for Window {
    fn default() -> Window {
        Window { from: 8 * 60, to: 21 * 60 }
    }
}

impl Window {
    /// `show` writes an hour and a minute.
    pub fn text(self, show: impl Fn(u32, u32) -> String) -> String {
        let show = |minutes: u32| show(minutes / 60, minutes % 60);
        format!("{}–{}", show(self.from), show(self.to))
    }

    /// Of an hour and a minute.
    pub fn contains(self, (hour, minute): (u32, u32)) -> bool {
        (self.from..self.to).contains(&(hour * 60 + minute))
    }
}

/// Local times as (hour, minute), one for each zone the number may be in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Hours {
    Unknown,
    Decent {
        local: String,
    },
    /// Too early or too late in at least one candidate zone.
    Indecent {
        local: String,
    },
}

/// `show` writes an hour and a minute.
pub fn judge(times: &[(u32, u32)], window: Window, show: impl Fn(u32, u32) -> String) -> Hours {
    let Some((first, last)) = times.iter().min().zip(times.iter().max()) else {
        return Hours::Unknown;
    };
    let show = |(hour, minute): &(u32, u32)| show(*hour, *minute);
    let local = if first == last {
        show(first)
    } else {
        format!("{}–{} (several time zones)", show(first), show(last))
    };
    let is_decent = |time: &(u32, u32)| window.contains(*time);
    if times.iter().all(is_decent) { Hours::Decent { local } } else { Hours::Indecent { local } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_must_be_decent_wherever_the_callee_may_be() {
        let show = |hour: u32, minute: u32| format!("{hour}:{minute:02}");
        let judge = |times: &[_]| super::judge(times, Window::default(), show);
        let is_decent = |times: &[_]| matches!(judge(times), Hours::Decent { .. });
        assert!(is_decent(&[(8, 0)]));
        assert!(is_decent(&[(20, 59), (19, 59)]));
        assert!(!is_decent(&[(7, 59)]));
        assert!(!is_decent(&[(21, 0)]));
        assert!(!is_decent(&[(8, 30), (7, 30)]));
        assert_eq!(judge(&[]), Hours::Unknown);
        assert_eq!(judge(&[(9, 5), (9, 5)]), Hours::Decent { local: "9:05".into() });
        let local = "7:01–10:01 (several time zones)".into();
        assert_eq!(judge(&[(10, 1), (7, 1)]), Hours::Indecent { local });
    }

    #[test]
    fn the_window_is_to_the_minute_and_may_be_empty() {
        let window = Window { from: 9 * 60 + 30, to: 24 * 60 };
        for (time, expected) in
            [((9, 29), false), ((9, 30), true), ((23, 59), true), ((0, 0), false)]
        {
            assert_eq!(window.contains(time), expected, "{time:?}");
        }
        assert!(!Window { from: 600, to: 600 }.contains((10, 0)));
        let show = |hour: u32, minute: u32| format!("{hour}:{minute:02}");
        assert_eq!(Window::default().text(show), "8:00–21:00");
    }
}
