//! What was measured, and a value of each run.

use callboard_tests::median::median;

pub struct Row {
    name: String,
    app: Vec<f64>,
    /// The same of the page without a framework; empty where only the app was measured.
    plain: Vec<f64>,
    /// Its ratio does not count in the mean: another row has it already.
    is_apart: bool,
}

impl Row {
    pub fn new(name: impl Into<String>, app: Vec<f64>) -> Self {
        Self { name: name.into(), app, plain: Vec::new(), is_apart: false }
    }

    pub fn beside(self, plain: Vec<f64>) -> Self {
        Self { plain, ..self }
    }

    pub fn apart(self) -> Self {
        Self { is_apart: true, ..self }
    }

    /// How many times as much the app takes; `None` where nothing can be compared.
    fn ratio(&self) -> Option<f64> {
        let ratio = middle(&self.app) / middle(&self.plain);
        Some(ratio).filter(|ratio| ratio.is_finite() && *ratio > 0.0)
    }
}

/// Rows that are read together.
pub struct Table {
    columns: &'static str,
    rows: Vec<Row>,
    has_mean: bool,
}

impl Table {
    /// The app beside a page without a framework.
    pub fn new(rows: Vec<Row>) -> Self {
        Self { columns: "the app, a page without a framework", rows, has_mean: true }
    }

    /// With two columns of the app's own.
    pub fn of_columns(columns: &'static str, rows: Vec<Row>) -> Self {
        Self { columns, rows, has_mean: false }
    }

    /// A line for each row: its name, the app, and where there is one the page beside it with
    /// how many times as much the app takes.
    pub fn print(&self) {
        println!("\n{}:", self.columns);
        let width = self.rows.iter().map(|row| row.name.chars().count()).max().unwrap_or_default();
        for row in &self.rows {
            let ratio = row.ratio().map(|ratio| format!("{ratio:.2} ×")).unwrap_or_default();
            let (app, plain) = (median(row.app.clone()), median(row.plain.clone()));
            let line = format!("{:<width$}  {app:<22}  {plain:<22}  {ratio}", row.name);
            println!("{}", line.trim_end());
        }
        if let Some(mean) = self.mean().filter(|_| self.has_mean) {
            println!("geometric mean of the ratios: {mean:.2} ×");
        }
    }

    fn mean(&self) -> Option<f64> {
        let compared = self.rows.iter().filter(|row| !row.is_apart);
        let logarithms: Vec<f64> = compared.filter_map(Row::ratio).map(f64::ln).collect();
        let count = logarithms.len() as f64;
        (count > 0.0).then(|| (logarithms.iter().sum::<f64>() / count).exp())
    }
}

fn middle(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
