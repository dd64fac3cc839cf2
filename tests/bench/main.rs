//! `cargo xtask bench`: what the app costs the browser, with as much to show as an
//! organization has after years. Prints medians; asserts nothing that takes time.

// Without a browser there is nothing to measure.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod checklist;
mod review;
mod row;
mod typing;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let runs = match args.as_slice() {
        [flag, runs] if flag == "--runs" => runs.parse().ok(),
        [] => Some(7),
        _ => None,
    };
    let Some(runs) = runs else {
        eprintln!("Not understood. There is --runs N.");
        return ExitCode::from(2);
    };
    let mut rows = checklist::measure(runs).await;
    rows.extend(typing::measure(runs).await);
    rows.extend(review::measure(runs).await);
    println!("\nMedians (smallest–largest) of {runs} runs: the app, a page without a framework.");
    row::print(rows);
    ExitCode::SUCCESS
}
