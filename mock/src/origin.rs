//! Access control for the console and for the paths under `/__mock/`. Rejects cross-origin browser requests.

use std::net::IpAddr;

use http::{HeaderMap, StatusCode, Uri, header, request::Parts, uri::Authority};

use crate::response::Response;

/// The allowed hosts in the `Host` header of requests to the console or under `/__mock/`. Loopback addresses and
/// `localhost` are always allowed.
#[derive(Clone, Debug, Default)]
pub(crate) struct AllowedHosts {
    /// The address that the mock listens on, unless it is a wildcard address.
    bound: Option<IpAddr>,
    names: Vec<String>,
}

impl AllowedHosts {
    pub(crate) fn new(bound: IpAddr, names: Vec<String>) -> Self {
        Self {
            bound: Some(bound).filter(|address| !address.is_unspecified()),
            names,
        }
    }

    /// Returns a 403 response if the `Host` is not allowed, or if a page of another origin sent the request. The check
    /// of the `Host` prevents DNS rebinding attacks.
    pub(crate) fn check(&self, head: &Parts) -> Result<(), Response> {
        let host = host(head).ok_or_else(|| refusal("the request must have one valid Host header"))?;
        if !self.allows(host.host()) {
            return Err(refusal(&format!(
                "the Host {:?} is not allowed: use a loopback address, or allow the name (`--admin-host`)",
                host.host()
            )));
        }
        for origin in head.headers.get_all(header::ORIGIN) {
            let same = origin.to_str().is_ok_and(|origin| is_same_origin(origin, &host));
            if !same {
                return Err(refusal("the Origin is not that of the mock"));
            }
        }
        for site in head.headers.get_all("sec-fetch-site") {
            if !matches!(site.as_bytes(), b"same-origin" | b"none") {
                return Err(refusal(
                    "Sec-Fetch-Site says that a page of another origin sent the request",
                ));
            }
        }
        Ok(())
    }

    fn allows(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host);
        let literal = host.trim_start_matches('[').trim_end_matches(']');
        match literal.parse::<IpAddr>() {
            Ok(address) if address.to_canonical().is_loopback() || self.bound == Some(address) => true,
            _ => {
                host.eq_ignore_ascii_case("localhost")
                    || self.names.iter().any(|name| name.eq_ignore_ascii_case(host))
            }
        }
    }
}

/// Returns the host and port of the `Host` header. Returns `None` if this header is absent, repeated or invalid, or if
/// the request target is an absolute URL with another host or port.
fn host(head: &Parts) -> Option<Authority> {
    let named = only(&head.headers, header::HOST)?.parse::<Authority>().ok()?;
    let target: &Uri = &head.uri;
    // If the request target is an absolute URL, its host must agree with `Host`.
    let agrees = target.authority().is_none_or(|authority| *authority == named);
    (agrees && !named.as_str().contains('@')).then_some(named)
}

fn only(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// Returns `true` if an origin has the host and port of the request.
fn is_same_origin(origin: &str, host: &Authority) -> bool {
    let authority = origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"));
    authority
        .and_then(|text| text.parse::<Authority>().ok())
        .is_some_and(|authority| authority == *host)
}

fn refusal(message: &str) -> Response {
    Response::error(StatusCode::FORBIDDEN, message)
}
