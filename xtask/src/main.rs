//! The project's own commands: `cargo xtask help` lists them.
//!
//! - [`flags`]: what was asked for
//! - [`workspace`]: where things are, and how a program is started
//! - [`step`]: one thing done: said, timed, and when it fails, named with a remedy
//! - [`tools`]: what must be on the machine, installed when it is not
//! - [`bundle`]: Trunk, and the configuration it gets
//! - [`beside`]: a step that runs while others do
//! - [`children`]: programs that run until they are told to stop, and never longer
//! - [`serve`]: the app with a sandbox or the real API behind it
//! - [`split`]: the wasm in two, for now and for later
//! - [`dist`]: the release bundle, compressed and weighed
//! - [`archive`]: the bundle to hand on, with what it is made of
//! - [`symbolize`]: the functions' names in a browser's stack
//! - [`load_time`]: how long bundles take to load, and what the app costs the browser
//! - [`faults`]: placements under faults, by the thousand
//! - [`gateway`]: the program that holds the key, to be tried and to be handed on
//! - [`proxy`]: the shipped configuration of a web server, to try it
//! - [`supply`]: licenses, sources and known faults of what we depend on
//! - [`test`]: everything that is checked
//! - [`report`]: what was checked and how long it took
//!
//! Nothing here knows what Callboard does.

mod archive;
mod beside;
mod bundle;
mod children;
mod dist;
mod faults;
mod flags;
mod gateway;
mod load_time;
mod proxy;
mod report;
mod serve;
mod split;
mod step;
mod supply;
mod symbolize;
mod test;
mod tools;
mod workspace;

use std::process::ExitCode;

use flags::Task;
use step::Outcome;
use workspace::Workspace;

fn main() -> ExitCode {
    let task = match Task::parse(std::env::args().skip(1)) {
        Ok(task) => task,
        Err(sentence) => {
            eprintln!("{sentence}\n\n{}", flags::HELP);
            return ExitCode::from(2);
        }
    };
    match run(task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Outcome {
    let workspace = Workspace::find()?;
    match task {
        Task::Help => {
            println!("{}", flags::HELP);
            Ok(())
        }
        Task::Serve(options) => serve::serve(&workspace, &options),
        Task::Dev(options) => serve::dev(&workspace, &options),
        Task::Dist => dist::dist(&workspace),
        Task::Faults(faults) => faults::faults(&workspace, &faults),
        Task::LoadTime(load_time) => load_time::load_time(&workspace, &load_time),
        Task::Bench(bench) => load_time::bench(&workspace, &bench),
        Task::Symbolize(asked) => symbolize::symbolize(&workspace, &asked),
        Task::Proxy { server } => proxy::proxy(&workspace, &server),
        Task::Test { is_quick } => test::test(&workspace, is_quick),
        Task::Screenshots => test::screenshots(&workspace),
    }
}
