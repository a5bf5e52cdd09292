//! The encoding of arguments into URL, headers and body.

use http::HeaderValue;
use proptest::prelude::*;

use super::*;
use crate::operation::{Body, Method};

const fn operation(path: &'static str) -> Operation {
    Operation {
        body: Some(Body {
            media_type: "application/vnd.x+json",
            kind: BodyKind::Json,
            required: true,
        }),
        ..Operation::new("test", Method::Post, path)
    }
}

pub(super) static PLAIN: Operation = operation("/v3/users");
static TWO: Operation = operation("/v4/sites/{site}/users/{user}/grants");
static DOTTED: Operation = operation("/v4/{a}.{b}");
static MIXED: Operation = operation("/v4/.{a}/x");

fn base(text: &str) -> BaseUrl {
    BaseUrl::parse(text, false).unwrap()
}

fn finish(encoder: RequestEncoder) -> Result<HttpRequest, Problem> {
    encoder.finish(&base("https://acme.api.zephr.com"))
}

pub(super) fn filled(operation: &'static Operation, fill: impl FnOnce(&mut RequestEncoder)) -> HttpRequest {
    let mut encoder = RequestEncoder::new(operation);
    fill(&mut encoder);
    finish(encoder).unwrap()
}

#[test]
fn path_values_are_encoded_and_inserted_in_order() {
    let request = filled(&TWO, |encoder| {
        encoder.path("a/b c?#%2e").unwrap();
        encoder.path("é+~._-").unwrap();
    });
    assert_eq!(
        request.url.path(),
        "/v4/sites/a%2Fb%20c%3F%23%252e/users/%C3%A9%2B~._-/grants"
    );
}

#[test]
fn the_query_of_a_path_precedes_added_parameters() {
    static FIXED: Operation = operation("/v3/{a}?acl&kind=a b");
    let request = filled(&FIXED, |encoder| {
        encoder.path("x?y").unwrap();
        encoder.query("page", "2");
        let mut query = encoder.written_query();
        query.push(Pair::new("rpp", "9"));
        encoder.replace_query(&query);
    });
    assert_eq!(
        request.url.as_str(),
        "https://acme.api.zephr.com/v3/x%3Fy?acl&kind=a%20b&page=2&rpp=9"
    );
}

#[test]
fn path_values_that_change_the_path_are_rejected() {
    for value in ["", ".", "..", "%2e", "%2E", "%2e%2E", ".%2e", "%2E."] {
        let problem = RequestEncoder::new(&TWO).path(value).unwrap_err();
        assert!(problem.contains("`site`"), "{value}: {problem}");
    }
    for value in ["...", ".a", "%252e", "%2e%2e%2e", " ", ".. "] {
        assert!(RequestEncoder::new(&TWO).path(value).is_ok(), "{value}");
    }
}

#[test]
fn dot_segments_composed_of_parts_are_rejected() {
    let mut mixed = RequestEncoder::new(&MIXED);
    assert!(mixed.path(".").is_err());
    mixed.path("a").unwrap();
    assert_eq!(finish(mixed).unwrap().url.path(), "/v4/.a/x");
    let mut dotted = RequestEncoder::new(&DOTTED);
    dotted.path("a").unwrap();
    dotted.path("b").unwrap();
    assert_eq!(finish(dotted).unwrap().url.path(), "/v4/a.b");
    let joined = base("https://x.test").join("/a/%2e%2E/b".to_owned(), "");
    assert!(joined.unwrap_err().contains("`.` or `..`"));
}

#[test]
fn a_wrong_number_of_path_values_is_an_error() {
    let mut encoder = RequestEncoder::new(&TWO);
    encoder.path("a").unwrap();
    assert!(
        finish(encoder.clone())
            .unwrap_err()
            .contains("`user` was not given")
    );
    encoder.path("b").unwrap();
    assert!(encoder.path("c").unwrap_err().contains("more path parameters"));
}

#[test]
fn queries_keep_their_order_and_are_encoded() {
    let request = filled(&PLAIN, |encoder| {
        encoder.query("foreign[system]", "a b+c&d=e");
        encoder.query("x", "");
        encoder.query("x", "joe+news@company.com'");
    });
    assert_eq!(
        request.url.query(),
        Some("foreign%5Bsystem%5D=a%20b%2Bc%26d%3De&x=&x=joe%2Bnews%40company.com%27")
    );
    assert_eq!(filled(&PLAIN, |_| ()).url.query(), None);
}

#[test]
fn a_page_replaces_only_the_page_number_of_the_query() {
    let mut encoder = RequestEncoder::new(&PLAIN);
    let list = r#"["a,b","c"]"#;
    encoder.query_styled("ids", Style::Form, list).unwrap();
    encoder.query("page", "1");
    encoder.query("ids", "a,b,c");
    encoder.query_styled("tags", Style::Pipes, list).unwrap();
    encoder.query("size", "10");
    let mut query = encoder.written_query();
    query.retain(|pair| pair.name() != "page" && pair.name() != "size");
    query.push(Pair::new("page", "2 & 3"));
    let before = encoder.query.clone();
    encoder.replace_query(&query);
    let expected = before
        .replace("&page=1", "")
        .replace("&size=10", "&page=2%20%26%203");
    assert!(before.contains("ids=a%2Cb,c&"), "{before}");
    assert_eq!(encoder.query, expected);
}

/// The signature covers the query, and the service may compare the query byte by byte.
#[test]
fn the_query_of_a_link_is_sent_verbatim() {
    let base = BaseUrl::parse("https://acme.api.zephr.com", false).unwrap();
    for query in [
        "cursor=%FF%fe",
        "a&b=&c==",
        "q=a+b%20c,d/e?f",
        "%70age=2&x=%2f",
        "ids[]=1",
    ] {
        let request = filled(&PLAIN, |encoder| {
            encoder.query("old", "1");
            encoder.replace_query(&base.query_of(&format!("/v3/users?{query}#x")).unwrap());
        });
        assert_eq!(request.url.query(), Some(query));
    }
    let pairs = base.query_of("?%70age=2&rp%70&a+b=c%2Bd").unwrap();
    let read: Vec<_> = pairs.iter().map(|pair| (pair.name(), pair.value())).collect();
    let expected = [("page", "2"), ("rpp", ""), ("a b", "c+d")];
    assert_eq!(read, expected.map(|(name, value)| (name.into(), value.into())));
}

#[test]
fn json_is_encoded_as_base64_and_then_percent_encoded() {
    let request = filled(&PLAIN, |encoder| encoder.query_base64("q", r#"[{"slug":"??>"}]"#));
    assert_eq!(request.url.query(), Some("q=W3sic2x1ZyI6Ij8%2FPiJ9XQ%3D%3D"));
}

#[test]
fn a_base_url_may_have_a_path() {
    for text in [
        "https://gate.test/zephr",
        "https://gate.test/zephr/",
        "https://gate.test/zephr//",
    ] {
        let request = RequestEncoder::new(&PLAIN).finish(&base(text)).unwrap();
        assert_eq!(request.url.as_str(), "https://gate.test/zephr/v3/users");
    }
}

#[test]
fn standard_headers_are_sent() {
    let request = filled(&PLAIN, |encoder| {
        encoder.body(BodyKind::Json, Bytes::from_static(b"{}"));
        encoder.header("X-Thing", "é", false).unwrap();
        encoder.cookie("one", "1").unwrap();
        encoder.cookie("two", "YQ==").unwrap();
    });
    let request = request.attempt(&PLAIN, &HeaderValue::from_static("ua"));
    let header = |name: &str| request.headers.get(name).unwrap().as_bytes();
    assert_eq!(header("user-agent"), b"ua");
    assert_eq!(header("accept"), b"application/json");
    assert_eq!(header("content-type"), b"application/vnd.x+json");
    assert_eq!(header("x-thing"), "é".as_bytes());
    assert_eq!(header("cookie"), b"one=1; two=YQ==");
    assert!(request.headers["cookie"].is_sensitive());
    assert!(filled(&PLAIN, |_| ()).headers.get("content-type").is_none());
}

#[test]
fn the_content_type_depends_on_the_body() {
    let content_type = |kind| {
        let request = filled(&PLAIN, |encoder| encoder.body(kind, Bytes::from_static(b"x")));
        request.headers["content-type"].to_str().unwrap().to_owned()
    };
    assert_eq!(content_type(BodyKind::Text), "text/plain; charset=utf-8");
    assert_eq!(content_type(BodyKind::Bytes), "application/octet-stream");
}

#[test]
fn invalid_header_values_are_rejected_and_not_quoted() {
    let mut encoder = RequestEncoder::new(&PLAIN);
    for value in ["a\r\nX-Evil: canary", "\u{7f}canary", "canary\0"] {
        let problem = encoder.header("x-thing", value, false).unwrap_err();
        assert!(
            problem.contains("x-thing") && !problem.contains("canary"),
            "{problem}"
        );
    }
    for value in [
        "a; canary=1",
        "canary,",
        "can ary",
        "\"canary\"",
        "canaryé",
        "canary\n",
    ] {
        let problem = encoder.cookie("sid", value).unwrap_err();
        assert!(
            problem.contains("sid") && !problem.contains("canary"),
            "{problem}"
        );
    }
    assert!(finish(encoder).unwrap().headers.get("cookie").is_none());
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .unwrap()
        .into_owned()
}

proptest! {
    /// Every argument can be decoded from the URL.
    #[test]
    fn every_value_round_trips(site: String, user: String, pairs in prop::collection::vec((".*", any::<String>()), 0..4)) {
        let mut encoder = RequestEncoder::new(&TWO);
        prop_assume!(encoder.path(&site).is_ok() && encoder.path(&user).is_ok());
        pairs.iter().for_each(|(name, value)| encoder.query(name, value));
        let url = finish(encoder).unwrap().url;
        let segments: Vec<String> = url.path().split('/').map(decoded).collect();
        prop_assert_eq!(segments, ["", "v4", "sites", &site, "users", &user, "grants"]);
        let query = url.query().unwrap_or_default();
        let found: Vec<(String, String)> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap())
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect();
        prop_assert_eq!(found, pairs);
    }
}

#[test]
fn each_secret_is_recorded_once() {
    let mut encoder = RequestEncoder::new(&PLAIN);
    for secret in ["plain", "plain and more", "plain"] {
        encoder.hide(&secret.into());
    }
    let noted: Vec<&str> = encoder.secrets.iter().map(Secret::expose).collect();
    assert_eq!(noted, ["plain", "plain and more"]);
    assert!(!format!("{:?}", encoder.secrets).contains("plain"));
}

#[test]
fn a_secret_header_is_marked_sensitive() {
    let request = filled(&PLAIN, |encoder| {
        encoder.header("x-token", "canary", true).unwrap();
        encoder.header("x-thing", "seen", false).unwrap();
    });
    let shown = format!("{:?}", request.headers);
    assert!(!shown.contains("canary") && shown.contains("seen"), "{shown}");
}

#[test]
fn a_path_that_is_too_long_for_the_search_is_not_shown() {
    let path = format!("{}/canary-path", "/long".repeat(4_000));
    let mut encoder = RequestEncoder::untyped(&PLAIN, &path);
    assert_eq!(encoder.shown_path().as_deref(), Some(path.as_str()));
    encoder.hide(&Secret::from("canary-path"));
    assert_eq!(encoder.shown_path(), None);
}
