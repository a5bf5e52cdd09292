//! The `zephr-mock` program.

mod explain;

use std::{
    error::Error,
    io::{self, Write as _},
    net::{SocketAddr, TcpStream},
    process::ExitCode,
    time::Duration,
};

use clap::{Parser, Subcommand};
use zephr_mock::cli;

/// Mock server of the Zephr Admin API with storage and request validation
#[derive(Parser)]
#[command(name = "zephr-mock", version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    options: cli::Options,
}

#[derive(Subcommand)]
enum Command {
    /// Explain the signature of a request given as curl arguments; send nothing
    Explain(explain::Explain),
    /// Check that a mock accepts connections, for containers without a shell
    Health {
        /// Address of the mock, such as 127.0.0.1:8080
        address: SocketAddr,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let ended = match arguments.command {
        Some(Command::Explain(arguments)) => explain::run(arguments),
        Some(Command::Health { address }) => health(address),
        None => serve(arguments.options).map(|()| ExitCode::SUCCESS),
    };
    ended.unwrap_or_else(|e| {
        let _ = writeln!(io::stderr(), "zephr-mock: {e}");
        ExitCode::FAILURE
    })
}

/// Checks that a mock accepts connections. Sends no request, so the request log does not change.
fn health(address: SocketAddr) -> Result<ExitCode, Box<dyn Error>> {
    const LIMIT: Duration = Duration::from_secs(1);
    TcpStream::connect_timeout(&address, LIMIT)
        .map_err(|error| format!("no mock accepts connections at {address}: {error}"))?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the address of the mock, and serves requests until the process receives a stop signal.
#[tokio::main(flavor = "current_thread")]
async fn serve(options: cli::Options) -> Result<(), Box<dyn Error>> {
    let stop = cli::stop_signal()?;
    let mock = options.settings("zephr-mock")?.start().await?;
    let mut out = io::stdout();
    out.write_all(cli::announcement(&mock).as_bytes())?;
    out.flush()?;
    stop.await;
    Ok(())
}
