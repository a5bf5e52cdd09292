//! TLS via `rustls`, using the platform's certificate verifier.
//!
//! The cryptography provider is the one that the program installed for the process. If the program installed none, the
//! feature `rustls` uses aws-lc-rs, which is also the default of `rustls` and `reqwest`. If the feature used another
//! provider, many programs would contain two providers. `rustls::ClientConfig::builder()` would panic in these
//! programs, because it cannot choose between two providers.

use std::error::Error as StdError;
use std::sync::Arc;

use rustls::client::WantsClientCert;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{CertificateError, ClientConfig, ConfigBuilder, Error, RootCertStore, WantsVerifier};
use rustls_platform_verifier::Verifier;

type BoxError = Box<dyn StdError + Send + Sync>;

/// Returns a configuration with the platform's certificate verifier and additional root certificates.
pub(super) fn platform(roots: &[Vec<u8>]) -> Result<ClientConfig, BoxError> {
    let mut more = Vec::new();
    for pem in roots {
        for certificate in CertificateDer::pem_slice_iter(pem) {
            more.push(certificate.map_err(|error| format!("invalid PEM in a root certificate: {error}"))?);
        }
    }
    if more.is_empty() && !roots.is_empty() {
        return Err("invalid PEM in a root certificate: no certificate found".into());
    }
    let provider = provider()?;
    let verifier = Verifier::new_with_extra_roots(more, Arc::clone(&provider))?;
    // The method `dangerous` has this name because it allows any verifier. `verifier` is the platform's verifier.
    let config = start(provider)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    Ok(finish(config))
}

/// Returns a configuration that trusts no certificate, for clients of plain HTTP hosts.
pub(super) fn without_roots() -> Result<ClientConfig, BoxError> {
    let config = start(provider()?)?.with_root_certificates(RootCertStore::empty());
    Ok(finish(config))
}

fn provider() -> Result<Arc<CryptoProvider>, BoxError> {
    match CryptoProvider::get_default() {
        Some(installed) => Ok(Arc::clone(installed)),
        None => default_provider(),
    }
}

#[cfg(feature = "rustls")]
fn default_provider() -> Result<Arc<CryptoProvider>, BoxError> {
    Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
}

#[cfg(not(feature = "rustls"))]
fn default_provider() -> Result<Arc<CryptoProvider>, BoxError> {
    Err(
        "no cryptography provider is installed: call `rustls::crypto::CryptoProvider::install_default()` first, or \
         enable the feature `rustls`, which includes aws-lc-rs"
            .into(),
    )
}

fn start(provider: Arc<CryptoProvider>) -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, Error> {
    ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()
}

fn finish(builder: ConfigBuilder<ClientConfig, WantsClientCert>) -> ClientConfig {
    let mut config = builder.with_no_client_auth();
    // reqwest does not change a given configuration, so ALPN is configured here.
    config.alpn_protocols = protocols();
    config
}

fn protocols() -> Vec<Vec<u8>> {
    let http2 = cfg!(feature = "http2").then(|| b"h2".to_vec());
    http2.into_iter().chain([b"http/1.1".to_vec()]).collect()
}

/// Returns the reason why the server's certificate was rejected; `None` for any other error.
pub(super) fn certificate_problem(error: &Error) -> Option<&'static str> {
    let Error::InvalidCertificate(error) = error else {
        return None;
    };
    Some(match error {
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "the server's certificate is for another host name: check the base URL"
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "the server's certificate has expired, or this machine's clock is ahead"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the server's certificate is not valid yet, or this machine's clock is behind"
        }
        // The signature is also bad if an untrusted issuer has the same name as a trusted one.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "the server's certificate has an unknown issuer: add its root with `root_certificate_pem`"
        }
        _ => "the server's certificate was rejected",
    })
}
