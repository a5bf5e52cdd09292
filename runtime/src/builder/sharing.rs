//! A builder for a client that shares the connections of an existing client.

use std::sync::Arc;

use super::{ClientBuilder, ConfiguredTransport, Target};
use crate::Client;
use crate::client::Shared;

impl Target {
    /// Returns the source of the base URL for a new client that shares the connections of an existing client. If the
    /// existing client has an explicit base URL, the new client uses the same base URL, because the server at this URL
    /// may serve all tenants. Otherwise, the base URL is derived from the name of the new tenant.
    fn shared_with(shared: &Shared) -> Self {
        if shared.has_tenant_host {
            Self::Tenant
        } else {
            Self::BaseUrl(shared.base.as_str().to_owned())
        }
    }
}

impl<C> ClientBuilder<C> {
    /// Creates a builder for a client of another tenant. The new client shares the connections of `client`, and has the
    /// same settings except the credentials; see [`Client::for_tenant`].
    #[doc(hidden)]
    pub fn sharing(client: &Client, tenant: impl Into<String>) -> Self {
        let shared = client.shared();
        Self {
            tenant: Some(tenant.into()),
            scheme: shared.scheme,
            clock: Arc::clone(&shared.clock),
            nonces: Some(Arc::clone(&shared.nonces)),
            transport: Some(ConfiguredTransport {
                transport: Arc::clone(&shared.transport),
                tls: shared.tls,
                shared: true,
            }),
            timer: Some(Arc::clone(&shared.timer)),
            jitter: Arc::clone(&shared.jitter),
            options: shared.options.clone(),
            interceptors: shared.interceptors.clone(),
            limits: shared.limits.clone(),
            user_agent: Some(shared.user_agent.clone()),
            plain_http: shared.plain_http,
            #[cfg(feature = "blocking")]
            executor: client.executor().clone(),
            ..Self::with_target(Target::shared_with(shared))
        }
        .with_servers_of(shared)
    }

    fn with_servers_of(mut self, shared: &Shared) -> Self {
        let servers = shared.servers.iter();
        self.servers = servers
            .map(|(described, base)| (described.clone(), base.as_str().to_owned()))
            .collect();
        self
    }
}
