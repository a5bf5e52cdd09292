//! Examples that are servers.

use std::{
    io::{BufRead as _, BufReader, Lines, Read as _, Write as _},
    net::TcpStream,
    process::{Child, ChildStdout, Stdio},
};

use serde_json::json;
use zephr_mock::{Mock, WebhookFault};

use super::{example, start};

/// An example that serves until it is dropped.
struct Server {
    process: Child,
    /// Host and port.
    address: String,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Server {
    fn start(name: &str, url: &str) -> Self {
        let mut command = example(name, url);
        command
            .env("LISTEN", "127.0.0.1:0")
            .env("WEBHOOK_TOKEN", "token-of-the-receiver");
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let address = first.strip_prefix("listening on http://").unwrap().to_owned();
        Self {
            process,
            address,
            lines,
        }
    }

    fn next_line(&mut self) -> String {
        self.lines.next().unwrap().unwrap()
    }

    /// Sends a request and returns the response.
    fn send(&self, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let (host, length) = (&self.address, body.len());
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_reader_logs_in_to_the_back_end() {
    let mock = start();
    let server = Server::start("log_in_backend", mock.url());
    let form = json!({ "email": "joe+news@example.com", "password": "not-a-real-one" });
    let response = server.send("/log-in", &form.to_string());
    assert!(response.starts_with("HTTP/1.1 204 "), "{response}");
    assert!(response.contains("\r\nset-cookie: session="), "{response}");
}

#[test]
fn a_webhook_is_received_once() {
    let mut server = Server::start("webhook_receiver", "http://127.0.0.1:1");
    let target = format!("http://{}/events", server.address);
    let webhook =
        json!({ "webhook_id": "w-1", "label": "CRM", "target": target, "triggers": ["user.create"] });
    let mock = Mock::builder()
        .documents("webhooks", [webhook])
        .start_blocking()
        .unwrap();
    mock.webhooks().bearer("token-of-the-receiver");
    mock.webhooks().script([WebhookFault::Duplicate]);
    let ann = json!({ "identifiers": { "email_address": "ann@example.com" } });
    mock.emit("CREATE_USER", ann).unwrap();
    assert_eq!(server.next_line(), "new user ann@example.com");
    assert_eq!(server.next_line(), "skipped a repeated event");

    let refused = server.send("/events", "{}");
    assert!(refused.starts_with("HTTP/1.1 401 "), "{refused}");
}
