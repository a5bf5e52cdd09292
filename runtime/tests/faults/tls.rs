//! TLS with a test CA: valid and invalid certificates.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::server::TlsStream;
use zephr_runtime::{Client, Credentials, Error, ErrorKind, RetryPolicy};

use crate::timer::VirtualTimer;
use crate::{CREATE, READ, SECRET, builder};

/// A certificate authority.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub(crate) pem: String,
}

impl Authority {
    pub(crate) fn named(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        Self { issuer, pem }
    }

    /// The configuration of a server with a certificate for this name, valid in these years.
    fn server(&self, name: &str, (from, to): (i32, i32), protocols: &[&str]) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(from, 1, 1);
        params.not_after = date_time_ymd(to, 1, 1);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
            )
            .unwrap();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }

    /// The configuration of a server with a valid certificate for `localhost`.
    pub(crate) fn good_server(&self, protocols: &[&str]) -> TlsAcceptor {
        self.server("localhost", ALWAYS, protocols)
    }
}

const ALWAYS: (i32, i32) = (2000, 2100);

/// Starts a server that passes each connection with a completed handshake to a function, and counts all connections.
pub(crate) async fn listen<F: Future<Output = ()> + Send>(
    acceptor: TlsAcceptor,
    serve: impl Fn(TlsStream<TcpStream>, usize) -> F + Send + Sync + 'static,
) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let count = Arc::<AtomicUsize>::default();
    let counter = Arc::clone(&count);
    let serve = Arc::new(serve);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            stream.set_nodelay(true).unwrap();
            let number = counter.fetch_add(1, Ordering::SeqCst);
            let (acceptor, serve) = (acceptor.clone(), Arc::clone(&serve));
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    serve(stream, number).await;
                }
            });
        }
    });
    (url, count)
}

async fn response(mut stream: TlsStream<TcpStream>, _: usize) {
    let _ = stream.read(&mut [0; 4096]).await;
    let _ = stream
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}")
        .await;
    let _ = stream.shutdown().await;
}

fn client(url: &str, authority: &Authority) -> Client {
    builder(url, &VirtualTimer::default())
        .root_certificate_pem(authority.pem.clone())
        .build()
        .unwrap()
}

async fn call(url: &str, authority: &Authority) -> Result<(), Error> {
    client(url, authority).call(&READ).send::<()>().await.map(drop)
}

#[tokio::test]
async fn a_certificate_of_an_added_root_is_accepted() {
    let authority = Authority::named("Trusted");
    let (url, _) = listen(authority.good_server(&[]), response).await;
    call(&url, &authority).await.unwrap();
}

#[tokio::test]
async fn a_certificate_error_names_the_problem_and_is_not_retried() {
    let (authority, stranger) = (Authority::named("Trusted"), Authority::named("Stranger"));
    let impostor = Authority::named("Trusted");
    for (acceptor, expected) in [
        (stranger.good_server(&[]), "has an unknown issuer"),
        (impostor.good_server(&[]), "has an unknown issuer"),
        (
            authority.server("elsewhere.test", ALWAYS, &[]),
            "is for another host name",
        ),
        (authority.server("localhost", (2000, 2001), &[]), "has expired"),
        (
            authority.server("localhost", (2090, 2100), &[]),
            "is not valid yet",
        ),
    ] {
        let (url, connections) = listen(acceptor, response).await;
        let error = call(&url, &authority).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert!(error.to_string().contains(expected), "{error}");
        assert!(error.to_string().contains(&format!(" ({url})")), "{error}");
        assert!(!error.may_have_taken_effect());
        assert_eq!((error.attempts(), connections.load(Ordering::SeqCst)), (1, 1));
    }
}

/// Without a custom timer, the HTTP library enforces the connect timeout. This test does wait, but since the server
/// never responds, it does not matter how long.
#[tokio::test]
async fn an_unanswered_handshake_also_times_out_with_the_default_timer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let client = Client::with_base_url(&url)
        .credentials(Credentials::new("AK", SECRET))
        .root_certificate_pem(Authority::named("Trusted").pem)
        .connect_timeout(Duration::from_millis(20))
        .retry(RetryPolicy::new().max_attempts(2))
        .jitter(|_| Duration::ZERO)
        .build()
        .unwrap();
    let error = client.call(&CREATE).send::<()>().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 2));
    assert!(!error.may_have_taken_effect());
    let text = format!(
        "timed out before the request was sent to {url}: `connect_timeout` of 20 ms elapsed (after 2 attempts)"
    );
    assert!(format!("{error:?}").ends_with(&text), "{error:?}");
}

#[test]
fn an_invalid_root_certificate_fails_the_build() {
    for pem in [
        "",
        "nonsense",
        "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n",
    ] {
        let error = builder("https://localhost", &VirtualTimer::default())
            .root_certificate_pem(pem)
            .build()
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.contains("root certificate"), "{source}");
    }
}

#[test]
fn a_plain_http_url_fails_the_build() {
    let error = builder("http://acme.test", &VirtualTimer::default())
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("plain http"), "{error}");
}
