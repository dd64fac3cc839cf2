//! Whether something in the browser, such as an ad blocker, may have stopped a
//! request. A browser does not say so: the request fails as it does without a
//! network. But it fails at once, and others to the same host are answered.

/// What a request that got no answer has in common with one that was stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Suspicion {
    /// Nothing: the connection is the likelier cause.
    None,
    /// It failed at once. Whether the host can be reached decides.
    ProbeHost,
    /// It failed at once, and the host answered another meanwhile.
    MayBeStopped,
}

/// What is stopped in the browser fails in a few milliseconds, and is noticed
/// later where the page is busy.
const AT_ONCE_MS: f64 = 250.0;

/// `took_ms` is how long the request took to fail; `answered_ms_ago` how long
/// before that the host last answered another, if it ever did. Both by a clock
/// that is never set. An answer from before the request was made says little: the
/// host may have gone since.
pub fn suspicion(took_ms: f64, is_online: bool, answered_ms_ago: Option<f64>) -> Suspicion {
    if !is_online || !(0.0..=AT_ONCE_MS).contains(&took_ms) {
        return Suspicion::None;
    }
    match answered_ms_ago {
        Some(ago) if (0.0..took_ms).contains(&ago) => Suspicion::MayBeStopped,
        _ => Suspicion::ProbeHost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_fails_at_once_while_others_are_answered_may_have_been_stopped() {
        use Suspicion::{MayBeStopped, None as Nothing, ProbeHost};
        for (took_ms, is_online, answered_ms_ago, expected) in [
            (5.0, true, Some(2.0), MayBeStopped),
            (5.0, true, Some(0.0), MayBeStopped),
            (250.0, true, Some(249.0), MayBeStopped),
            (5.0, true, Some(5.0), ProbeHost),
            (5.0, true, Some(1_000.0), ProbeHost),
            (5.0, true, Some(60_000.0), ProbeHost),
            (5.0, true, None, ProbeHost),
            (0.0, true, Some(0.0), ProbeHost),
            (251.0, true, Some(2.0), Nothing),
            (30_000.0, true, Some(2.0), Nothing),
            (5.0, false, Some(2.0), Nothing),
            (5.0, false, None, Nothing),
            (-1.0, true, Some(2.0), Nothing),
            (f64::NAN, true, Some(2.0), Nothing),
            (f64::INFINITY, true, Some(2.0), Nothing),
            (5.0, true, Some(f64::NAN), ProbeHost),
            (5.0, true, Some(-1.0), ProbeHost),
        ] {
            let found = suspicion(took_ms, is_online, answered_ms_ago);
            assert_eq!(found, expected, "{took_ms} {is_online} {answered_ms_ago:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_suspected_offline_or_after_a_while(
            took_ms in any::<f64>(), answered_ms_ago in any::<Option<f64>>(), is_online in any::<bool>()
        ) {
            let found = suspicion(took_ms, is_online, answered_ms_ago);
            if !is_online || took_ms > AT_ONCE_MS {
                prop_assert_eq!(found, Suspicion::None);
            }
            // Only an answer to a request that was under way with it.
            if found == Suspicion::MayBeStopped {
                prop_assert!(answered_ms_ago.is_some_and(|ago| ago < took_ms));
            }
        }
    }
}
