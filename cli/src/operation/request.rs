//! Conversion of arguments into a request of the runtime.

use clap::ArgMatches;
use serde_json::Value;
use zephr_catalog::{BodyFormat, Location, Operation, Parameter, Style, Type};
use zephr_runtime::{self as rt, Call, Client, RawJson, RequestBuilder, Secret, Upload};

use super::{body, body::Payload, bulk, command::parameter_id};
use crate::{
    failure::Failure,
    redaction::{REDACTED, Redactions, secrets_of},
    spelling::kebab,
    value,
};

/// A request, and the parts of it that must not be shown.
pub(crate) struct Request {
    pub(crate) call: Call,
    pub(crate) redactions: Redactions,
    /// The number of items that the body of a bulk destructive operation lists.
    pub(crate) bulk_items: Option<usize>,
}

/// Returns the runtime's description of an operation.
pub(crate) fn runtime_operation(operation: &Operation) -> Result<&'static rt::Operation, Failure> {
    zephr_admin::operations::by_id(&operation.id)
        .ok_or_else(|| Failure::error(format!("the client has no operation `{}`", operation.id)))
}

/// Builds the request that the arguments describe.
pub(crate) fn build(
    client: &Client,
    operation: &'static Operation,
    matches: &ArgMatches,
) -> Result<Request, Failure> {
    let mut request = Request {
        call: client.call(runtime_operation(operation)?),
        redactions: Redactions::default(),
        bulk_items: None,
    };
    let mut parts = Vec::new();
    for parameter in operation
        .parameters
        .iter()
        .filter(|parameter| !parameter.read_only)
    {
        let Some(texts) = matches.get_many::<String>(&parameter_id(parameter)) else {
            continue;
        };
        let texts: Vec<&String> = texts.collect();
        if value::is_secret(&parameter.ty) {
            texts.iter().for_each(|text| request.redactions.add(text));
        }
        match parameter.location {
            Location::Part => parts.push((parameter, texts)),
            _ => request.call = with_parameter(request.call, parameter, &texts)?,
        }
    }
    for (parameter, texts) in parts {
        request.call = with_part(request.call, parameter, &texts)?;
    }
    let body_type = operation.body.as_ref().and_then(|body| body.ty.as_ref());
    request.redactions.set_body_type(body_type);
    let payload = body::read(operation, matches)?;
    let secrets = match &payload {
        Payload::Json(json) => secrets_of(json, body_type),
        Payload::Absent | Payload::Bytes(_) => Vec::new(),
    };
    if let (Some(items), Payload::Json(json)) = (bulk::items(operation), &payload) {
        let document = value::parse_document("the body", json)?;
        request.bulk_items = Some(bulk::count(items, &document));
    }
    let call = with_payload(request.call, operation, payload)?;
    // The runtime withholds error messages that repeat a secret.
    request.call = secrets
        .into_iter()
        .fold(RequestBuilder::from(call), RequestBuilder::redact)
        .into();
    Ok(request)
}

/// Returns path and query with the arguments as they were given, except secrets.
pub(crate) fn shown_target(operation: &'static Operation, matches: &ArgMatches) -> String {
    let given = |parameter: &'static Parameter| {
        let texts = matches
            .get_many::<String>(&parameter_id(parameter))
            .into_iter()
            .flatten();
        texts.map(move |text| match value::is_secret(&parameter.ty) {
            true => REDACTED,
            false => text.as_str(),
        })
    };
    let at = |location| {
        let parameters = operation.parameters.iter();
        parameters.filter(move |parameter| parameter.location == location && !parameter.read_only)
    };
    let mut values = at(Location::Path).flat_map(given);
    let segments = operation
        .path
        .split('/')
        .map(|segment| match segment.starts_with('{') {
            true => values.next().unwrap_or_default(),
            false => segment,
        });
    let path = segments.collect::<Vec<_>>().join("/");
    let query = at(Location::Query)
        .flat_map(|parameter| given(parameter).map(|text| format!("{}={text}", parameter.wire())));
    match query.collect::<Vec<_>>().join("&") {
        query if query.is_empty() => path,
        query => format!("{path}?{query}"),
    }
}

fn invalid(parameter: &Parameter, problem: &str) -> Failure {
    let name = match parameter.location {
        Location::Path => parameter.name.to_uppercase(),
        _ => format!("--{}", kebab(&parameter.name)),
    };
    Failure::usage(format!("invalid value of `{name}`: {problem}"))
}

fn with_parameter(mut call: Call, parameter: &'static Parameter, texts: &[&String]) -> Result<Call, Failure> {
    let name = parameter.wire();
    if let Some(prefix) = &parameter.prefix {
        for text in texts {
            let (system, key) = text
                .split_once('=')
                .ok_or_else(|| invalid(parameter, "expected `SYSTEM=KEY`"))?;
            call = call.query_prefixed(prefix, system, key);
        }
        return Ok(call);
    }
    let all = || value::parse_all(&parameter.ty, texts.iter().copied());
    let json = all().map_err(|problem| invalid(parameter, &problem))?;
    if let Some(style) = parameter.style {
        return with_style(call, parameter, style, &json);
    }
    let single = match &json {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if value::is_secret(&parameter.ty) {
        let secret = Secret::from(single);
        return Ok(match parameter.location {
            Location::Path => call.path(secret),
            Location::Header => call.header(name, secret),
            Location::Cookie => call.cookie(name, secret),
            Location::Query | Location::Part => call.query(name, secret),
        });
    }
    Ok(match parameter.location {
        Location::Path => call.path(single),
        Location::Header => call.header(name, single),
        Location::Cookie => call.cookie(name, single),
        Location::Query | Location::Part => match json {
            Value::Array(items) => items
                .iter()
                .fold(call, |call, item| call.query(name, plain(item))),
            _ => call.query(name, single),
        },
    })
}

fn plain(item: &Value) -> String {
    item.as_str().map_or_else(|| item.to_string(), str::to_owned)
}

fn with_style(
    call: Call,
    parameter: &'static Parameter,
    style: Style,
    json: &Value,
) -> Result<Call, Failure> {
    let name = parameter.wire();
    let raw = raw(&json.to_string())?;
    let style = match style {
        Style::Base64Json => return Ok(call.query_base64_json(name, &raw)),
        Style::Json => {
            return Ok(match parameter.location {
                Location::Path => call.path_json(&raw),
                Location::Header => call.header_json(name, &raw),
                Location::Cookie => call.cookie(name, json.to_string()),
                Location::Query | Location::Part => call.query_json(name, &raw),
            });
        }
        Style::Form => rt::Style::Form,
        Style::FormExploded => rt::Style::FormExploded,
        Style::SpaceDelimited => rt::Style::Spaces,
        Style::PipeDelimited => rt::Style::Pipes,
        Style::DeepObject => rt::Style::Deep,
        Style::Simple => rt::Style::Simple,
        Style::SimpleExploded => rt::Style::SimpleExploded,
        Style::Label => rt::Style::Label,
        Style::LabelExploded => rt::Style::LabelExploded,
        Style::Matrix => rt::Style::Matrix,
        Style::MatrixExploded => rt::Style::MatrixExploded,
    };
    Ok(match parameter.location {
        Location::Path => call.path_styled(style, &raw),
        Location::Header => call.header_styled(name, style, &raw),
        Location::Cookie => call.cookie_styled(name, style, &raw),
        Location::Query | Location::Part => call.query_styled(name, style, &raw),
    })
}

fn raw(json: &str) -> Result<RawJson, Failure> {
    RawJson::parse(json).map_err(|error| Failure::usage(format!("invalid JSON: {error}")))
}

fn with_part(mut call: Call, parameter: &'static Parameter, texts: &[&String]) -> Result<Call, Failure> {
    let name = parameter.wire();
    if matches!(value::resolve(&parameter.ty), Type::Upload) {
        for path in texts {
            let file = path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
            call = call.file(name, Upload::new(file, body::input(path)?));
        }
        return Ok(call);
    }
    let json = value::parse_all(&parameter.ty, texts.iter().copied())
        .map_err(|problem| invalid(parameter, &problem))?;
    Ok(call.part(name, &raw(&json.to_string())?))
}

fn with_payload(call: Call, operation: &'static Operation, payload: Payload) -> Result<Call, Failure> {
    let format = operation.body.as_ref().map(|body| body.format);
    Ok(match (payload, format) {
        (Payload::Absent, _) => call,
        (Payload::Json(text), Some(BodyFormat::Form)) => call.form(&raw(&text)?, &[]),
        (Payload::Json(text), _) => call.json(&raw(&text)?),
        (Payload::Bytes(bytes), Some(BodyFormat::Text)) => match String::from_utf8(bytes) {
            Ok(text) => call.text(text),
            Err(_) => return Err(Failure::usage("the body is not UTF-8")),
        },
        (Payload::Bytes(bytes), _) => call.bytes(bytes),
    })
}
