//! Validation of the settings of a builder, and construction of the client.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use super::{ClientBuilder, ConfiguredTransport, Target};
use crate::client::Shared;
use crate::clock_skew::ClockSkew;
use crate::credentials::{CredentialsCache, Expiring as _};
use crate::request::BaseUrl;
use crate::retry::Budget;
use crate::signature::HmacNonceSource;
use crate::transport::{Options, ReqwestTransport, check_proxies};
use crate::{Client, Credentials, Error, TokioTimer};

const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const USER_AGENT: &str = concat!("zephr-admin-rust/", env!("CARGO_PKG_VERSION"));

impl<C: From<Client>> ClientBuilder<C> {
    /// Validates the settings and creates the client. Sends no request.
    ///
    /// # Errors
    /// Returns an error of kind [`Config`](crate::ErrorKind::Config) that names the setting to change.
    pub fn build(mut self) -> Result<C, Error> {
        let base = self.base()?;
        let servers = self.servers()?;
        let user_agent = self.user_agent()?;
        if let Some(problem) = self.credentials.as_ref().and_then(Credentials::problem) {
            return Err(Error::config(problem));
        }
        if let Some(problem) = self.security.problem() {
            return Err(Error::config(problem));
        }
        if let Some(problem) = self.options.problem() {
            return Err(Error::config(problem));
        }
        if self.in_flight == Some(0) || self.per_second == Some(0) {
            return Err(Error::config(
                "`max_in_flight` and `max_per_second` must be at least 1",
            ));
        }
        let nonces = match self.nonces.take() {
            Some(nonces) => nonces,
            None => Arc::new(HmacNonceSource::from_system().map_err(|error| {
                Error::config("cannot get random bytes for nonces from the operating system")
                    .caused_by(Box::new(error))
            })?),
        };
        let ConfiguredTransport { transport, tls, .. } =
            self.configured_transport(servers.iter().map(|(_, base)| base).chain([&base]))?;
        let wrappers = std::mem::take(&mut self.wrappers).into_iter();
        let transport = wrappers.fold(transport, |inner, wrap| Arc::from(wrap(Box::new(inner))));
        let credentials = CredentialsCache::new(self.provider);
        if let Some(set) = self.credentials {
            credentials.set(set, self.clock.now_millis());
        }
        let shared = Shared {
            tenant: self.tenant.map(Arc::from),
            base,
            has_tenant_host: matches!(self.target, Target::Tenant),
            plain_http: self.plain_http,
            tls,
            servers,
            credentials,
            security: self.security,
            scheme: self.scheme,
            clock: self.clock,
            nonces,
            transport,
            user_agent,
            timer: self.timer.unwrap_or_else(|| Arc::new(TokioTimer::default())),
            jitter: self.jitter,
            options: self.options,
            interceptors: self.interceptors,
            limits: self.limits.with(self.in_flight, self.per_second),
            budget: Budget::default(),
            skew: ClockSkew::default(),
        };
        Ok(C::from(Client::from_parts(
            shared,
            #[cfg(feature = "blocking")]
            self.executor,
        )))
    }
}

impl<C> ClientBuilder<C> {
    fn user_agent(&self) -> Result<HeaderValue, Error> {
        let Some(suffix) = &self.user_agent_suffix else {
            let usual = || HeaderValue::from_static(USER_AGENT);
            return Ok(self.user_agent.clone().unwrap_or_else(usual));
        };
        HeaderValue::try_from(format!("{USER_AGENT} {suffix}"))
            .map_err(|_| Error::config("the user agent suffix contains a control character"))
    }

    fn base(&self) -> Result<BaseUrl, Error> {
        if self
            .tenant
            .as_ref()
            .is_some_and(|tenant| tenant.chars().any(char::is_control))
        {
            return Err(Error::config("the tenant name contains a control character"));
        }
        let base = match &self.target {
            Target::Tenant => BaseUrl::of_tenant(self.tenant.as_deref().unwrap_or_default()),
            Target::BaseUrl(text) => BaseUrl::parse(text, self.plain_http),
        };
        base.map_err(Error::config)
    }

    fn servers(&self) -> Result<Vec<(String, BaseUrl)>, Error> {
        let parse = |(described, text): &(String, String)| {
            let base = BaseUrl::parse(text, self.plain_http);
            let base = base.map_err(|problem| Error::config(format!("server `{described}`: {problem}")))?;
            Ok((described.clone(), base))
        };
        self.servers.iter().map(parse).collect()
    }

    fn configured_transport<'b>(
        &mut self,
        mut bases: impl Iterator<Item = &'b BaseUrl> + Clone,
    ) -> Result<ConfiguredTransport, Error> {
        let tls = bases.clone().any(BaseUrl::is_tls);
        match self.transport.take() {
            Some(configured) if tls && !configured.tls => {
                return Err(Error::config(
                    "cannot send `https` requests over connections shared with a client of a plain `http` base URL: build \
                     that client with an `https` base URL, or this one with `Client::builder`",
                ));
            }
            Some(configured) => {
                self.check_connection_settings(&configured)?;
                return Ok(configured);
            }
            None => {}
        }
        let options = Options {
            timer: self.timer.clone(),
            connect_timeout: self.connect_timeout.unwrap_or(DEFAULT_CONNECT_TIMEOUT),
            proxies: !bases.all(BaseUrl::is_loopback),
            tls,
            roots: std::mem::take(&mut self.roots),
        };
        if options.proxies {
            check_proxies(|name| std::env::var(name).ok()).map_err(Error::config)?;
        }
        let transport = ReqwestTransport::new(options)
            .map_err(|error| Error::config("failed to set up the HTTP transport").caused_by(error))?;
        Ok(ConfiguredTransport {
            transport: Arc::new(transport),
            tls,
            shared: false,
        })
    }

    /// Returns an error if the builder sets `connect_timeout` or `root_certificate_pem`. These settings have no effect
    /// on a transport that is custom or shared with another client.
    fn check_connection_settings(&self, configured: &ConfiguredTransport) -> Result<(), Error> {
        let setting = match self.connect_timeout {
            _ if !self.roots.is_empty() => "root_certificate_pem",
            Some(_) => "connect_timeout",
            None => return Ok(()),
        };
        let problem = if configured.shared {
            "has no effect on connections shared with another client: set it on the builder of that client, or build \
             this client with `Client::builder`"
        } else {
            "has no effect on a custom transport: configure it in the transport, or remove `transport`"
        };
        Err(Error::config(format!("`{setting}` {problem}")))
    }
}
