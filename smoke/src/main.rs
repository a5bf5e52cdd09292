//! `drive`: runs the compiled client, against the mock or a tenant.

#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod output;

use std::{error::Error as StdError, io, process::ExitCode, time::Duration};

use clap::{Parser, Subcommand};
use zephr_admin::{Client, ClientBuilder, Credentials, Error};
use zephr_mock::MockBuilder;
use zephr_smoke::{examples, report::Called, smoke};

/// Runs the Zephr Admin API client. Reads the key pair from ZEPHR_ACCESS_KEY and ZEPHR_SECRET_KEY; if neither is set,
/// uses that of the mock.
#[derive(Parser)]
#[command(name = "drive", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Call every operation once through its typed function; fail on any error response
    Smoke {
        /// Base URL of the service; use a mock, as data is created and deleted
        #[arg(long, value_name = "URL")]
        base_url: String,
    },
    /// Decode and encode the examples of a JSON list on standard input
    Examples {
        /// One JSON object instead of lines
        #[arg(long)]
        json: bool,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let ran = match Arguments::parse().command {
        Command::Smoke { base_url } => smoke_run(&base_url).await,
        Command::Examples { json } => check_examples(json),
    };
    match ran {
        Ok(code) => code,
        Err(e) => {
            output::print_error(&*e);
            ExitCode::FAILURE
        }
    }
}

/// Prints a line for each operation and a count at the end.
async fn smoke_run(base_url: &str) -> Result<ExitCode, Box<dyn StdError>> {
    let zephr = client(base_url)?.timeout(Duration::from_secs(30)).build()?;
    let (mut called, mut failed) = (0, 0);
    for call in smoke::calls() {
        let ended = Called::of(call, &zephr).await;
        output::print(&ended);
        called += 1;
        failed += usize::from(ended.failed());
    }
    output::print(format_args!("{called} called, {failed} failed"));
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Prints the failures and the counts.
fn check_examples(json: bool) -> Result<ExitCode, Box<dyn StdError>> {
    let list = io::read_to_string(io::stdin())?;
    let report = examples::check(&examples::read_list(&list)?, examples::places());
    if json {
        output::print(report.to_json());
    } else {
        output::print(&report);
    }
    Ok(if report.is_sound() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Returns a client for a base URL, with the key pair of the environment or the mock.
fn client(base_url: &str) -> Result<ClientBuilder, Error> {
    let unset = |name| std::env::var_os(name).is_none();
    let credentials = match unset(Credentials::ACCESS_KEY_VARIABLE) && unset(Credentials::SECRET_KEY_VARIABLE)
    {
        true => Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY),
        false => Credentials::from_env()?,
    };
    Ok(Client::with_base_url(base_url).credentials(credentials))
}
