//! A scripted server that records requests and detects closed connections.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncWriteExt as _, BufWriter},
    net::{TcpListener, TcpStream},
};
use zephr_admin::{Client, Credentials, RetryPolicy};
use zephr_test_support::Request;

/// The response of the server.
pub(crate) enum Reply {
    /// Status 200 with this JSON.
    Json(String),
    /// Another status, with this body.
    Status(u16, String),
    /// A chunked body, without a declared length.
    Pieces(Box<dyn Iterator<Item = String> + Send>),
    /// A body that is shorter than its declared length.
    Cut(String),
    /// A closed connection, without a response.
    Gone,
}

type Script = dyn Fn(usize, &Request) -> Reply + Send + Sync;

pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    script: Box<Script>,
    requests: Mutex<Vec<Request>>,
    closed: AtomicUsize,
}

impl Server {
    /// Responds to requests as the script decides by their index and content.
    pub(crate) async fn start(script: impl Fn(usize, &Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            script: Box::new(script),
            requests: Mutex::default(),
            closed: AtomicUsize::new(0),
        });
        let served = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&served)));
            }
        });
        Self { address, shared }
    }

    /// Responds with these bodies, in order.
    pub(crate) async fn bodies<B: Into<String>>(bodies: impl IntoIterator<Item = B>) -> Self {
        let bodies: Vec<String> = bodies.into_iter().map(Into::into).collect();
        Self::start(move |number, request| match bodies.get(number) {
            Some(body) => Reply::Json(body.clone()),
            None => panic!("no response is left for {}", request.target),
        })
        .await
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns a client without retries.
    pub(crate) fn client(&self) -> Client {
        let builder = Client::with_base_url(self.url()).credentials(Credentials::new("AK", "SK"));
        builder.retry(RetryPolicy::none()).build().unwrap()
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// Returns the queries of all requests.
    pub(crate) fn queries(&self) -> Vec<String> {
        self.requests()
            .iter()
            .map(|request| request.path_and_query().1.to_owned())
            .collect()
    }

    /// Waits until the client has closed this many responses.
    pub(crate) async fn wait_for_closed(&self, responses: usize) {
        while self.shared.closed.load(Ordering::Acquire) < responses {
            tokio::task::yield_now().await;
        }
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let (mut from, to) = stream.into_split();
    let mut to = BufWriter::with_capacity(1 << 16, to);
    let mut left = Vec::new();
    while let Some(request) = Request::receive(&mut from, &mut left).await {
        let number = {
            let mut all = shared.requests.lock().unwrap();
            all.push(request.clone());
            all.len() - 1
        };
        let reply = (shared.script)(number, &request);
        if write(&mut to, reply).await.is_err() {
            shared.closed.fetch_add(1, Ordering::Release);
            return;
        }
    }
}

/// Writes a response. Returns an error if the client closes the connection, or if the response must end by closing it.
async fn write(to: &mut BufWriter<impl tokio::io::AsyncWrite + Unpin>, reply: Reply) -> std::io::Result<()> {
    const JSON: &str = "content-type: application/json\r\n";
    match reply {
        Reply::Json(body) => {
            let head = format!(
                "HTTP/1.1 200 OK\r\n{JSON}content-length: {}\r\n\r\n{body}",
                body.len()
            );
            to.write_all(head.as_bytes()).await?;
        }
        Reply::Status(status, body) => {
            let head = format!(
                "HTTP/1.1 {status} Told\r\n{JSON}content-length: {}\r\n\r\n{body}",
                body.len()
            );
            to.write_all(head.as_bytes()).await?;
        }
        Reply::Pieces(pieces) => {
            to.write_all(format!("HTTP/1.1 200 OK\r\n{JSON}transfer-encoding: chunked\r\n\r\n").as_bytes())
                .await?;
            for piece in pieces {
                let length = piece.len();
                to.write_all(format!("{length:x}\r\n{piece}\r\n").as_bytes())
                    .await?;
            }
            to.write_all(b"0\r\n\r\n").await?;
        }
        Reply::Cut(body) => {
            let length = body.len() + 1;
            let head = format!("HTTP/1.1 200 OK\r\n{JSON}content-length: {length}\r\n\r\n{body}");
            to.write_all(head.as_bytes()).await?;
            to.shutdown().await?;
        }
        Reply::Gone => to.shutdown().await?,
    }
    to.flush().await
}
