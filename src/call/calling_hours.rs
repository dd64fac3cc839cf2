//! Whether it is a decent hour to call where the callee is.
//!
//! US rules forbid telephone solicitations to a residence before 8:00 or after
//! 21:00 of the callee's local time (47 CFR 64.1200(c)(1)). Other countries have other
//! rules, but a warning outside these hours makes sense anywhere.

/// The first hour to call in.
pub const FROM_HOUR: u32 = 8;
/// The first hour not to call in.
pub const TO_HOUR: u32 = 21;

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
pub fn judge(times: &[(u32, u32)], show: impl Fn(u32, u32) -> String) -> Hours {
    let Some((first, last)) = times.iter().min().zip(times.iter().max()) else {
        return Hours::Unknown;
    };
    let show = |(hour, minute): &(u32, u32)| show(*hour, *minute);
    let local = if first == last {
        show(first)
    } else {
        format!("{}–{} (several time zones)", show(first), show(last))
    };
    let is_decent = |(hour, _): &(u32, u32)| (FROM_HOUR..TO_HOUR).contains(hour);
    if times.iter().all(is_decent) { Hours::Decent { local } } else { Hours::Indecent { local } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_must_be_decent_wherever_the_callee_may_be() {
        let judge = |times: &[_]| judge(times, |hour, minute| format!("{hour}:{minute:02}"));
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
}
