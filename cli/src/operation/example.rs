//! One example call of an operation, from the examples of the catalog.

use zephr_catalog::{Location, Operation, Parameter, Type};

use super::{bulk, command::CONFIRM, template};
use crate::{
    spelling::{command_of, kebab, quoted},
    value,
};

/// Returns the example as a line for a shell.
pub(crate) fn shell_line(operation: &'static Operation) -> String {
    let words = arguments(operation);
    let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
    format!("zephr {} {}", command_of(operation), words.join(" "))
        .trim_end()
        .to_owned()
}

/// Returns the arguments of the example, without the name of the command.
pub(crate) fn arguments(operation: &'static Operation) -> Vec<String> {
    let parameters = || operation.parameters.iter();
    let mut words: Vec<String> = parameters()
        .filter(|parameter| parameter.location == Location::Path)
        .map(text)
        .collect();
    let mut flags = parameters().filter(|parameter| parameter.location != Location::Path);
    let mut shown: Vec<_> = flags.clone().filter(|parameter| parameter.required).collect();
    if shown.is_empty() && operation.body.is_none() {
        let is_page = |name: &str| {
            let paging = operation.paging.as_ref();
            paging.is_some_and(|paging| paging.page == name || paging.size.as_deref() == Some(name))
        };
        let is_plain = |parameter: &&Parameter| {
            parameter.location == Location::Query && parameter.style.is_none() && !is_page(parameter.wire())
        };
        shown.extend(flags.find(is_plain));
    }
    for parameter in shown {
        let name = kebab(&parameter.name);
        match value::resolve(&parameter.ty) {
            Type::Boolean => words.push(format!("--{name}={}", text(parameter))),
            _ => words.extend([format!("--{name}"), text(parameter)]),
        }
    }
    if operation.body.is_some() {
        let body = template::compact(operation);
        if let (Some(items), Ok(document)) = (bulk::items(operation), serde_json::from_str(&body)) {
            let count = bulk::count(items, &document);
            words.extend([format!("--{CONFIRM}"), count.to_string()]);
        }
        words.extend(["--body".to_owned(), body]);
    }
    if operation.method == "DELETE" {
        words.push("--yes".to_owned());
    }
    words
}

fn text(parameter: &'static Parameter) -> String {
    let Some(example) = &parameter.example else {
        return value::placeholder(&parameter.ty).to_lowercase();
    };
    let text = example.to_text().unwrap_or_else(|| example.compact());
    match &parameter.prefix {
        Some(_) => format!("crm={text}"),
        None => text,
    }
}
