//! The output of `drive`.

use std::{
    error::Error,
    fmt::Display,
    io::{self, Write as _},
};

use zephr_smoke::report::explained;

/// Prints a line. A closed pipe does not stop the run.
pub(crate) fn print(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Prints an error and its causes.
pub(crate) fn print_error(error: &dyn Error) {
    let _ = writeln!(io::stderr(), "drive: {}", explained(error));
}
