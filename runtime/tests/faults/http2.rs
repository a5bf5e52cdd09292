//! HTTP/2: many calls on one connection, and requests that the server did not process.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use h2::server::SendResponse;
use h2::{Reason, RecvStream};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Barrier;
use tokio_rustls::server::TlsStream;
use zephr_runtime::signature::{Authorization, SignableRequest};
use zephr_runtime::{Bytes, Client, ErrorKind, Secret};

use crate::timer::VirtualTimer;
use crate::tls::{Authority, listen};
use crate::{CREATE, SECRET, builder};

type Request = http::Request<RecvStream>;
type Respond = SendResponse<Bytes>;

/// The nonces of all requests, which are checked as they arrive.
#[derive(Clone, Default)]
struct Nonces(Arc<Mutex<Vec<String>>>);

impl Nonces {
    async fn check(&self, request: Request) {
        let (head, mut stream) = request.into_parts();
        let mut body = Vec::new();
        while let Some(chunk) = stream.data().await {
            let chunk = chunk.unwrap();
            stream.flow_control().release_capacity(chunk.len()).unwrap();
            body.extend_from_slice(&chunk);
        }
        let header = head.headers["authorization"].to_str().unwrap();
        let authorization: Authorization = header.parse().unwrap();
        let signable = SignableRequest {
            method: head.method.as_str(),
            path: head.uri.path(),
            query: head.uri.query().unwrap_or(""),
            body: &body,
        };
        assert!(authorization.matches(&Secret::from(SECRET), &signable));
        self.0.lock().unwrap().push(authorization.nonce().to_owned());
    }

    fn distinct(&self) -> usize {
        self.0.lock().unwrap().iter().collect::<HashSet<_>>().len()
    }

    fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

fn well(mut respond: Respond) {
    let mut stream = respond.send_response(http::Response::new(()), false).unwrap();
    stream.send_data(Bytes::from_static(b"{}"), true).unwrap();
}

/// Passes every request of a connection to a function, each on a task of its own.
async fn serve<F: Future<Output = ()> + Send + 'static>(
    stream: TlsStream<TcpStream>,
    react: impl Fn(Request, Respond) -> F,
) {
    let mut connection = h2::server::handshake(stream).await.unwrap();
    while let Some(Ok((request, respond))) = connection.accept().await {
        tokio::spawn(react(request, respond));
    }
}

fn client(url: &str, authority: &Authority) -> Client {
    builder(url, &VirtualTimer::default())
        .root_certificate_pem(authority.pem.clone())
        .build()
        .unwrap()
}

/// No response is sent before all thousand requests have arrived.
#[tokio::test]
async fn a_thousand_calls_run_concurrently() {
    const CALLS: usize = 1_000;
    let (authority, nonces, all) = (
        Authority::named("Trusted"),
        Nonces::default(),
        Arc::new(Barrier::new(CALLS)),
    );
    let kept = nonces.clone();
    let (url, _) = listen(authority.good_server(&["h2"]), move |stream, _| {
        let (nonces, all) = (kept.clone(), Arc::clone(&all));
        serve(stream, move |request, respond| {
            let (nonces, all) = (nonces.clone(), Arc::clone(&all));
            async move {
                nonces.check(request).await;
                all.wait().await;
                well(respond);
            }
        })
    })
    .await;
    let client = client(&url, &authority);
    let calls: Vec<_> = (0..CALLS)
        .map(|number| {
            tokio::spawn(
                client
                    .call(&CREATE)
                    .query("n", number)
                    .json(&number.to_string())
                    .send::<()>(),
            )
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap().attempts(), 1);
    }
    assert_eq!((nonces.count(), nonces.distinct()), (CALLS, CALLS));
}

/// A refused request was not processed: even a create is sent again, with a new signature.
#[tokio::test]
async fn a_refused_stream_is_retried_and_a_reset_one_is_not() {
    for (reason, attempts) in [(Reason::REFUSED_STREAM, 3), (Reason::INTERNAL_ERROR, 1)] {
        let (authority, nonces) = (Authority::named("Trusted"), Nonces::default());
        let kept = nonces.clone();
        let (url, _) = listen(authority.good_server(&["h2"]), move |stream, _| {
            let nonces = kept.clone();
            serve(stream, move |request, mut respond: Respond| {
                let nonces = nonces.clone();
                async move {
                    nonces.check(request).await;
                    respond.send_reset(reason);
                }
            })
        })
        .await;
        let error = client(&url, &authority)
            .call(&CREATE)
            .send::<()>()
            .await
            .unwrap_err();
        let expected = if attempts > 1 {
            ErrorKind::Transport
        } else {
            ErrorKind::OutcomeUnknown
        };
        assert_eq!((error.kind(), error.attempts()), (expected, attempts), "{reason}");
        assert_eq!(
            (nonces.count(), nonces.distinct()),
            (attempts as usize, attempts as usize)
        );
    }
}

/// Sends GOAWAY on a connection before processing its first request, in frames of RFC 9113.
async fn goaway(mut stream: TlsStream<TcpStream>) -> std::io::Result<()> {
    const HEADERS: u8 = 1;
    const SETTINGS: [u8; 9] = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    const GO_AWAY: [u8; 17] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    stream.write_all(&SETTINGS).await?;
    stream.read_exact(&mut [0; 24]).await?;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        tokio::io::copy(&mut (&mut stream).take(length.into()), &mut tokio::io::sink()).await?;
        if head[3] == HEADERS {
            stream.write_all(&GO_AWAY).await?;
            return stream.shutdown().await;
        }
    }
}

/// A graceful shutdown, as during a deployment.
#[tokio::test]
async fn a_graceful_shutdown_fails_no_call() {
    let (authority, nonces) = (Authority::named("Trusted"), Nonces::default());
    let kept = nonces.clone();
    let (url, _) = listen(authority.good_server(&["h2"]), move |stream, number| {
        let nonces = kept.clone();
        async move {
            if number == 0 {
                goaway(stream).await.unwrap();
                return;
            }
            serve(stream, move |request, respond| {
                let nonces = nonces.clone();
                async move {
                    nonces.check(request).await;
                    well(respond);
                }
            })
            .await;
        }
    })
    .await;
    let client = client(&url, &authority);
    let response = client.call(&CREATE).send::<()>().await.unwrap();
    assert_eq!((response.attempts(), nonces.count()), (2, 1));
}
