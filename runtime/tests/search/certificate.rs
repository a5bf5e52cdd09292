//! The self-signed certificate of the hostile server.

use std::sync::{Arc, OnceLock};

use rcgen::generate_simple_self_signed;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

struct Identity {
    acceptor: TlsAcceptor,
    pem: String,
}

/// One certificate for all cases.
fn identity() -> &'static Identity {
    static IDENTITY: OnceLock<Identity> = OnceLock::new();
    IDENTITY.get_or_init(|| {
        let made = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key.into())
            .unwrap();
        config.alpn_protocols = vec![b"h2".to_vec()];
        Identity {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            pem: made.cert.pem(),
        }
    })
}

/// Returns a configuration that accepts TLS connections with HTTP/2.
pub(crate) fn acceptor() -> &'static TlsAcceptor {
    &identity().acceptor
}

/// Returns the certificate that a client has to trust.
pub(crate) fn pem() -> &'static str {
    &identity().pem
}
