//! The options of the program `zephr-mock`, for other programs that run the mock (feature `cli`).
//!
//! Flatten [`Options`] into your own options, and wait for [`stop_signal`]:
//!
//! ```no_run
//! # #[derive(clap::Parser)]
//! # struct Arguments { #[command(flatten)] mock: zephr_mock::cli::Options }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let arguments: Arguments = clap::Parser::parse();
//! let stop = zephr_mock::cli::stop_signal()?;
//! let mock = arguments.mock.settings("my-mock")?.start().await?;
//! print!("{}", zephr_mock::cli::announcement(&mock));
//! stop.await;
//! # Ok(()) }
//! ```

mod respond;

use std::{
    env, fmt, fs,
    io::{self, Write as _},
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Args, ValueHint};
use zephr_runtime::Secret;

use crate::{Assumption, Mock, MockBuilder, clock::millis, connection::Timeouts};
use respond::Respond;

/// The command-line options of a mock server.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// Listen on this port; 0 chooses a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Listen on this address; if not loopback, other machines can reach it
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    host: IpAddr,
    /// Accept this access key
    #[arg(long, value_name = "KEY", default_value = MockBuilder::ACCESS_KEY)]
    access_key: String,
    #[arg(long, value_name = "VARIABLE", help = format!(
        "Read the accepted secret key from a variable [default: {}]", MockBuilder::SECRET_KEY
    ))]
    secret_key_env: Option<String>,
    /// Respond with the documented examples; store nothing
    #[arg(long = "static")]
    is_static: bool,
    /// Reject unknown fields and query parameters
    #[arg(long)]
    strict: bool,
    /// Disable an assumption about the service; can be repeated
    #[arg(long, value_name = "ASSUMPTION")]
    without: Vec<Assumption>,
    /// Read the bearer token for webhooks from a variable
    #[arg(long, value_name = "VARIABLE")]
    webhook_token_env: Option<String>,
    /// Start with the documents of a JSON file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    seed: Option<PathBuf>,
    /// Allow a seed with fields that the API does not describe
    #[arg(long, requires = "seed")]
    unchecked_seed: bool,
    /// Answer METHOD PATH with the JSON in FILE if it is not an operation; can be repeated
    #[arg(long, value_name = "METHOD PATH=FILE")]
    respond: Vec<Respond>,
    /// Add this number of generated users to exports
    #[arg(long, value_name = "N", default_value_t = 0)]
    export_users: u64,
    /// Serve paths under /__mock/: faults, requests, reset, clock
    #[arg(long)]
    admin: bool,
    /// Allow a host name for /__mock/ and /__console; can be repeated
    #[arg(long, value_name = "NAME")]
    admin_host: Vec<String>,
    /// Serve web pages under /__console
    #[cfg(feature = "console")]
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Console::Loopback)]
    console: Console,
    /// Limit the time for the head of a request
    #[arg(long, value_name = "MS", default_value_t = millis(Timeouts::default().header))]
    header_timeout_ms: u64,
    /// Limit the time for the body of a request
    #[arg(long, value_name = "MS", default_value_t = millis(Timeouts::default().body))]
    body_timeout_ms: u64,
    /// Limit the idle time of a connection
    #[arg(long, value_name = "MS", default_value_t = millis(Timeouts::default().idle))]
    idle_timeout_ms: u64,
    /// Respond with 401 to every signed operation
    #[arg(long)]
    reject_signatures: bool,
    /// Respond to an operation with a JSON number; can be repeated
    #[arg(long, value_name = "OPERATION")]
    wrong_type: Vec<String>,
}

/// The condition for serving the console: a value of the option `--console`.
#[cfg(feature = "console")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Console {
    /// If the mock listens on a loopback address
    Loopback,
    /// On any address
    Always,
    /// Not at all
    Never,
}

/// A mock server that is ready to start.
#[derive(Debug)]
pub struct Settings {
    builder: MockBuilder,
    webhook_token: Option<Secret>,
}

impl Settings {
    /// Starts the server.
    ///
    /// # Errors
    /// Returns an error if the server cannot listen on the address and port, if the seed is invalid, if an option names
    /// an unknown operation, or if the method or the path of a `--respond` option is invalid.
    pub async fn start(self) -> io::Result<Mock> {
        let mock = self.builder.start().await?;
        if let Some(token) = self.webhook_token {
            mock.webhooks().bearer(token);
        }
        Ok(mock)
    }
}

/// The error of an option whose value cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionError(String);

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OptionError {}

impl Options {
    /// Returns the settings of the server. The server logs to standard error. Each line of the log begins with
    /// `program`.
    ///
    /// # Errors
    /// Returns an error if an option names an environment variable that is not set or not UTF-8, if a file cannot be
    /// read, or if the file of a `--respond` option is not JSON.
    pub fn settings(self, program: &'static str) -> Result<Settings, OptionError> {
        let secret = match &self.secret_key_env {
            Some(name) => variable(name)?,
            None => MockBuilder::SECRET_KEY.into(),
        };
        let webhook_token = self.webhook_token_env.as_deref().map(variable).transpose()?;
        let mut builder = Mock::builder()
            .host(self.host)
            .port(self.port)
            .users_for_export(self.export_users)
            .credentials(self.access_key, secret)
            .header_timeout(Duration::from_millis(self.header_timeout_ms))
            .body_timeout(Duration::from_millis(self.body_timeout_ms))
            .idle_timeout(Duration::from_millis(self.idle_timeout_ms))
            .log(move |line| {
                // A closed standard error must not stop the server.
                let _ = writeln!(io::stderr(), "{program}: {line}");
            });
        if self.is_static {
            builder = builder.static_responses();
        }
        if self.strict {
            builder = builder.strict();
        }
        if self.reject_signatures {
            builder = builder.reject_all_signatures();
        }
        if self.admin {
            builder = builder.admin();
        }
        #[cfg(feature = "console")]
        if match self.console {
            Console::Loopback => self.host.is_loopback(),
            Console::Always => true,
            Console::Never => false,
        } {
            builder = builder.console();
        }
        if let Some(path) = &self.seed {
            builder = builder.seed(read(path)?);
        }
        if self.unchecked_seed {
            builder = builder.unchecked_seed();
        }
        for respond in &self.respond {
            builder = respond.apply(builder)?;
        }
        builder = self.without.into_iter().fold(builder, MockBuilder::without);
        builder = self.admin_host.into_iter().fold(builder, MockBuilder::admin_host);
        builder = self.wrong_type.into_iter().fold(builder, MockBuilder::wrong_type);
        Ok(Settings {
            builder,
            webhook_token,
        })
    }
}

fn read(path: &Path) -> Result<String, OptionError> {
    fs::read_to_string(path)
        .map_err(|error| OptionError(format!("cannot read `{}`: {error}", path.display())))
}

/// Returns the value of an environment variable.
fn variable(name: &str) -> Result<Secret, OptionError> {
    let value = env::var(name);
    value.map(Secret::from).map_err(|_| {
        OptionError(format!(
            "the environment variable `{name}` is not set, or not UTF-8"
        ))
    })
}

/// Returns the text to print when the server has started: a line with the URL of the server and, if the console is
/// enabled, a line with the URL of the console.
pub fn announcement(mock: &Mock) -> String {
    let text = format!("listening on {}\n", mock.url());
    #[cfg(feature = "console")]
    if let Some(url) = mock.console_url() {
        return format!("{text}console at {url}\n");
    }
    text
}

/// Returns a future that completes on SIGINT or SIGTERM. The function registers the signal handlers before it returns,
/// so a signal that arrives before the future is polled is not lost.
///
/// # Errors
/// Returns an error if the system cannot register the signal handlers.
///
/// # Panics
/// Panics outside of a Tokio runtime with I/O enabled.
#[cfg(unix)]
pub fn stop_signal() -> io::Result<impl Future<Output = ()>> {
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

/// Returns a future that completes on Ctrl-C.
///
/// # Errors
/// Never returns an error on this platform.
#[cfg(not(unix))]
pub fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
