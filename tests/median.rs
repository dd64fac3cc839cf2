//! What was measured several times, as it is written down.

/// The median, and in brackets the smallest and the largest: `42 (40–61)`. Nothing for no
/// values.
pub fn median(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    let (Some(first), Some(last)) = (values.first(), values.last()) else { return String::new() };
    let median = values.get(values.len() / 2).unwrap_or(last);
    format!("{median:.0} ({first:.0}–{last:.0})")
}
