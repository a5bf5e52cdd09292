//! The option `--respond`.

use std::{path::PathBuf, str::FromStr};

use serde::de::IgnoredAny;

use super::{OptionError, read};
use crate::MockBuilder;

/// A value of the option `--respond`, such as `GET /v4/extra=extra.json`. The JSON file contains the body of the
/// response to requests with this method and path. The option is invalid if the API description has an operation with
/// this method and path.
#[derive(Clone, Debug)]
pub(super) struct Respond {
    method: String,
    path: String,
    file: PathBuf,
}

impl FromStr for Respond {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        let parts = text.split_once('=').and_then(|(target, file)| {
            let (method, path) = target.split_once(' ')?;
            let is_complete = [method, path, file].iter().all(|part| !part.is_empty());
            is_complete.then(|| Self {
                method: method.to_owned(),
                path: path.to_owned(),
                file: file.into(),
            })
        });
        let message = "expected `METHOD PATH=FILE`, such as `GET /v4/extra=extra.json`";
        parts.ok_or_else(|| OptionError(message.to_owned()))
    }
}

impl Respond {
    /// Adds the response to a builder. Returns an error if the file cannot be read or is not JSON.
    pub(super) fn apply(&self, builder: MockBuilder) -> Result<MockBuilder, OptionError> {
        let json = read(&self.file)?;
        serde_json::from_str::<IgnoredAny>(&json)
            .map_err(|error| OptionError(format!("`{}` is not valid JSON: {error}", self.file.display())))?;
        Ok(builder.respond_to_path(&*self.method, &*self.path, 200, Some("application/json"), json))
    }
}
