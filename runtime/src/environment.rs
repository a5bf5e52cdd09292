//! Settings from environment variables.

use std::env::VarError;

use crate::{Error, Secret};

/// Reads environment variables, and collects the names of missing variables.
///
/// Every value is treated as a secret, because a user may swap two variables by mistake.
pub(crate) struct Environment<F> {
    lookup: F,
    missing: Vec<&'static str>,
}

impl<F: Fn(&str) -> Result<String, VarError>> Environment<F> {
    pub(crate) fn new(lookup: F) -> Self {
        Self {
            lookup,
            missing: Vec::new(),
        }
    }

    /// Returns the value of a variable, or `None` if the variable is unset or empty.
    pub(crate) fn optional(&self, name: &str) -> Result<Option<Secret>, Error> {
        let problem = match (self.lookup)(name) {
            Err(VarError::NotPresent) => return Ok(None),
            // The cause is omitted, because it quotes the content of the variable.
            Err(VarError::NotUnicode(_)) => "is not Unicode",
            Ok(text) if text.is_empty() => return Ok(None),
            Ok(text) if text.trim() == text => return Ok(Some(Secret::from(text))),
            Ok(_) => "begins or ends with white space: remove it",
        };
        Err(Error::config(format!(
            "the environment variable {name} {problem}"
        )))
    }

    /// Returns the value of a variable. If the variable is missing, records its name and returns an empty value.
    pub(crate) fn required(&mut self, name: &'static str) -> Result<Secret, Error> {
        let value = self.optional(name)?;
        Ok(value.unwrap_or_else(|| {
            self.miss(name);
            Secret::from("")
        }))
    }

    pub(crate) fn miss(&mut self, names: &'static str) {
        self.missing.push(names);
    }

    /// Returns an error that names all missing variables, if there are any.
    pub(crate) fn finish(self) -> Result<(), Error> {
        if self.missing.is_empty() {
            return Ok(());
        }
        let names = self.missing.join(", ");
        Err(Error::config(format!(
            "missing or empty environment variables: {names}"
        )))
    }
}
