//! `cargo xtask bench`: what the app costs the browser, with as much to show as an
//! organization has after years. Prints medians; asserts nothing that takes time.

// Without a browser there is nothing to measure.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod asking;
mod checklist;
mod list;
mod review;
mod row;
mod typing;

use std::process::ExitCode;

use row::Table;

/// What can be measured alone, in the order in which all are.
const PARTS: [&str; 4] = ["checklist", "typing", "review", "list"];

#[tokio::main]
async fn main() -> ExitCode {
    let Some((runs, parts)) = read(std::env::args().skip(1)) else {
        eprintln!("Not understood. There is --runs N, and the parts {}.", PARTS.join(", "));
        return ExitCode::from(2);
    };
    let mut tables = Vec::new();
    for part in parts {
        match part {
            "checklist" => tables.push(Table::new(checklist::measure(runs).await)),
            "typing" => tables.push(Table::new(typing::measure(runs).await)),
            "review" => tables.push(Table::new(review::measure(runs).await)),
            _ => tables.extend(list::measure(runs).await),
        }
    }
    println!("\nMedians (smallest–largest) of {runs} runs.");
    for table in tables {
        table.print();
    }
    ExitCode::SUCCESS
}

/// How often each is measured, and which parts: all where none is named.
fn read(mut args: impl Iterator<Item = String>) -> Option<(u32, Vec<&'static str>)> {
    let (mut runs, mut named) = (7, Vec::new());
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--runs" => runs = args.next()?.parse().ok().filter(|runs| *runs > 0)?,
            name => named.push(*PARTS.iter().find(|part| **part == name)?),
        }
    }
    let parts = PARTS.into_iter().filter(|part| named.is_empty() || named.contains(part));
    Some((runs, parts.collect()))
}
