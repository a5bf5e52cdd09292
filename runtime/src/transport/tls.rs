//! TLS by `rustls`, with `ring` and the platform's own certificate verifier.
//!
//! The provider is named here, so nothing depends on a process-wide default that someone else may have set.

use std::sync::Arc;

use rustls::client::WantsClientCert;
use rustls::{ClientConfig, ConfigBuilder, Error, RootCertStore, WantsVerifier};
use rustls_platform_verifier::BuilderVerifierExt as _;

/// Trusts whom the operating system trusts.
pub(super) fn platform() -> Result<ClientConfig, Error> {
    Ok(finish(start()?.with_platform_verifier()?))
}

/// Trusts nobody: for clients of plain-http hosts.
pub(super) fn trusting_nobody() -> Result<ClientConfig, Error> {
    Ok(finish(start()?.with_root_certificates(RootCertStore::empty())))
}

fn start() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()
}

fn finish(builder: ConfigBuilder<ClientConfig, WantsClientCert>) -> ClientConfig {
    let mut config = builder.with_no_client_auth();
    // reqwest leaves a given configuration as it is, so the choice of HTTP version is made here.
    config.alpn_protocols = protocols();
    config
}

fn protocols() -> Vec<Vec<u8>> {
    let http2 = cfg!(feature = "http2").then(|| b"h2".to_vec());
    http2.into_iter().chain([b"http/1.1".to_vec()]).collect()
}
