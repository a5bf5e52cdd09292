//! A server on raw sockets, which records the bytes of each request and sends prepared responses.

use std::net::SocketAddr;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zephr_test_support::Request;

/// The reaction to a request.
#[derive(Clone)]
pub(crate) enum Reaction {
    /// Sends these bytes and closes the connection.
    Bytes(Vec<u8>),
    /// Sends these bytes and then stalls.
    Stall(Vec<u8>),
}

pub(crate) struct Server {
    address: SocketAddr,
    received: UnboundedReceiver<Request>,
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

    /// Starts a server that responds to all requests with this status, these header lines and this body.
    pub(crate) async fn responding(status: &str, headers: &str, body: &str) -> Self {
        let length = body.len();
        let text = format!(
            "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
        );
        Self::start(Reaction::Bytes(text.into_bytes())).await
    }

    pub(crate) async fn json(body: &str) -> Self {
        Self::responding("200 OK", "content-type: application/json\r\n", body).await
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the next request. It was recorded before its response was sent, so this does not wait.
    pub(crate) fn next(&mut self) -> Request {
        self.received.try_recv().expect("a request was received")
    }

    /// Returns all requests received so far.
    pub(crate) fn all(&mut self) -> Vec<Request> {
        std::iter::from_fn(|| self.received.try_recv().ok()).collect()
    }
}

async fn serve(mut stream: TcpStream, reaction: Reaction, sender: UnboundedSender<Request>) {
    let Some(received) = Request::receive(&mut stream, &mut Vec::new()).await else {
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
