//! The filter of the list of requests.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{authentication::Verdict, engine::Query, request_log::Entry};

/// The values of the filter for signatures, with their labels.
pub(super) const SIGNATURES: [(&str, &str); 3] = [
    ("valid", "Valid"),
    ("rejected", "Rejected"),
    ("unchecked", "Not checked"),
];

/// The values of the filter for statuses, with their labels.
pub(super) const STATUSES: [(&str, &str); 5] = [
    ("2", "2xx success"),
    ("3", "3xx redirect"),
    ("4", "4xx client error"),
    ("5", "5xx server error"),
    ("0", "Closed connection"),
];

/// The conditions for showing a request. An empty string is a condition that every request meets.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    /// A text that the operation ID, the Rust call or the path must contain, in any letter case.
    pub(super) operation: String,
    /// A status or its first digit, such as `404` or `4`.
    pub(super) status: String,
    pub(super) signature: String,
}

impl Filter {
    pub(super) fn parse(query: &Query) -> Self {
        let get = |name: &str| query.get(name).unwrap_or_default().trim().to_owned();
        Self {
            operation: get("operation"),
            status: get("status"),
            signature: get("signature"),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pairs().all(|(_, value)| value.is_empty())
    }

    pub(super) fn matches(&self, entry: &Entry) -> bool {
        self.matches_operation(entry) && self.matches_status(entry) && self.matches_signature(entry)
    }

    fn matches_operation(&self, entry: &Entry) -> bool {
        let wanted = self.operation.to_lowercase();
        let request = &entry.request;
        [
            request.operation.unwrap_or_default(),
            request.call.unwrap_or_default(),
            &request.path,
        ]
        .iter()
        .any(|name| name.to_lowercase().contains(&wanted))
    }

    fn matches_status(&self, entry: &Entry) -> bool {
        let status = entry.request.status.to_string();
        match self.status.len() {
            0 => true,
            1 => status.starts_with(&self.status),
            _ => status == self.status,
        }
    }

    fn matches_signature(&self, entry: &Entry) -> bool {
        let verdict = entry.details.as_ref().map(|details| &details.verdict);
        match self.signature.as_str() {
            "valid" => matches!(verdict, Some(Verdict::Valid)),
            "rejected" => matches!(verdict, Some(Verdict::Rejected(_))),
            "unchecked" => matches!(verdict, Some(Verdict::Unchecked) | None),
            _ => true,
        }
    }

    fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("operation", self.operation.as_str()),
            ("status", &self.status),
            ("signature", &self.signature),
        ]
        .into_iter()
    }

    /// Returns the filter as a query that starts with `?`, or an empty string if there are no conditions.
    pub(super) fn to_query(&self) -> String {
        let set = self.pairs().filter(|(_, value)| !value.is_empty());
        let pairs: Vec<String> = set
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
            .collect();
        match pairs.is_empty() {
            true => String::new(),
            false => format!("?{}", pairs.join("&")),
        }
    }
}
