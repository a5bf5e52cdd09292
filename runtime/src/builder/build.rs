//! Checks the settings of a builder and builds the client.

use std::sync::{Arc, RwLock};

use http::HeaderValue;

use super::{ClientBuilder, Target};
use crate::client::Shared;
use crate::limits::Limits;
use crate::request::BaseUrl;
use crate::retry::Budget;
use crate::signature::KeyedNonces;
use crate::skew::Skew;
use crate::transport::{Options, StandardTransport, Transport, check_proxies};
use crate::{Client, Credentials, Error, TokioTimer};

const USER_AGENT: &str = concat!("zephr-admin-rust/", env!("CARGO_PKG_VERSION"));

impl<C: From<Client>> ClientBuilder<C> {
    /// Checks everything and makes the client. Nothing is sent.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config), saying what to change.
    pub fn build(mut self) -> Result<C, Error> {
        let base = self.base()?;
        let servers = self.servers()?;
        let user_agent = self.user_agent()?;
        if let Some(problem) = self.credentials.as_ref().and_then(Credentials::problem) {
            return Err(Error::config(problem));
        }
        if let Some(problem) = self.options.problem() {
            return Err(Error::config(problem));
        }
        if self.in_flight == Some(0) || self.per_second == Some(0) {
            return Err(Error::config(
                "a client that may send no request is of no use: raise the limit",
            ));
        }
        let nonces = match self.nonces.take() {
            Some(nonces) => nonces,
            None => Box::new(KeyedNonces::from_system().map_err(|error| {
                Error::config("the system gives no random numbers for nonces").caused_by(Box::new(error))
            })?),
        };
        let tls = self.transport.is_some() || servers.iter().any(|(_, base)| base.is_tls()) || base.is_tls();
        let transport = match self.transport.take() {
            Some(transport) => transport,
            None => self.standard_transport(servers.iter().map(|(_, base)| base).chain([&base]))?,
        };
        let transport = self
            .wrappers
            .into_iter()
            .fold(transport, |inner, wrap| wrap(inner));
        Ok(C::from(Client::from_parts(Shared {
            base,
            plain_http: self.plain_http,
            tls,
            servers,
            credentials: RwLock::new(self.credentials.map(Arc::new)),
            scheme: self.scheme,
            clock: self.clock,
            nonces,
            transport,
            user_agent,
            timer: self.timer.unwrap_or_else(|| Arc::new(TokioTimer::default())),
            jitter: self.jitter,
            options: self.options,
            interceptors: self.interceptors,
            limits: Limits::new(self.in_flight, self.per_second),
            budget: Budget::default(),
            skew: Skew::default(),
        })))
    }
}

impl<C> ClientBuilder<C> {
    fn user_agent(&self) -> Result<HeaderValue, Error> {
        let Some(suffix) = &self.user_agent_suffix else {
            return Ok(HeaderValue::from_static(USER_AGENT));
        };
        HeaderValue::try_from(format!("{USER_AGENT} {suffix}"))
            .map_err(|_| Error::config("the suffix of the user agent holds a control character"))
    }

    fn base(&self) -> Result<BaseUrl, Error> {
        let base = match &self.target {
            Target::Tenant(tenant) => BaseUrl::of_tenant(tenant),
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

    fn standard_transport<'b>(
        &mut self,
        mut bases: impl Iterator<Item = &'b BaseUrl> + Clone,
    ) -> Result<Box<dyn Transport>, Error> {
        let options = Options {
            timer: self.timer.clone(),
            connect_timeout: self.connect_timeout,
            proxies: !bases.clone().all(BaseUrl::is_loopback),
            tls: bases.any(BaseUrl::is_tls),
            roots: std::mem::take(&mut self.roots),
        };
        if options.proxies {
            check_proxies(|name| std::env::var(name).ok()).map_err(Error::config)?;
        }
        let transport = StandardTransport::new(options)
            .map_err(|error| Error::config("the HTTP transport cannot be set up").caused_by(error))?;
        Ok(Box::new(transport))
    }
}
