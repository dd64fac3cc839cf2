//! Which rows are in the window, and which are drawn. Every row has the same height, so both
//! follow from how far the page is scrolled.

use std::ops::Range;

/// Rows that are drawn at most; one more may hold the focus.
pub const MOST_DRAWN: u32 = 79;
/// Rows come and go so many at a time.
const STEP: u32 = 8;
/// Rows that are drawn above and below the window: about as far as one flick scrolls.
const MARGIN: u32 = 16;

/// The rows in the window. `above` is how far the first row begins above its top.
pub fn in_sight(above: f64, height: f64, row_height: f64, length: u32) -> Range<u32> {
    if row_height <= 0.0 {
        return 0..0;
    }
    // A negative number, and one that is too large, end at the bounds of an integer.
    let row = |offset: f64| ((offset / row_height).floor() as u32).min(length);
    let end = row(above + height).saturating_add(1).min(length);
    row(above).min(length.saturating_sub(1))..if above + height < 0.0 { 0 } else { end }
}

/// The rows to draw when these are in sight.
pub fn drawn(in_sight: &Range<u32>, length: u32) -> Range<u32> {
    let count = in_sight.end.saturating_sub(in_sight.start);
    let room = MOST_DRAWN.saturating_sub(count);
    let margin = (room / 2).saturating_sub(STEP).min(MARGIN);
    let step = if room < 2 * STEP { 1 } else { STEP };
    let start = in_sight.start.saturating_sub(margin) / step * step;
    let end = in_sight.end.saturating_add(margin).div_ceil(step).saturating_mul(step);
    start.min(length)..end.min(start.saturating_add(MOST_DRAWN)).min(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_rows_in_the_window_follow_from_its_place() {
        for (above, length, expected) in [
            (-300.0, 100, 0..13),
            (0.0, 100, 0..21),
            (41.0, 100, 1..22),
            (60.0, 100, 1..22),
            (0.0, 5, 0..5),
            (3_999.0, 100, 99..100),
            (90_000.0, 100, 99..100),
            (-2_000.0, 100, 0..0),
            (0.0, 0, 0..0),
        ] {
            let found = in_sight(above, 800.0, 40.0, length);
            assert_eq!(found, expected, "{above}");
        }
        assert_eq!(in_sight(f64::NAN, 800.0, 0.0, 100), 0..0);
    }

    proptest! {
        #[test]
        fn what_is_in_sight_is_drawn_and_not_much_more(start in 0u32..100_000, count in 0u32..79, after in 0u32..100) {
            let in_sight = start..start + count;
            let drawn = drawn(&in_sight, start + count + after);
            prop_assert!(drawn.len() <= MOST_DRAWN as usize);
            prop_assert!(drawn.start <= start && drawn.end >= in_sight.end);
        }
    }
}
