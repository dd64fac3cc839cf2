//! `cargo xtask faults`: simulates many placements under faults and prints a table of
//! the results. Fails if a phone rang twice, if the final state is wrong, or if it was
//! known too late. A single run prints its log.

use std::process::ExitCode;

use callboard_tests::fault_injection::Suite;

fn main() -> ExitCode {
    let suite = match read(std::env::args().skip(1)) {
        Ok(suite) => suite,
        Err(arg) => {
            eprintln!(
                "Not understood: {arg}. There are --runs N, --seed S and --no-deduplication."
            );
            return ExitCode::from(2);
        }
    };
    let table = suite.run();
    println!("{table}");
    if table.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn read(mut args: impl Iterator<Item = String>) -> Result<Suite, String> {
    let mut suite = Suite { runs: 1_000, seed: 1, deduplicates: true };
    while let Some(arg) = args.next() {
        let mut number = || args.next().and_then(|text| text.parse::<u64>().ok());
        match arg.as_str() {
            "--no-deduplication" => suite.deduplicates = false,
            "--seed" => suite.seed = number().ok_or(arg)?,
            "--runs" => {
                suite.runs = number().and_then(|runs| runs.try_into().ok()).ok_or(arg)?;
            }
            _ => return Err(arg),
        }
    }
    Ok(suite)
}
