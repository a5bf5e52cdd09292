//! Validation of the proxy environment variables.

use http::Uri;

/// The environment variables in which the HTTP library looks for a proxy. In each pair, the first variable that is set
/// takes precedence.
const VARIABLES: [[&str; 2]; 3] = [
    ["ALL_PROXY", "all_proxy"],
    ["HTTP_PROXY", "http_proxy"],
    ["HTTPS_PROXY", "https_proxy"],
];

/// The environment variable that is set in CGI scripts. In a CGI script, a header of the incoming request could set
/// `HTTP_PROXY`, so the HTTP library ignores the proxy variables.
const CGI: &str = "REQUEST_METHOD";

const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// Returns an error if a proxy variable is set to a value that is not a proxy URL. The HTTP library would ignore the
/// value and send requests directly, bypassing a proxy that the user relies on.
///
/// # Errors
/// The error names the variable, but not its value, which may contain a password.
pub(crate) fn check_proxies(variable: impl Fn(&str) -> Option<String>) -> Result<(), String> {
    if variable(CGI).is_some() {
        return Ok(());
    }
    for pair in VARIABLES {
        let Some((name, value)) = pair.iter().find_map(|name| Some((name, variable(name)?))) else {
            continue;
        };
        if !value.is_empty() && !names_proxy(&value) {
            return Err(format!(
                "invalid proxy URL in the environment variable `{name}`: set it to a URL such as \
                                 `http://proxy.example:3128`, or unset it"
            ));
        }
    }
    Ok(())
}

fn names_proxy(value: &str) -> bool {
    let Ok(uri) = value.parse::<Uri>() else {
        return false;
    };
    let Some(authority) = uri.authority() else {
        return false;
    };
    let (_, host_and_port) = authority
        .as_str()
        .rsplit_once('@')
        .unwrap_or(("", authority.as_str()));
    let port = host_and_port.strip_prefix(authority.host()).unwrap_or_default();
    let is_port = port.is_empty()
        || port
            .strip_prefix(':')
            .is_some_and(|port| port.parse::<u16>().is_ok());
    uri.scheme_str().is_none_or(|scheme| SCHEMES.contains(&scheme)) && !authority.host().is_empty() && is_port
}
