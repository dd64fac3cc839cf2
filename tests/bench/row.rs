//! What was measured, and a value of each run.

use callboard_tests::median::median;

pub struct Row {
    name: String,
    app: Vec<f64>,
    /// The same of the page without a framework; empty where only the app was measured.
    plain: Vec<f64>,
}

impl Row {
    pub fn new(name: impl Into<String>, app: Vec<f64>) -> Self {
        Self { name: name.into(), app, plain: Vec::new() }
    }

    pub fn beside(self, plain: Vec<f64>) -> Self {
        Self { plain, ..self }
    }
}

/// A line for each row: its name, the app, and where there is one the page beside it with
/// how many times as much the app takes.
pub fn print(rows: Vec<Row>) {
    let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or_default();
    for Row { name, app, plain } in rows {
        let ratio = (!plain.is_empty()).then(|| middle(&app) / middle(&plain));
        let ratio = ratio.filter(|ratio| ratio.is_finite());
        let ratio = ratio.map(|ratio| format!("{ratio:.2} ×")).unwrap_or_default();
        let line = format!("{name:<width$}  {:<22}  {:<22}  {ratio}", median(app), median(plain));
        println!("{}", line.trim_end());
    }
}

fn middle(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
