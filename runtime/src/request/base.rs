//! Where the service is.

use url::{Host, Url};

use super::{Pair, Problem, Query, encode};

/// A base URL that has been checked: http or https, and nothing in it but host, port and a path.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl(Url);

impl BaseUrl {
    /// The host of a tenant.
    pub(crate) fn of_tenant(tenant: &str) -> Result<Self, Problem> {
        let length = (1..=63).contains(&tenant.len());
        let characters = tenant
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !length || !characters || tenant.starts_with('-') || tenant.ends_with('-') {
            return Err(format!(
                "tenant {tenant:?} is no DNS label: give the first label of the site's domain (1 to 63 letters, digits \
                 and inner hyphens), or a base URL"
            ));
        }
        Self::parse(&format!("https://{tenant}.api.zephr.com"), false)
    }

    /// Any host. Its user, password, query and fragment are not echoed in problems, as they may be secret.
    pub(crate) fn parse(text: &str, plain_http: bool) -> Result<Self, Problem> {
        let mut url = Url::parse(text).map_err(|error| format!("the base URL cannot be read: {error}"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                "the base URL holds a user or password: requests are signed with credentials instead"
                    .to_owned(),
            );
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("the base URL holds a query or a fragment: remove it".to_owned());
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
                "{} would be reached over plain http, where signatures can be seen and forged: use https, or call \
                 allow_plain_http() if the way there is safe",
                base.0.origin().ascii_serialization()
            ));
        }
        Ok(base)
    }

    pub(crate) fn is_tls(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether requests stay on this machine.
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

    /// The query of a link that the service gave, as it is written there. All else of the link is left out: a request to another host
    /// would hand our signature to it.
    pub(crate) fn query_of(&self, link: &str) -> Result<Query, Problem> {
        let url = Url::options()
            .base_url(Some(&self.0))
            .parse(link)
            .map_err(|error| format!("the link to the next page cannot be read: {error}"))?;
        if url.host() != self.0.host() {
            return Err("the link to the next page leads to another host, where nothing is sent".to_owned());
        }
        Ok(Pair::all_of(url.query().unwrap_or_default()))
    }

    /// The URL of an encoded path and query under this base.
    ///
    /// A segment made of dots, were it put together of harmless parts, would be resolved here; the comparison with
    /// what was asked for catches that and everything else that the URL library might change.
    pub(super) fn join(&self, path: String, query: &str) -> Result<Url, Problem> {
        if path.split('/').any(encode::is_dots) {
            return Err("the path holds a segment `.` or `..`, which would name another path".to_owned());
        }
        // Parsing the whole text again would cost a tenth of a call, most of it for the host.
        let mut url = self.0.clone();
        let is_absolute = path.starts_with('/');
        let mut full = path;
        full.insert_str(0, url.path().trim_end_matches('/'));
        url.set_path(&full);
        url.set_query(Some(query).filter(|query| !query.is_empty()));
        if is_absolute && url.path() == full && url.query().unwrap_or_default() == query {
            Ok(url)
        } else {
            Err("the path or the query cannot stand in a URL as it is".to_owned())
        }
    }
}
