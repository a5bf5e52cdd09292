//! The texts of errors.

use std::error::Error as StdError;
use std::fmt;

use super::{Error, ErrorKind, Inner};
use crate::error_message::one_line;
use crate::timeout::Rounded;

impl Error {
    /// Returns the text of `Display`, followed by the text of each source. Omits a source whose text is already
    /// included.
    fn with_causes(&self) -> String {
        let mut text = self.to_string();
        let mut next = self.source();
        while let Some(cause) = next {
            let line = one_line(&cause.to_string());
            if !text.contains(&line) {
                text.push_str(": ");
                text.push_str(&line);
            }
            next = cause.source();
        }
        text
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            operation,
            text,
            response,
            attempts,
            tenant,
            path,
            ..
        } = &*self.0;
        if let Some(operation) = operation {
            match path {
                Some(path) => write!(f, "{} {path}", operation.method)?,
                None => write!(f, "{operation}")?,
            }
            if let Some(tenant) = tenant {
                write!(f, " of tenant {tenant}")?;
            }
            f.write_str(": ")?;
        }
        if let Some(response) = response {
            write!(f, "{}", response.status)?;
        }
        f.write_str(match kind {
            ErrorKind::Decode => ", but the body cannot be decoded",
            ErrorKind::EmptyBody => ", but the body is empty",
            ErrorKind::BodyTooLarge => ", but the body is too large",
            _ => "",
        })?;
        match text {
            Some(text) if response.is_some() => write!(f, ": {text}")?,
            Some(text) => f.write_str(text)?,
            None => {}
        }
        let retry_after = self.retry_after().filter(|_| *kind == ErrorKind::Api);
        match (*attempts > 1, retry_after.map(Rounded)) {
            (true, Some(delay)) => write!(f, " (after {attempts} attempts; retry after {delay})"),
            (true, None) => write!(f, " (after {attempts} attempts)"),
            (false, Some(delay)) => write!(f, " (retry after {delay})"),
            (false, None) => Ok(()),
        }
    }
}

/// Writes the message and the causes of the error on one line. This is the text that a program prints if its `main`
/// returns the error. `{:#?}` writes the fields instead.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return f.write_str(&self.with_causes());
        }
        let Inner {
            kind,
            operation,
            text,
            response,
            source,
            timeout,
            attempts,
            tenant,
            path,
            refusal,
            record,
        } = &*self.0;
        f.debug_struct("Error")
            .field("kind", kind)
            .field("operation", &operation.map(|operation| operation.name()))
            .field("operation_id", &operation.map(|operation| operation.id))
            .field("text", text)
            .field("response", response)
            .field("source", source)
            .field("timeout", timeout)
            .field("attempts", attempts)
            .field("tenant", tenant)
            .field("path", path)
            .field("refusal", refusal)
            .field("record", record)
            .finish()
    }
}
