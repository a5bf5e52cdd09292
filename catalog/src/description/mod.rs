//! The corrected API description in OpenAPI (feature `description`).
//!
//! Pass the description to other generators, HTTP clients or documentation renderers:
//!
#![cfg_attr(feature = "embedded", doc = "```")]
#![cfg_attr(not(feature = "embedded"), doc = "```ignore")]
//! use zephr_catalog::description::{Description, EMBEDDED};
//!
//! let json = Description::parse(EMBEDDED)?.server("http://127.0.0.1:4010").to_json();
//! assert!(json.contains("http://127.0.0.1:4010"));
//! # Ok::<(), serde_json::Error>(())
//! ```

mod entries;

use entries::Entries;
#[cfg(feature = "samples")]
use {
    crate::{
        Catalog, Operation,
        samples::{Language, Request, Settings},
    },
    serde_json::json,
};

/// The corrected description of the Zephr Admin API as JSON, without samples.
#[cfg(feature = "embedded")]
pub const EMBEDDED: &str = include_str!("../../openapi.json");

/// The indentation level of an operation, which is nested in the document, in `paths` and in a path item.
#[cfg(feature = "samples")]
const OPERATION_LEVEL: usize = 3;

/// An OpenAPI description. Each part keeps its original text, and the parts keep their order.
#[derive(Clone, Debug)]
pub struct Description(Entries);

impl Description {
    /// Reads a description in JSON.
    ///
    /// # Errors
    /// Returns an error if the text is not a JSON object.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        Entries::parse(json).map(Self)
    }

    /// Replaces the servers of the description with one server that has this URL.
    #[must_use]
    pub fn server(mut self, url: &str) -> Self {
        let url = serde_json::Value::from(url);
        self.0.set("servers", format!("[{{\"url\": {url}}}]"));
        self
    }

    /// Adds the extension `x-codeSamples`, with a program in each language, to the operations. An operation stays
    /// unchanged if the catalog does not contain the operation, or if programs cannot send the operation's example.
    ///
    /// # Errors
    /// Returns an error if `paths`, or a path in it, is not an object.
    #[cfg(feature = "samples")]
    pub fn samples(mut self, catalog: &Catalog, settings: Settings<'_>) -> Result<Self, serde_json::Error> {
        let Some(paths) = self.0.get("paths") else {
            return Ok(self);
        };
        let mut paths = Entries::parse(paths)?;
        for (path, item) in paths.iter_mut() {
            let mut operations = Entries::parse(item)?;
            for (method, text) in operations.iter_mut() {
                let mut known = catalog.operations.iter();
                let found =
                    known.find(|known| known.path == *path && known.method.eq_ignore_ascii_case(method));
                let samples = found.map(|operation| samples(operation, settings));
                if let Some(samples) = samples.filter(|samples| !samples.is_empty()) {
                    let mut operation = Entries::parse(text)?;
                    operation.set("x-codeSamples", entries::array(&samples, OPERATION_LEVEL + 1));
                    *text = operation.to_json(OPERATION_LEVEL);
                }
            }
            *item = operations.to_json(OPERATION_LEVEL - 1);
        }
        self.0.set("paths", paths.to_json(1));
        Ok(self)
    }

    /// Returns the description as JSON.
    pub fn to_json(&self) -> String {
        self.0.to_json(0) + "\n"
    }
}

/// Returns the items of `x-codeSamples` for an operation, each as a JSON object.
#[cfg(feature = "samples")]
fn samples(operation: &Operation, settings: Settings<'_>) -> Vec<String> {
    let Ok(request) = Request::example(operation) else {
        return Vec::new();
    };
    let sample = |language: Language| {
        let source = request.render(language, settings).ok()?;
        let [lang, label] = [language.syntax(), language.label()].map(|name| json!(name));
        Some(format!(
            "{{\"lang\": {lang}, \"label\": {label}, \"source\": {}}}",
            json!(source)
        ))
    };
    Language::ALL.into_iter().filter_map(sample).collect()
}
