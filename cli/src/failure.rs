//! Failures of a command, and their exit codes.

use std::{
    env, fmt,
    io::{self, IsTerminal as _, Write as _},
    process::ExitCode,
    time::Duration,
};

use zephr_catalog::catalog;
use zephr_runtime::{Error, ErrorKind, Method, Operation};

use crate::spelling;

/// The exit codes, which the help of the program documents.
pub(crate) mod exit {
    /// Any failure without a specific code.
    pub(crate) const ERROR: u8 = 1;
    /// Invalid arguments or configuration, such as no tenant or no key pair; nothing was sent.
    pub(crate) const USAGE: u8 = 2;
    /// The service responded with status 404.
    pub(crate) const NOT_FOUND: u8 = 3;
    /// The service rejected the credentials with status 401 or 403.
    pub(crate) const REJECTED: u8 = 4;
    /// The request may have taken effect.
    pub(crate) const UNKNOWN: u8 = 5;
}

/// The reason why a command failed.
pub(crate) struct Failure(Kind);

enum Kind {
    /// Invalid arguments, or a help page to print.
    Arguments(Box<clap::Error>),
    /// Standard output was closed by its reader.
    Closed,
    /// Everything else.
    Report(Box<Report>),
}

struct Report {
    code: u8,
    message: String,
    details: Vec<(&'static str, String)>,
    help: Option<String>,
}

impl Failure {
    /// Creates a failure with this exit code.
    pub(crate) fn with_code(code: u8, message: impl Into<String>) -> Self {
        Self(Kind::Report(Box::new(Report {
            code,
            message: message.into(),
            details: Vec::new(),
            help: None,
        })))
    }

    /// Creates a failure with exit code 1.
    pub(crate) fn error(message: impl Into<String>) -> Self {
        Self::with_code(exit::ERROR, message)
    }

    /// Creates a failure of invalid arguments or configuration.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::with_code(exit::USAGE, message)
    }

    /// Adds the next step.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        if let Kind::Report(report) = &mut self.0 {
            report.help = Some(help.into());
        }
        self
    }

    fn detail(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        if let Kind::Report(report) = &mut self.0 {
            report.details.push((name, value.to_string()));
        }
        self
    }

    /// Returns the exit code.
    pub(crate) fn code(&self) -> u8 {
        match &self.0 {
            Kind::Closed => 0,
            Kind::Arguments(error) => u8::try_from(error.exit_code()).unwrap_or(exit::ERROR),
            Kind::Report(report) => report.code,
        }
    }

    /// Returns the message, without details and help.
    pub(crate) fn message(&self) -> &str {
        match &self.0 {
            Kind::Closed => "the output is closed",
            Kind::Arguments(_) => "invalid arguments",
            Kind::Report(report) => &report.message,
        }
    }

    /// Writes the failure to standard error and returns its exit code.
    pub(crate) fn report(self) -> ExitCode {
        // Nothing is left to do if standard error is closed.
        let _ = match &self.0 {
            Kind::Closed => Ok(()),
            Kind::Arguments(error) => print_arguments(error),
            Kind::Report(report) => report.write(),
        };
        ExitCode::from(self.code())
    }
}

impl Report {
    fn write(&self) -> io::Result<()> {
        let mut out = io::stderr().lock();
        let (red, bold, plain) = match has_color(io::stderr().is_terminal()) {
            true => ("\x1b[1;31m", "\x1b[1m", "\x1b[0m"),
            false => ("", "", ""),
        };
        writeln!(out, "{red}error:{plain} {}", self.message)?;
        for (name, value) in &self.details {
            writeln!(out, "  {name}: {value}")?;
        }
        match &self.help {
            Some(help) => writeln!(out, "{bold}help:{plain} {help}"),
            None => Ok(()),
        }
    }
}

/// A placeholder for a space at which help must not be wrapped.
const UNBROKEN_SPACE: char = '\u{e000}';

/// Protects a command line in a help page from being wrapped.
pub(crate) fn unbroken(text: &str) -> String {
    text.replace(' ', &UNBROKEN_SPACE.to_string())
}

/// Restores the spaces that [`unbroken`] replaced.
pub(crate) fn with_spaces(text: &str) -> String {
    text.replace(UNBROKEN_SPACE, " ")
}

/// Prints a help page, or the reason why arguments are invalid.
fn print_arguments(error: &clap::Error) -> io::Result<()> {
    let text = error.render();
    let is_error = error.use_stderr();
    let has_color = has_color(if is_error {
        io::stderr().is_terminal()
    } else {
        io::stdout().is_terminal()
    });
    let text = if has_color {
        text.ansi().to_string()
    } else {
        text.to_string()
    };
    let text = with_spaces(&text);
    match is_error {
        true => io::stderr().write_all(text.as_bytes()),
        false => io::stdout().write_all(text.as_bytes()),
    }
}

/// Returns whether output is in color: on a terminal, unless `NO_COLOR` is set.
fn has_color(is_terminal: bool) -> bool {
    is_terminal && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Self(Kind::Arguments(Box::new(error)))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self(Kind::Closed),
            _ => Self::error(error.to_string()),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = match (error.status(), error.message()) {
            (Some(status), Some(message)) => format!("{status}: {message}"),
            (Some(status), None) if error.kind() == ErrorKind::Api => status.to_string(),
            _ => without_operation(&error),
        };
        let mut failure = Self::with_code(code(&error), message);
        if let Some(operation) = error.operation() {
            let known = catalog().by_id(operation.id);
            let name = known.map_or_else(|| operation_name(operation, error.path()), spelling::described);
            failure = failure.detail("operation", name);
        }
        if let Some(tenant) = error.tenant() {
            failure = failure.detail("tenant", tenant);
        }
        if error.attempts() > 0 {
            failure = failure.detail("attempts", error.attempts());
        }
        if let Some(delay) = error.retry_after().filter(|_| error.kind() == ErrorKind::Api) {
            failure = failure.detail("retry after", format_args!("{} s", whole_seconds(delay)));
        }
        if let Some(id) = error.request_id() {
            failure = failure.detail("request ID", id);
        }
        match next_step(&error) {
            Some(help) => failure.help(help),
            None => failure,
        }
    }
}

/// Returns a duration in whole seconds, rounded up. A delay computed from a date in `Retry-After` is rarely a whole
/// number of seconds.
fn whole_seconds(delay: Duration) -> u64 {
    delay
        .as_secs()
        .saturating_add(u64::from(delay.subsec_nanos() > 0))
}

/// Returns the message and its causes, without operation and tenant, which are printed as separate details.
fn without_operation(error: &Error) -> String {
    let message = format!("{error:?}");
    let Some(operation) = error.operation() else {
        return message;
    };
    let operation = operation_name(operation, error.path());
    let prefix = match error.tenant() {
        Some(tenant) => format!("{operation} of tenant {tenant}: "),
        None => format!("{operation}: "),
    };
    message.strip_prefix(&prefix).unwrap_or(&message).to_owned()
}

/// Returns the name of an operation for messages. A request of `zephr api` has only a method and a path.
pub(crate) fn operation_name(operation: &Operation, path: Option<&str>) -> String {
    match path {
        Some(path) if operation.path.is_empty() => format!("{} {path}", operation.method),
        _ => operation.to_string(),
    }
}

fn code(error: &Error) -> u8 {
    let status = error.status().map_or(0, |status| status.as_u16());
    match error.kind() {
        ErrorKind::OutcomeUnknown => exit::UNKNOWN,
        ErrorKind::Config | ErrorKind::Credentials | ErrorKind::Request => exit::USAGE,
        ErrorKind::Api if status == 404 => exit::NOT_FOUND,
        ErrorKind::Api if matches!(status, 401 | 403) => exit::REJECTED,
        _ => exit::ERROR,
    }
}

fn next_step(error: &Error) -> Option<String> {
    let is_read = error
        .operation()
        .is_some_and(|operation| operation.method == Method::GET);
    if error.may_have_taken_effect() && !is_read {
        let verify = error.verify_with();
        let command = verify.and_then(|operation| spelling::command_by_id(operation.id));
        return Some(match command {
            Some(command) => format!("run `{command}` to check whether the request took effect"),
            None => "check whether the request took effect before you send it again".to_owned(),
        });
    }
    let status = error.status().map_or(0, |status| status.as_u16());
    let help = match (error.kind(), status) {
        (ErrorKind::Api, 400 | 422) => "check the arguments; `--dry-run` prints the request",
        (ErrorKind::Api, 401) if error.is_login_rejected() => "check the user's identifiers and password",
        (ErrorKind::Api, 401) => "run `zephr doctor` to check key pair and clock",
        (ErrorKind::Api, 403) => "use a key pair whose role allows this operation",
        (ErrorKind::Api, 404) => "check the identifiers in the arguments",
        (ErrorKind::Api, 409) => "read the existing item and update it instead",
        (ErrorKind::Api, 429) => "lower the rate with `--max-per-second`",
        (ErrorKind::Api, 500..) => "try again later, and quote the request ID to the vendor's support",
        (ErrorKind::Transport, _) => "run `zephr doctor` to check base URL and network",
        (ErrorKind::Timeout, _) => "raise the limit with `--timeout`",
        _ => return None,
    };
    Some(help.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_rounded_up_to_whole_seconds() {
        let shown = [0, 1, 999, 1000, 1200].map(|millis| whole_seconds(Duration::from_millis(millis)));
        assert_eq!(shown, [0, 1, 1, 1, 2]);
    }
}
