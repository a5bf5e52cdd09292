//! The base URL of a service.

use url::{Host, Url};

use super::{Pair, Problem, Query, encode};

/// A validated base URL: http or https, with only host, port and path.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl(Url);

impl BaseUrl {
    /// Returns the base URL of a tenant: `https://{tenant}.api.zephr.com`.
    pub(crate) fn of_tenant(tenant: &str) -> Result<Self, Problem> {
        let length = (1..=63).contains(&tenant.len());
        let characters = tenant
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !length || !characters || tenant.starts_with('-') || tenant.ends_with('-') {
            return Err(format!(
                "tenant {tenant:?} is not a DNS label: use the first label of the site's domain (1 to 63 letters, \
                 digits and inner hyphens), or set a base URL"
            ));
        }
        Self::parse(&format!("https://{tenant}.api.zephr.com"), false)
    }

    /// Parses a base URL. `plain_http` allows `http` for hosts other than this machine. Error messages do not quote the
    /// user, password, query or fragment of the URL, because these may be secret.
    pub(crate) fn parse(text: &str, plain_http: bool) -> Result<Self, Problem> {
        if !text.contains("://") {
            return Err(match Self::with_scheme(text) {
                Some(url) => format!("the base URL `{text}` has no scheme: use `{url}`"),
                None => "the base URL has no scheme: begin it with `https://`".to_owned(),
            });
        }
        let mut url = Url::parse(text).map_err(|error| format!("the base URL cannot be read: {error}"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                "the base URL contains a user or password: remove it, and set credentials on the builder instead"
                    .to_owned(),
            );
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("the base URL contains a query or a fragment: remove it".to_owned());
        }
        let base = match url.scheme() {
            "https" | "http" => {
                let path = url.path().trim_end_matches('/').to_owned();
                url.set_path(&path);
                Self(url)
            }
            other => return Err(format!("the base URL's scheme is `{other}`: use https")),
        };
        if !base.is_tls() && !base.is_loopback() && !plain_http {
            return Err(format!(
                "requests to {} would use plain http, where others can read them and forge signatures: use https, or \
                 call allow_plain_http() if the network is safe",
                base.0.origin().ascii_serialization()
            ));
        }
        Ok(base)
    }

    /// Adds the missing scheme to a base URL: `http` for a loopback host, `https` for other hosts. Returns `None` if
    /// the result is not a valid base URL.
    fn with_scheme(text: &str) -> Option<String> {
        let base = Self::parse(&format!("https://{text}"), false).ok()?;
        let scheme = if base.is_loopback() { "http" } else { "https" };
        Some(format!("{scheme}://{text}"))
    }

    pub(crate) fn is_tls(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Returns whether the host is this machine: `localhost`, or a loopback address such as `127.0.0.1`.
    pub(crate) fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns the query parameters of a link that the service sent. The parameters remain percent-encoded.
    ///
    /// Returns an error if the link leads to another host. The client sends the query to the base URL only, so the
    /// client cannot follow that link.
    pub(crate) fn query_of(&self, link: &str) -> Result<Query, Problem> {
        let url = Url::options()
            .base_url(Some(&self.0))
            .parse(link)
            .map_err(|error| format!("the link to the next page cannot be read: {error}"))?;
        if url.host() != self.0.host() {
            return Err(
                "the link to the next page leads to another host than that of the base URL".to_owned(),
            );
        }
        Ok(Pair::all_of(url.query().unwrap_or_default()))
    }

    /// Appends a percent-encoded path and query to the base URL.
    ///
    /// Returns an error if the path does not begin with `/` or contains a segment `.` or `..`. Also returns an error if
    /// the URL library changed the path or query, for example because a character was not percent-encoded.
    pub(super) fn join(&self, path: String, query: &str) -> Result<Url, Problem> {
        if path.split('/').any(encode::is_dots) {
            return Err("the path contains a segment `.` or `..`, which would change the path".to_owned());
        }
        // The parsed base URL is copied. Parsing the whole URL again would take a tenth of the instructions of a
        // request.
        let mut url = self.0.clone();
        let is_absolute = path.starts_with('/');
        let mut full = path;
        full.insert_str(0, url.path().trim_end_matches('/'));
        url.set_path(&full);
        url.set_query(Some(query).filter(|query| !query.is_empty()));
        if is_absolute && url.path() == full && url.query().unwrap_or_default() == query {
            Ok(url)
        } else {
            Err(
                "invalid path or query: begin the path with `/`, and percent-encode characters that a URL cannot contain"
                    .to_owned(),
            )
        }
    }
}

#[cfg(test)]
mod tests;
