//! `zephr doctor --conformance`: compares responses of the service with the API description.

mod compare;
mod probe;
mod report;

use std::collections::BTreeMap;

use clap::ArgMatches;
use zephr_catalog::{Operation, Parameter, RetryClass, Type, catalog};

use crate::{connection, failure::Failure, parallel};
use probe::{Finding, Outcome, Probe};
pub(crate) use report::Deviation;
use report::Report;

/// IDs that were found in one object of a response, by type.
///
/// IDs found in one object are kept together, because the parameters of one path must match. For example, a rule ID
/// must be used with a version of that rule.
type Ids = BTreeMap<String, String>;

/// Operations that return data only for a query: the operation ID, the query parameter, and the key of its value in
/// [`Ids`].
const QUERIES: [(&str, &str, &str); 1] = [(
    "listUsers",
    "identifiers.email_address",
    "Identifiers.email_address",
)];

/// Makes all read-only calls whose parameters can be obtained, and prints the deviations.
pub(crate) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let connection = connection::resolve(matches)?;
    let client = connection.client(matches, true, None)?;
    let mut pending: Vec<&'static Operation> = catalog().operations.iter().filter(is_read_only).collect();
    let mut known: Vec<Ids> = vec![Ids::new()];
    let mut report = Report::default();
    loop {
        let (ready, waiting): (Vec<_>, Vec<_>) = pending
            .into_iter()
            .map(|operation| (operation, ids_for(operation, &known)))
            .partition(|(_, ids)| ids.is_some());
        pending = waiting.into_iter().map(|(operation, _)| operation).collect();
        if ready.is_empty() {
            break;
        }
        let probes: Vec<Probe> = ready
            .into_iter()
            .filter_map(|(operation, ids)| Some(Probe::new(operation, ids?)))
            .collect();
        let outcomes = parallel::map(&probes, parallel::concurrency(matches), |probe| {
            probe.send(&client)
        });
        for (probe, outcome) in probes.iter().zip(outcomes) {
            match outcome? {
                Outcome::Skipped(reason) => report.skip(probe.operation, reason),
                Outcome::Compared(Finding { deviations, ids }) => {
                    report.add(probe.operation, deviations);
                    known.extend(ids);
                }
            }
        }
    }
    for operation in pending {
        report.skip(operation, missing(operation, &known));
    }
    report.write(matches)
}

fn is_read_only(operation: &&'static Operation) -> bool {
    operation.method == "GET" && operation.retry == RetryClass::Idempotent
}

/// Returns the parameters that a call must have: the required ones, and those of [`QUERIES`].
fn needed(operation: &'static Operation) -> impl Iterator<Item = (&'static Parameter, String)> {
    operation.parameters.iter().filter_map(move |parameter| {
        let mut queries = QUERIES.iter();
        let query = queries.find(|(id, name, _)| *id == operation.id && *name == parameter.wire());
        match (query, &parameter.ty) {
            (Some((_, _, field)), _) => Some((parameter, (*field).to_owned())),
            (None, Type::Named(name)) if parameter.required => Some((parameter, name.clone())),
            (None, _) if parameter.required => Some((parameter, String::new())),
            _ => None,
        }
    })
}

/// Returns the IDs of the first object that has a value for each needed parameter.
fn ids_for(operation: &'static Operation, known: &[Ids]) -> Option<Ids> {
    let has_all = |ids: &&Ids| needed(operation).all(|(_, key)| ids.contains_key(&key));
    known.iter().find(has_all).cloned()
}

/// Returns the reason why an operation was not called.
fn missing(operation: &'static Operation, known: &[Ids]) -> String {
    let is_known = |key: &String| known.iter().any(|ids| ids.contains_key(key));
    let lacking: Vec<String> = needed(operation)
        .filter(|(_, key)| !is_known(key))
        .map(|(parameter, key)| match key.as_str() {
            "" => format!("`{}`", parameter.name),
            key => format!("`{}` ({key})", parameter.name),
        })
        .collect();
    match lacking.is_empty() {
        true => "no response has values for all parameters in one object".to_owned(),
        false => format!("no response has a value for {}", lacking.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use zephr_catalog::{Type, catalog};

    use super::{QUERIES, is_read_only, needed};

    /// If an entry of [`QUERIES`] has an unknown operation ID or parameter name, its parameter is not sent.
    #[test]
    fn every_query_has_an_operation_a_parameter_and_a_field() {
        for (id, name, key) in QUERIES {
            let operation = catalog().by_id(id);
            let operation = operation.unwrap_or_else(|| panic!("the catalog has no operation {id}"));
            assert!(is_read_only(&operation), "{id}");
            assert!(
                needed(operation).any(|(parameter, field)| parameter.wire() == name && field == key),
                "{id} has no parameter {name}"
            );
            let (ty, field) = key.split_once('.').unwrap();
            let fields = catalog().fields(&Type::Named(ty.to_owned()));
            assert!(fields.iter().any(|known| known.wire() == field), "{key}");
        }
    }
}
