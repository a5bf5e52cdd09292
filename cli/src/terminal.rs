//! Questions to the user.

use std::io::{self, IsTerminal as _, Write as _};

use crate::failure::Failure;

/// Returns whether the program can ask the user, because it runs on a terminal.
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Writes a question to standard error and returns the line that was typed, without spaces around it.
pub(crate) fn ask(question: &str) -> Result<String, Failure> {
    let mut err = io::stderr().lock();
    write!(err, "{question} ")?;
    err.flush()?;
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}
