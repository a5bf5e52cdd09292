//! Base URLs, and the URLs of requests under them.

use super::*;

fn parsed(text: &str) -> BaseUrl {
    BaseUrl::parse(text, false).unwrap()
}

#[test]
fn a_path_without_a_leading_slash_is_separated_from_the_host() {
    let joined = parsed("https://x.test").join("evil.test/a".to_owned(), "");
    assert!(joined.unwrap_err().contains("invalid path or query"));
}

#[test]
fn tenants_are_dns_labels() {
    assert_eq!(
        BaseUrl::of_tenant("acme-2").unwrap().as_str(),
        "https://acme-2.api.zephr.com/"
    );
    for tenant in ["", "a.b", "-a", "a-", "a/b", "a@b", "é", &"a".repeat(64)] {
        assert!(
            BaseUrl::of_tenant(tenant).unwrap_err().contains("DNS label"),
            "{tenant}"
        );
    }
}

#[test]
fn plain_http_requires_loopback_or_consent() {
    for local in [
        "http://127.0.0.1:8080",
        "http://127.9.9.9",
        "http://[::1]:1",
        "http://localhost",
        "http://LOCALHOST:1",
    ] {
        assert!(parsed(local).is_loopback() && !parsed(local).is_tls(), "{local}");
    }
    for remote in [
        "http://acme.test",
        "http://10.0.0.1",
        "http://localhost.evil.test",
        "http://0.0.0.0",
        "http://[::ffff:127.0.0.1]",
    ] {
        assert!(
            BaseUrl::parse(remote, false)
                .unwrap_err()
                .contains("allow_plain_http"),
            "{remote}"
        );
        assert!(!BaseUrl::parse(remote, true).unwrap().is_loopback(), "{remote}");
    }
}

#[test]
fn a_base_url_has_only_host_port_and_path() {
    for (text, expected) in [
        ("", "begin it with `https://`"),
        ("https://", "cannot be read"),
        ("ftp://acme.test", "use https"),
        ("https://canary:canary@acme.test", "user or password"),
        ("https://canary@acme.test", "user or password"),
        ("https://acme.test?canary", "query"),
        ("https://acme.test#canary", "fragment"),
        ("canary:canary@acme.test", "begin it with `https://`"),
        ("acme.test?canary", "begin it with `https://`"),
    ] {
        let problem = BaseUrl::parse(text, false).unwrap_err();
        assert!(
            problem.contains(expected) && !problem.contains("canary"),
            "{text}: {problem}"
        );
    }
}

#[test]
fn a_base_url_without_a_scheme_is_corrected() {
    for (text, corrected) in [
        ("acme.api.zephr.com", "https://acme.api.zephr.com"),
        ("acme.test/base", "https://acme.test/base"),
        ("acme.test:8443", "https://acme.test:8443"),
        ("localhost:8080", "http://localhost:8080"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("[::1]:8080", "http://[::1]:8080"),
    ] {
        assert_eq!(
            BaseUrl::parse(text, false).unwrap_err(),
            format!("the base URL `{text}` has no scheme: use `{corrected}`")
        );
        assert!(BaseUrl::parse(corrected, false).is_ok());
    }
}
