//! Calls several tenants over shared connections, rotates a key pair while it is in use, and traces all requests.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tracing_subscriber::fmt::format::FmtSpan;
use zephr_admin::{Client, Credentials, Error};

/// The administrator who owns the key pairs.
const ADMIN_ID: &str = "0b9d0c1e-8f6a-4d0b-a1c5-3f1c2d4e5a66";

/// The key pairs of all tenants, by name. In production, this is your secret manager.
#[derive(Clone, Default)]
struct Vault(Arc<Mutex<HashMap<&'static str, Credentials>>>);

impl Vault {
    fn store(&self, tenant: &'static str, keys: Credentials) {
        let mut vault = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        vault.insert(tenant, keys);
    }

    fn read(&self, tenant: &str) -> Result<Credentials, String> {
        let vault = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        vault
            .get(tenant)
            .cloned()
            .ok_or_else(|| format!("no key pair of {tenant} is stored"))
    }
}

/// Returns a client of a tenant with the connections, limits and settings of `base`.
fn client(base: &Client, vault: &Vault, tenant: &'static str) -> Result<Client, Error> {
    let vault = vault.clone();
    // Called before the first request, and again when the service rejects the key pair.
    let provider = move || std::future::ready(vault.read(tenant));
    base.for_tenant(tenant).credentials_provider(provider).build()
}

/// Issues a new key pair, stores it, and uses it from now on.
async fn rotate(
    zephr: &Client,
    vault: &Vault,
    tenant: &'static str,
) -> Result<(), Box<dyn std::error::Error>> {
    let issued = zephr.key_pairs().issue(ADMIN_ID).await?;
    let (Some(access), Some(secret)) = (issued.access_key, issued.secret_key) else {
        return Err("the response has no key pair".into());
    };
    vault.store(tenant, Credentials::new(access.as_str(), secret));
    // Once no program uses the old pair, revoke it with `key_pairs().revoke`.
    Ok(zephr.refresh_credentials().await?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // One line for each request and attempt, with the name of the tenant, the operation and the status.
    tracing_subscriber::fmt()
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(std::io::stderr)
        .init();

    let base = Client::from_env()?.max_in_flight(64).max_per_second(50).build()?;
    let vault = Vault::default();
    let mut clients = Vec::new();
    for tenant in ["acme", "acme-sport", "acme-video"] {
        vault.store(tenant, Credentials::from_env()?);
        clients.push((tenant, client(&base, &vault, tenant)?));
    }
    for (tenant, zephr) in &clients {
        println!("{tenant}: {} products", zephr.products().list().await?.len());
    }
    if let Some((tenant, zephr)) = clients.first() {
        rotate(zephr, &vault, tenant).await?;
        println!(
            "{tenant}: {} products with the new key pair",
            zephr.products().list().await?.len()
        );
    }
    Ok(())
}
