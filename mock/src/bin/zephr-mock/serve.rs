//! `zephr-mock serve`: serves until interrupted.

use std::{
    env,
    error::Error,
    fs,
    io::{self, Write as _},
    net::IpAddr,
    path::PathBuf,
    time::Duration,
};

use clap::Args;
use zephr_mock::{Assumption, Mock, MockBuilder};

#[derive(Args)]
pub(crate) struct Serve {
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Address to listen on; anything but a loopback address is open to the network
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// Access key to accept
    #[arg(long, default_value = MockBuilder::ACCESS_KEY)]
    access_key: String,
    /// Environment variable that holds the secret key [default: none; the key is "demo-secret"]
    #[arg(long, value_name = "VARIABLE")]
    secret_key_env: Option<String>,
    /// Respond with the documented examples only and store nothing
    #[arg(long = "static")]
    is_static: bool,
    /// Reject undocumented fields and query parameters
    #[arg(long)]
    strict: bool,
    /// Disable an assumption about the service (see docs/assumptions.md); can be repeated
    #[arg(long, value_name = "ASSUMPTION")]
    without: Vec<Assumption>,
    /// Environment variable that holds the bearer token for webhooks
    #[arg(long, value_name = "VARIABLE")]
    webhook_token_env: Option<String>,
    /// Load initial documents from a file: a JSON object of arrays of documents by collection
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// Number of synthetic users in an export
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    export_users: u64,
    /// Serve control endpoints under /__mock/: faults, requests, reset, clock
    #[arg(long)]
    admin: bool,
    /// Host name allowed for /__mock/ and /__console, besides loopback; can be repeated
    #[arg(long, value_name = "NAME")]
    admin_host: Vec<String>,
    /// When to serve the console, web pages under /__console
    #[cfg(feature = "console")]
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Console::Loopback)]
    console: Console,
    /// Longest time in milliseconds for the head of a request
    #[arg(long, value_name = "MS", default_value_t = 10_000)]
    header_timeout_ms: u64,
    /// Longest time in milliseconds for the body of a request
    #[arg(long, value_name = "MS", default_value_t = 30_000)]
    body_timeout_ms: u64,
    /// Longest time in milliseconds that a connection can be idle
    #[arg(long, value_name = "MS", default_value_t = 60_000)]
    idle_timeout_ms: u64,
    /// Respond with 401 to every signed operation
    #[arg(long)]
    reject_signatures: bool,
    /// Respond to this operation with a JSON number; can be repeated
    #[arg(long, value_name = "OPERATION_ID")]
    wrong_type: Vec<String>,
}

/// When the console is served.
#[cfg(feature = "console")]
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Console {
    /// If the mock listens on a loopback address
    Loopback,
    /// On any address
    Always,
    /// Not at all
    Never,
}

/// Prints the address and serves until a signal.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn run(arguments: Serve) -> Result<(), Box<dyn Error>> {
    let stop = stop_signal()?;
    let token = arguments.webhook_token_env.as_deref().map(variable).transpose()?;
    let mock = builder(arguments)?.start().await?;
    if let Some(token) = token {
        mock.webhooks().bearer(token);
    }
    let mut out = io::stdout();
    writeln!(out, "listening on {}", mock.url())?;
    #[cfg(feature = "console")]
    if let Some(url) = mock.console_url() {
        writeln!(out, "console at {url}")?;
    }
    out.flush()?;
    stop.await;
    Ok(())
}

/// Returns the value of an environment variable.
fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("the environment variable {name} is not set, or is not UTF-8"))
}

fn builder(arguments: Serve) -> Result<MockBuilder, Box<dyn Error>> {
    let secret = match &arguments.secret_key_env {
        Some(name) => variable(name)?,
        None => MockBuilder::SECRET_KEY.to_owned(),
    };
    let mut builder = Mock::builder()
        .host(arguments.host)
        .port(arguments.port)
        .users_for_export(arguments.export_users)
        .credentials(arguments.access_key, secret)
        .header_timeout(Duration::from_millis(arguments.header_timeout_ms))
        .body_timeout(Duration::from_millis(arguments.body_timeout_ms))
        .idle_timeout(Duration::from_millis(arguments.idle_timeout_ms))
        .log(|line| {
            // A closed standard error must not stop the server.
            let _ = writeln!(io::stderr(), "zephr-mock: {line}");
        });
    if arguments.is_static {
        builder = builder.static_responses();
    }
    if arguments.strict {
        builder = builder.strict();
    }
    builder = arguments.without.into_iter().fold(builder, MockBuilder::without);
    if arguments.admin {
        builder = builder.admin();
    }
    #[cfg(feature = "console")]
    if match arguments.console {
        Console::Loopback => arguments.host.is_loopback(),
        Console::Always => true,
        Console::Never => false,
    } {
        builder = builder.console();
    }
    builder = arguments
        .admin_host
        .into_iter()
        .fold(builder, MockBuilder::admin_host);
    if let Some(path) = &arguments.seed {
        let seed = fs::read_to_string(path).map_err(|e| format!("--seed: {}: {e}", path.display()))?;
        builder = builder.seed(seed);
    }
    if arguments.reject_signatures {
        builder = builder.reject_all_signatures();
    }
    Ok(arguments
        .wrong_type
        .into_iter()
        .fold(builder, MockBuilder::wrong_type))
}

/// Completes on SIGINT or SIGTERM. Both are caught from the moment this returns, before the port is open.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Completes on Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
