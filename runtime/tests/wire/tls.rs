//! TLS with the platform's verifier: trusted servers, and offered protocols.

use std::sync::Arc;
#[cfg(feature = "http2")]
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::CertifiedKey;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::LazyConfigAcceptor;
#[cfg(feature = "http2")]
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::server::Acceptor;
use tokio_rustls::rustls::{CipherSuite, ServerConfig};
use zephr_runtime::ErrorKind;

use crate::subprocess::{is_child, run_test};
use crate::{GET, builder};

const URL: &str = "ZEPHR_TEST_TLS_URL";

/// A server with a self-signed certificate for `localhost`.
struct TlsServer {
    listener: TcpListener,
    config: Arc<ServerConfig>,
    certificate: String,
}

impl TlsServer {
    async fn start(protocols: &[&str]) -> Self {
        let CertifiedKey { cert, signing_key } =
            rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key.into())
            .unwrap();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self {
            listener,
            config: Arc::new(config),
            certificate: cert.pem(),
        }
    }

    fn url(&self) -> String {
        format!("https://localhost:{}", self.listener.local_addr().unwrap().port())
    }

    /// Refuses every request with the code that means "not processed, retry"; counts them.
    #[cfg(feature = "http2")]
    async fn refuse(self, count: Arc<AtomicUsize>) {
        while let Ok((stream, _)) = self.listener.accept().await {
            let Ok(stream) = TlsAcceptor::from(Arc::clone(&self.config)).accept(stream).await else {
                continue;
            };
            let Ok(mut connection) = h2::server::handshake(stream).await else {
                continue;
            };
            let count = Arc::clone(&count);
            tokio::spawn(async move {
                while let Some(Ok((_, mut respond))) = connection.accept().await {
                    count.fetch_add(1, Ordering::SeqCst);
                    respond.send_reset(h2::Reason::REFUSED_STREAM);
                }
            });
        }
    }

    /// Responds to one request. Returns the offered protocols and cipher suites, and the request's first line.
    async fn response(&self) -> std::io::Result<(Vec<Vec<u8>>, Vec<CipherSuite>, String)> {
        let (stream, _) = self.listener.accept().await?;
        let start = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        let offered = start
            .client_hello()
            .alpn()
            .map(|names| names.map(<[u8]>::to_vec).collect());
        let suites = start.client_hello().cipher_suites().to_vec();
        let mut stream: tokio_rustls::server::TlsStream<TcpStream> =
            start.into_stream(Arc::clone(&self.config)).await?;
        let mut request = Vec::new();
        while !request.windows(4).any(|window| window == b"\r\n\r\n") {
            stream.read_buf(&mut request).await?;
        }
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}")
            .await?;
        stream.shutdown().await?;
        let text = String::from_utf8_lossy(&request);
        Ok((
            offered.unwrap_or_default(),
            suites,
            text.lines().next().unwrap_or_default().to_owned(),
        ))
    }
}

#[tokio::test]
async fn a_server_trusted_by_the_platform_is_reached() {
    if is_child() {
        let client = builder(&std::env::var(URL).unwrap()).build().unwrap();
        client.call(&GET).query("a", "b").send::<()>().await.unwrap();
        return;
    }
    let server = TlsServer::start(&[]).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &server.certificate).unwrap();
    let (url, file) = (server.url(), file.path().to_str().unwrap());
    let variables = [(URL, url.as_str()), ("SSL_CERT_FILE", file), ("SSL_CERT_DIR", "")];
    let response = tokio::spawn(async move { server.response().await });
    assert!(run_test("tls::a_server_trusted_by_the_platform_is_reached", &variables).await);
    let (offered, _, line) = response.await.unwrap().unwrap();
    assert_eq!(line, "GET /v3/users?a=b HTTP/1.1");
    let http2 = cfg!(feature = "http2").then(|| b"h2".to_vec());
    assert_eq!(
        offered,
        http2
            .into_iter()
            .chain([b"http/1.1".to_vec()])
            .collect::<Vec<_>>()
    );
}

/// As in a program that is restricted to approved algorithms.
#[tokio::test]
async fn the_installed_crypto_provider_is_used() {
    if is_child() {
        let mut provider = aws_lc_rs::default_provider();
        provider.cipher_suites = vec![aws_lc_rs::cipher_suite::TLS13_AES_256_GCM_SHA384];
        provider.install_default().unwrap();
        let client = builder(&std::env::var(URL).unwrap()).build().unwrap();
        client.call(&GET).send::<()>().await.unwrap();
        return;
    }
    let server = TlsServer::start(&[]).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &server.certificate).unwrap();
    let (url, file) = (server.url(), file.path().to_str().unwrap());
    let variables = [(URL, url.as_str()), ("SSL_CERT_FILE", file), ("SSL_CERT_DIR", "")];
    let response = tokio::spawn(async move { server.response().await });
    assert!(run_test("tls::the_installed_crypto_provider_is_used", &variables).await);
    let (_, suites, _) = response.await.unwrap().unwrap();
    assert_eq!(suites, [CipherSuite::TLS13_AES_256_GCM_SHA384]);
}

#[tokio::test]
async fn an_untrusted_server_receives_nothing() {
    if is_child() {
        let client = builder(&std::env::var(URL).unwrap()).build().unwrap();
        let error = client.call(&GET).send::<()>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert!(error.to_string().contains("has an unknown issuer"), "{error}");
        return;
    }
    let (server, other) = (TlsServer::start(&[]).await, TlsServer::start(&[]).await);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &other.certificate).unwrap();
    let (url, file) = (server.url(), file.path().to_str().unwrap());
    let variables = [(URL, url.as_str()), ("SSL_CERT_FILE", file), ("SSL_CERT_DIR", "")];
    let response = tokio::spawn(async move { server.response().await });
    assert!(run_test("tls::an_untrusted_server_receives_nothing", &variables).await);
    assert!(response.await.unwrap().is_err());
}

/// The HTTP library would resend a refused request by itself, with the signature of the first attempt.
#[cfg(feature = "http2")]
#[tokio::test]
async fn a_refused_request_is_not_resent_by_the_library() {
    if is_child() {
        let client = builder(&std::env::var(URL).unwrap()).build().unwrap();
        let error = client.call(&GET).send::<()>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        return;
    }
    let server = TlsServer::start(&["h2"]).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &server.certificate).unwrap();
    let (url, file) = (server.url(), file.path().to_str().unwrap());
    let variables = [(URL, url.as_str()), ("SSL_CERT_FILE", file), ("SSL_CERT_DIR", "")];
    let count = Arc::<AtomicUsize>::default();
    tokio::spawn(server.refuse(Arc::clone(&count)));
    assert!(run_test("tls::a_refused_request_is_not_resent_by_the_library", &variables).await);
    assert_eq!(count.load(Ordering::SeqCst), 1);
}
