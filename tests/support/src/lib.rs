//! HTTP/1.1 requests read from raw sockets, so that no HTTP library changes a byte.

use std::io::Read;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use zephr_runtime::{
    Secret,
    signature::{Authorization, SignableRequest},
};

/// A request as received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Names and values of the headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// Reads the next request of a connection; `None` if the connection ends before the request is complete.
    ///
    /// `left` contains the bytes that were received after the previous request.
    pub fn read(stream: &mut impl Read, left: &mut Vec<u8>) -> Option<Self> {
        let mut piece = [0; 4096];
        loop {
            if let Some(request) = Self::take(left) {
                return Some(request);
            }
            let length = stream.read(&mut piece).ok().filter(|length| *length > 0)?;
            left.extend_from_slice(&piece[..length]);
        }
    }

    /// Does the same as [`read`](Self::read) for an async connection.
    pub async fn receive(stream: &mut (impl AsyncRead + Unpin), left: &mut Vec<u8>) -> Option<Self> {
        loop {
            if let Some(request) = Self::take(left) {
                return Some(request);
            }
            if stream.read_buf(left).await.ok()? == 0 {
                return None;
            }
        }
    }

    /// Removes the first request from the received bytes, if it is complete.
    fn take(bytes: &mut Vec<u8>) -> Option<Self> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.trim_end().split("\r\n");
        let mut start = lines.next()?.split(' ').map(str::to_owned);
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
            .collect();
        let mut request = Self {
            method: start.next()?,
            target: start.next()?,
            headers,
            body: Vec::new(),
        };
        assert_eq!(
            request.header("transfer-encoding"),
            None,
            "the body's length is known"
        );
        let length = request.header("content-length");
        let length: usize = length.map_or(0, |length| length.parse().expect("a number"));
        request.body = bytes.get(end..end + length)?.to_vec();
        bytes.drain(..end + length);
        Some(request)
    }

    /// Returns the value of a header, which must not occur more than once.
    pub fn header(&self, name: &str) -> Option<&str> {
        let is_named = |(known, _): &&(String, String)| known.eq_ignore_ascii_case(name);
        let mut found = self.headers.iter().filter(is_named);
        let (_, value) = found.next()?;
        assert!(found.next().is_none(), "more than one header {name}");
        Some(value)
    }

    /// Returns path and query; the query is empty if there is none.
    pub fn path_and_query(&self) -> (&str, &str) {
        self.target.split_once('?').unwrap_or((&self.target, ""))
    }

    /// Returns the value of a query parameter, not decoded.
    pub fn query(&self, name: &str) -> Option<&str> {
        let (_, query) = self.path_and_query();
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }

    /// Returns the body, which must be text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    /// Returns the signature, which must be present.
    pub fn authorization(&self) -> Authorization {
        let header = self.header("authorization").expect("a signature");
        header.parse().expect("a well-formed signature")
    }

    /// Returns whether the signature matches the received bytes.
    pub fn is_signed_by(&self, secret: &str) -> bool {
        let (path, query) = self.path_and_query();
        let signable = SignableRequest {
            method: &self.method,
            path,
            query,
            body: &self.body,
        };
        self.authorization().matches(&Secret::from(secret), &signable)
    }
}
