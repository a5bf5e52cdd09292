//! A server of raw sockets: it keeps each request's bytes and sends back bytes it was given.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zephr_runtime::Secret;
use zephr_runtime::signature::{Authorization, Signable};

/// A request as it stood on the wire.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) target: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self
            .headers
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let (_, value) = found.next()?;
        assert!(found.next().is_none(), "{name} came twice");
        Some(value)
    }

    pub(crate) fn authorization(&self) -> Authorization {
        self.header("authorization")
            .expect("signed")
            .parse()
            .expect("well formed")
    }

    /// Whether the signature is right for the bytes that arrived.
    pub(crate) fn is_signed_by(&self, secret: &str) -> bool {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let signable = Signable {
            method: &self.method,
            path,
            query,
            body: &self.body,
        };
        self.authorization().matches(&Secret::from(secret), &signable)
    }
}

/// What the server does once it has read a request.
#[derive(Clone)]
pub(crate) enum Reaction {
    /// These bytes, then the end of the connection.
    Bytes(Vec<u8>),
    /// These bytes, and then nothing, ever.
    Stall(Vec<u8>),
}

pub(crate) struct Server {
    address: SocketAddr,
    received: UnboundedReceiver<Received>,
}

impl Server {
    pub(crate) async fn start(reaction: Reaction) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, received) = unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, reaction.clone(), sender.clone()));
            }
        });
        Self { address, received }
    }

    /// Answers everything with this status, these header lines and this body.
    pub(crate) async fn answering(status: &str, headers: &str, body: &str) -> Self {
        let length = body.len();
        let text = format!(
            "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
        );
        Self::start(Reaction::Bytes(text.into_bytes())).await
    }

    pub(crate) async fn json(body: &str) -> Self {
        Self::answering("200 OK", "content-type: application/json\r\n", body).await
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next request. It was kept before it was answered, so there is no need to wait for it.
    pub(crate) fn next(&mut self) -> Received {
        self.received.try_recv().expect("a request has come")
    }

    /// All requests that have come so far.
    pub(crate) fn all(&mut self) -> Vec<Received> {
        std::iter::from_fn(|| self.received.try_recv().ok()).collect()
    }
}

async fn serve(mut stream: TcpStream, reaction: Reaction, sender: UnboundedSender<Received>) {
    let Some(received) = read(&mut stream).await else {
        return;
    };
    let _ = sender.send(received);
    match reaction {
        Reaction::Bytes(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Reaction::Stall(bytes) => {
            let _ = stream.write_all(&bytes).await;
            std::future::pending::<()>().await;
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let body = bytes.split_off(end + 4);
    let head = String::from_utf8_lossy(&bytes).into_owned();
    let mut lines = head.trim_end().split("\r\n");
    let mut start = lines.next()?.split(' ').map(str::to_owned);
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    let mut received = Received {
        method: start.next()?,
        target: start.next()?,
        headers,
        body,
    };
    assert!(
        received.header("transfer-encoding").is_none(),
        "the body's length is known"
    );
    let length = received
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    while received.body.len() < length {
        if stream.read_buf(&mut received.body).await.ok()? == 0 {
            return None;
        }
    }
    Some(received)
}
