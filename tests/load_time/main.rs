//! `cargo xtask load-time`: how long bundles take to load in Chromium, on a fast and on
//! a slow line. Each load has a browser of its own, with nothing cached. The bundles
//! take turns, so that whatever else the machine does meets all of them. Fails when a
//! file of the bundle is fetched twice.

// Without a browser there is nothing to measure.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod load;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use load::{Line, Load, serve};
use table::table;

#[tokio::main]
async fn main() -> ExitCode {
    let Some((runs, folders)) = read(std::env::args().skip(1)) else {
        eprintln!("Not understood. There is --runs N, and the folders of the bundles.");
        return ExitCode::from(2);
    };
    let mut bundles = Vec::new();
    for folder in folders {
        let name = folder.display().to_string();
        bundles.push((name, serve(folder).await, Vec::<Load>::new()));
    }
    for run in 1..=runs {
        for line in [Line::FAST, Line::SLOW] {
            for (name, address, loads) in &mut bundles {
                let load = Load::measure(*address, line).await;
                println!("run {run} of {runs}, {name}, {load}");
                loads.push(load);
            }
        }
    }
    println!(
        "\n{}",
        table(&bundles.iter().map(|(name, _, loads)| (&**name, &**loads)).collect::<Vec<_>>())
    );
    let twice: Vec<&String> = bundles
        .iter()
        .flat_map(|(_, _, loads)| loads)
        .flat_map(|load| &load.fetched_twice)
        .collect();
    if twice.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("Fetched more than once: {twice:?}");
    ExitCode::FAILURE
}

fn read(args: impl Iterator<Item = String>) -> Option<(u32, Vec<PathBuf>)> {
    let mut args = args;
    let mut runs = 5;
    let mut folders = Vec::new();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--runs" => runs = args.next()?.parse().ok()?,
            folder => folders.push(folder.into()),
        }
    }
    (!folders.is_empty()).then_some((runs, folders))
}
