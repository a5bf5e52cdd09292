//! One example call of an operation, from the examples of the catalog.

use zephr_catalog::{Location, Operation, Parameter, Type, samples::Arguments};

use super::{bulk, command::CONFIRM};
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
    let example = Arguments::example(operation);
    let mut words = Vec::new();
    for (name, text) in example.parameters() {
        let mut parameters = operation.parameters.iter();
        if let Some(parameter) = parameters.find(|parameter| parameter.name == name) {
            words.extend(argument(parameter, text));
        }
    }
    if let Some(body) = example.body_bytes() {
        let body = String::from_utf8_lossy(body).into_owned();
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

fn argument(parameter: &'static Parameter, text: &str) -> Vec<String> {
    let name = kebab(&parameter.name);
    match (parameter.location, value::resolve(&parameter.ty)) {
        (Location::Path, _) => vec![text.to_owned()],
        (_, Type::Boolean) => vec![format!("--{name}={text}")],
        _ => vec![format!("--{name}"), text.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read as _, Write as _},
        net::TcpStream,
    };

    use zephr_catalog::catalog;
    use zephr_mock::Mock;

    use super::shell_line;

    /// Escapes text for HTML, as in a page of the console.
    fn escaped(text: &str) -> String {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        text.replace('>', "&gt;").replace('"', "&quot;")
    }

    #[test]
    fn the_mock_console_shows_the_same_example_commands() {
        let mock = Mock::builder().console().start_blocking().unwrap();
        let address = mock.url().strip_prefix("http://").unwrap();
        for operation in &catalog().operations {
            let path = format!("/__console/reference/{}", operation.id);
            let mut stream = TcpStream::connect(address).unwrap();
            let head = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            let mut page = String::new();
            stream.read_to_string(&mut page).unwrap();
            let line = format!(">{}</code>", escaped(&shell_line(operation)));
            assert!(page.contains(&line), "{line}");
        }
    }
}
