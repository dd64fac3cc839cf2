//! What was measured, as a table of medians.

use callboard_tests::median::median;

use super::load::{Line, Load};

/// A row for each line and bundle.
pub fn table(bundles: &[(&str, &[Load])]) -> String {
    let width = bundles.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let mut table = format!(
        "Medians in ms (fastest to slowest).\n{:<5} {:<width$} {:>18} {:>18} {:>18}\n",
        "line", "bundle", "first paint", "usable", "filled"
    );
    for line in [Line::FAST, Line::SLOW] {
        for (name, loads) in bundles {
            let of = |value: fn(&Load) -> f64| {
                median(loads.iter().filter(|load| load.line == line).map(value).collect())
            };
            let [paint, usable, filled] =
                [of(|load| load.first_paint), of(|load| load.usable), of(|load| load.filled)];
            table.push_str(&format!(
                "{:<5} {name:<width$} {paint:>18} {usable:>18} {filled:>18}\n",
                line.name
            ));
        }
    }
    table
}
