//! The features of the runtime that an emitted client needs in addition to the default features.

use crate::model::{Api, Content, Encoding, Location, Operation, Parameter, StreamFormat};

/// A feature, and whether an operation needs it.
type Feature = (&'static str, fn(&Operation) -> bool);

const FEATURES: [Feature; 3] = [
    ("event-stream", has_events),
    ("forms", has_form),
    ("styles", has_styles),
];

/// Returns the features that the client of `api` needs in addition to the default features.
pub fn features(api: &Api) -> Vec<&'static str> {
    let operations = || api.resources.iter().flat_map(|resource| &resource.operations);
    let needed = FEATURES.iter().filter(|(_, needs)| operations().any(needs));
    needed.map(|(name, _)| *name).collect()
}

fn has_events(operation: &Operation) -> bool {
    let stream = operation.stream.as_ref();
    stream.is_some_and(|stream| stream.format == StreamFormat::Events)
}

fn has_form(operation: &Operation) -> bool {
    let body = operation.body.as_ref();
    body.is_some_and(|body| matches!(body.content, Content::Form(..) | Content::Multipart))
}

fn has_styles(operation: &Operation) -> bool {
    operation.parameters.iter().any(is_styled)
}

/// Returns whether a parameter needs the feature `styles`. The feature sends reserved characters unencoded, encodes
/// JSON, and supports the styles of path, header and cookie parameters. The styles of query parameters and JSON in Base64
/// need no feature. Parts of multipart bodies need `forms` instead.
fn is_styled(parameter: &Parameter) -> bool {
    match (parameter.location, parameter.encoding) {
        (Location::Part, _) => false,
        _ if parameter.reserved => true,
        (_, Encoding::Plain | Encoding::Base64Json) | (Location::Query, Encoding::Styled(_)) => false,
        (_, Encoding::Json | Encoding::Styled(_)) => true,
    }
}
