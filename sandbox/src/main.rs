//! Starts the sandbox on loopback. `--help` lists the flags.

use std::net::Ipv4Addr;
use std::process::ExitCode;

use sandbox::Config;
use sandbox::account::BALANCES;
use sandbox::billing::Card;
use sandbox::decisions::LIVE_MAX;
use sandbox::tcpa::TcpaStatus;
use tokio::net::TcpListener;

const HELP: &str = "\
A local ThunderPhone. No phone rings.

  --port 4010      port on 127.0.0.1; 0 takes a free one
  --speed 1        how fast the clock runs while a call is running
  --history 250    past calls at the start
  --time 18:30     when today, UTC, its clock starts; else now
  --seed 1         seed of the history and of random ids
  --long-call      with a call of three hours and 5,000 turns
  --live 20        so many calls are always in progress, up to 500
  --minimal        serve only POST /v1/call and GET /v1/calls/{id}

  The account at the start:
  --card visa      the default card: visa, confirm, declined or none
  --balance 4250   the balance in cents
  --older          without some fields and endpoints, as before them
  --tcpa active    the TCPA confirmation: active, revoked, superseded or missing
  --platform-calls 37
                   numbers from ThunderPhone may dial out, and did so often today
";

#[tokio::main]
async fn main() -> ExitCode {
    let (port, config) = match parse(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(message) => return fail(&format!("{message} See --help.")),
    };
    let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
        Ok(listener) => listener,
        Err(error) => {
            return fail(&format!(
                "Port {port} cannot be used: {error}. Choose another with --port."
            ));
        }
    };
    if let Ok(address) = listener.local_addr() {
        println!("Sandbox at http://{address}/v1 (any key that starts with sk_; Ctrl-C stops it)");
    }
    tokio::select! {
        served = sandbox::serve(listener, config) => match served {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&error.to_string()),
        },
        _ = tokio::signal::ctrl_c() => ExitCode::SUCCESS,
    }
}

fn fail(message: &str) -> ExitCode {
    eprintln!("sandbox: {message}");
    ExitCode::FAILURE
}

/// `None` when the arguments ask for help.
fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Option<(u16, Config)>, String> {
    let mut port = 4010;
    let mut config = Config::default();
    while let Some(flag) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{flag} needs a value."));
        match flag.as_str() {
            "--port" => port = number(&value()?, "a port, 0 to 65535", |_| true)?,
            "--speed" => {
                config.speed = number(&value()?, "a number from 0.01 to 100000", |speed| {
                    (0.01..=100_000.0).contains(speed)
                })?
            }
            "--history" => {
                config.history =
                    number(&value()?, "a whole number up to 1000000", |count| *count <= 1_000_000)?
            }
            "--time" => config.minute = Some(minute(&value()?)?),
            "--seed" => config.seed = number(&value()?, "a whole number", |_| true)?,
            "--long-call" => config.long_call = true,
            "--live" => {
                config.live =
                    number(&value()?, "a whole number up to 500", |count| *count <= LIVE_MAX)?
            }
            "--minimal" => config.minimal = true,
            "--card" => config.account.card = Some(Card::default_named(&value()?)?),
            "--balance" => {
                config.account.balance_cents =
                    Some(number(&value()?, "a whole number of cents", |cents| {
                        BALANCES.contains(cents)
                    })?)
            }
            "--older" => config.account.is_older = Some(true),
            "--tcpa" => config.account.tcpa = Some(TcpaStatus::named(&value()?)?),
            "--platform-calls" => {
                config.account.platform_calls =
                    Some(number(&value()?, "a whole number from 0 to 100", |calls| {
                        (0..=100).contains(calls)
                    })?)
            }
            "--help" | "-h" => return Ok(None),
            _ => return Err(format!("{flag:?} is not a flag.")),
        }
    }
    Ok(Some((port, config)))
}

fn number<T: std::str::FromStr>(
    text: &str,
    expected: &str,
    is_right: impl Fn(&T) -> bool,
) -> Result<T, String> {
    text.parse().ok().filter(is_right).ok_or(format!("{text:?} is not {expected}."))
}

/// The minute of the day in `18:30`.
fn minute(text: &str) -> Result<u32, String> {
    let part = |text: &str, below: u32| {
        let number = text.parse::<u32>().ok().filter(|number| *number < below && text.len() == 2);
        number.ok_or_else(|| format!("“{text}” is no part of a time such as 18:30."))
    };
    let (hours, minutes) = text.split_once(':').ok_or("--time needs a time such as 18:30, UTC.")?;
    Ok(part(hours, 24)? * 60 + part(minutes, 60)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Option<(u16, Config)>, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn every_flag_sets_its_option() {
        let (port, config) =
            parsed("--port 0 --speed 2.5 --history 3 --seed 9 --minimal --long-call --live 20 --time 18:30")
                .unwrap()
                .unwrap();
        assert_eq!((config.minute, config.long_call, config.live), (Some(18 * 60 + 30), true, 20));
        assert_eq!(
            (port, config.speed, config.history, config.seed, config.minimal),
            (0, 2.5, 3, 9, true)
        );
        let account = parsed("--older --card none --tcpa revoked --balance -5 --platform-calls 99")
            .unwrap()
            .unwrap()
            .1
            .account;
        assert_eq!(
            (account.card, account.tcpa, account.balance_cents, account.platform_calls),
            (Some(None), Some(TcpaStatus::Revoked), Some(-5), Some(99))
        );
        assert_eq!(account.is_older, Some(true));
        assert!(parsed("--help").unwrap().is_none());
    }

    #[test]
    fn an_invalid_flag_is_explained_in_a_sentence() {
        for line in [
            "--port",
            "--port x",
            "--port 70000",
            "--speed 0",
            "--speed NaN",
            "--speed inf",
            "--history -1",
            "--card gold",
            "--live 501",
            "--time 24:00",
            "--time 9:30",
            "--time 18",
            "--tcpa no",
            "--balance 1.5",
            "--platform-calls 101",
            "--fast",
            "x",
        ] {
            assert!(parsed(line).unwrap_err().ends_with('.'), "{line}");
        }
    }
}
