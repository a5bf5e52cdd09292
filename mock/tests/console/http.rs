//! Plain HTTP without a client library, so that a test controls each header.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use zephr_mock::Mock;

pub(crate) const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Status line and headers. The mock sends header names in lower case.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(other, _)| *other == name).map(|(_, value)| value)
    }
}

pub(crate) fn address(mock: &Mock) -> &str {
    mock.url().strip_prefix("http://").unwrap()
}

/// Sends a request. If `headers` contains no `host`, sends the address of the mock as `Host`.
pub(crate) fn connect(
    mock: &Mock,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> TcpStream {
    let mut stream = TcpStream::connect(address(mock)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "host") {
        head.push_str(&format!("host: {}\r\n", address(mock)));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len()).unwrap();
    stream
}

pub(crate) fn exchange(mock: &Mock, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut text = Vec::new();
    connect(mock, method, path, headers, body)
        .read_to_end(&mut text)
        .unwrap();
    let text = String::from_utf8(text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    Reply {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.replace("\r\n", "\n"),
        body: body.to_owned(),
    }
}

/// Returns a page of the console.
pub(crate) fn page(mock: &Mock, path: &str) -> String {
    let reply = exchange(mock, "GET", &format!("/__console{path}"), &[], "");
    assert_eq!(reply.status, 200, "{path}: {reply:?}");
    reply.body
}

/// Returns the token of the forms.
pub(crate) fn token(mock: &Mock) -> String {
    let page = page(mock, "/state");
    let (_, rest) = page.split_once("name=\"token\" value=\"").unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

/// Sends a form with its token.
pub(crate) fn submit(mock: &Mock, path: &str, fields: &[(&str, &str)]) -> Reply {
    let mut pairs = vec![format!("token={}", token(mock))];
    for (name, value) in fields {
        let encoded = percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
        pairs.push(format!("{name}={encoded}"));
    }
    exchange(
        mock,
        "POST",
        &format!("/__console{path}"),
        &[FORM],
        &pairs.join("&"),
    )
}

/// An open stream of events.
pub(crate) struct Events(BufReader<TcpStream>);

impl Events {
    /// Opens the stream, and waits until the mock serves it.
    pub(crate) fn open(mock: &Mock, query: &str, headers: &[(&str, &str)]) -> Self {
        let path = format!("/__console/events{query}");
        let mut events = Self(BufReader::new(connect(mock, "GET", &path, headers, "")));
        while events.line().unwrap() != ": open" {}
        events
    }

    /// Returns the next line; `None` at the end.
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let length = self.0.read_line(&mut line).unwrap();
        (length > 0).then(|| line.trim_end().to_owned())
    }

    /// Returns the ID and the data of the next request; `None` at the end.
    pub(crate) fn next(&mut self) -> Option<(u64, String)> {
        let mut id = 0;
        loop {
            let line = self.line()?;
            if let Some(number) = line.strip_prefix("id: ") {
                id = number.parse().unwrap();
            }
            if let Some(data) = line.strip_prefix("data: ") {
                return Some((id, data.to_owned()));
            }
        }
    }
}
