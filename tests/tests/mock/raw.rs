//! Raw HTTP, so that tests control every byte that is sent.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use zephr_mock::{Mock, MockBuilder};
use zephr_runtime::{
    Credentials,
    signature::{Authorization, Clock as _, Scheme, SignableRequest, SystemClock},
};

/// A request that can be modified before it is sent.
#[derive(Clone)]
pub(crate) struct Raw {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Raw {
    pub(crate) fn new(method: &str, target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            method: method.into(),
            path: path.into(),
            query: query.into(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn json(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", "application/json")
    }

    /// Signs the request with the default key pair, the current time and a new nonce.
    pub(crate) fn signed(self) -> Self {
        let authorization = self.sign(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY, Scheme::Zephr);
        self.header("authorization", authorization)
    }

    /// Returns the `Authorization` header for this request, with the current time and a new nonce.
    pub(crate) fn sign(&self, access_key: &str, secret_key: &str, scheme: Scheme) -> String {
        self.sign_at(
            access_key,
            secret_key,
            scheme,
            SystemClock.now_millis(),
            &fresh_nonce(),
        )
    }

    pub(crate) fn sign_at(
        &self,
        access_key: &str,
        secret_key: &str,
        scheme: Scheme,
        millis: u64,
        nonce: &str,
    ) -> String {
        let credentials = Credentials::new(access_key, secret_key);
        let signable = SignableRequest {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            body: &self.body,
        };
        Authorization::sign(&credentials, &signable, millis, nonce.to_owned(), scheme)
            .unwrap()
            .to_string()
    }

    pub(crate) fn send(&self, mock: &Mock) -> Reply {
        Connection::to(mock).send(self)
    }
}

pub(crate) fn fresh_nonce() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{:032x}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A keep-alive connection.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    host: String,
}

impl Connection {
    pub(crate) fn to(mock: &Mock) -> Self {
        let stream = TcpStream::connect(address(mock)).unwrap();
        // Much longer than any response takes. With the timeout, a lost response makes the test fail instead of hang.
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        Self {
            stream: BufReader::new(stream),
            host: address(mock).to_owned(),
        }
    }

    pub(crate) fn send(&mut self, raw: &Raw) -> Reply {
        self.write_request(raw);
        self.read()
    }

    /// Sends a request and returns everything that is received until the server closes the connection.
    pub(crate) fn send_and_read_to_end(&mut self, raw: &Raw) -> String {
        self.write_request(&raw.clone().header("connection", "close"));
        let mut all = Vec::new();
        // A broken connection also ends the response.
        let _ = self.stream.read_to_end(&mut all);
        String::from_utf8_lossy(&all).into_owned()
    }

    /// Closes the sending side and waits until the server closes the connection.
    pub(crate) fn close_and_drain(&mut self) {
        let _ = self.stream.get_mut().shutdown(std::net::Shutdown::Write);
        let _ = self.stream.read_to_end(&mut Vec::new());
    }

    pub(crate) fn write_request(&mut self, raw: &Raw) {
        let Raw {
            method,
            path,
            query,
            headers,
            body,
        } = raw;
        let question = if query.is_empty() { "" } else { "?" };
        let mut text = format!("{method} {path}{question}{query} HTTP/1.1\r\n");
        if !headers.iter().any(|(name, _)| name == "host") {
            text.push_str(&format!("host: {}\r\n", self.host));
        }
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        self.write(text.as_bytes());
        self.write(body);
    }

    /// Writes single bytes, without reading, until the server closes the connection.
    pub(crate) fn await_close(&mut self) {
        // Much longer than any timeout of a test.
        for _ in 0..6_000 {
            if self.stream.get_mut().write_all(b"x").is_err() {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the connection is still open");
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) {
        // An error is ignored: the server may have sent a response already, and then closed the connection.
        let _ = self.stream.get_mut().write_all(bytes);
    }

    pub(crate) fn read(&mut self) -> Reply {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).unwrap();
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            lines.push(line.to_ascii_lowercase());
        }
        let status = lines
            .first()
            .expect("a response")
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap();
        let mut reply = Reply {
            status,
            headers: lines,
            body: String::new(),
        };
        let length = reply
            .header("content-length")
            .map_or(0, |text| text.parse().unwrap());
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        reply.body = String::from_utf8(body).unwrap();
        reply
    }

    /// Returns `true` if the server has closed the connection.
    pub(crate) fn is_closed(&mut self) -> bool {
        matches!(self.stream.read(&mut [0]), Ok(0) | Err(_))
    }
}

pub(crate) fn address(mock: &Mock) -> &str {
    mock.url().strip_prefix("http://").unwrap()
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: Vec<String>,
    pub(crate) body: String,
}

impl Reply {
    /// Returns the value of a header, in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// Returns the `message` of an error response.
    pub(crate) fn message(&self) -> String {
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        body["message"].as_str().unwrap().to_owned()
    }
}
