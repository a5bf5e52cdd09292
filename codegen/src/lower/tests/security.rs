//! Security schemes and requirements.

use crate::model::{SecurityKind, SecurityScheme};

use super::*;

const SCHEMES: &str = "securitySchemes:
  signature: {type: http, scheme: ZEPHR-HMAC-*, x-zephr-signature: true}
  token: {type: http, scheme: Bearer}
  login: {type: http, scheme: basic}
  oauth: {type: oauth2, flows: {}}
  openid: {$ref: '#/components/securitySchemes/connect'}
  connect: {type: openIdConnect, openIdConnectUrl: 'https://auth.example.com'}
  header: {type: apiKey, in: header, name: X-Key}
  raw: {type: apiKey, in: header, name: authorization}
  query: {type: apiKey, in: query, name: 'a key'}
  cookie: {type: apiKey, in: cookie, name: sid}
";

/// Returns the combinations of an operation, such as `token with [] or login and query`, and the findings.
fn combinations(root: &str, own: &str) -> (String, Vec<String>) {
    let text = spec(
        &format!("/a:\n  get: {{operationId: a, {own} responses: {{'204': {{description: OK}}}}}}"),
        SCHEMES,
    );
    let (api, found) = lowered(&format!("{root}\n{text}"));
    let scheme = |scheme: &SecurityScheme| format!("{}{}", scheme.name, scheme.scopes.concat());
    let combination =
        |schemes: &Vec<SecurityScheme>| schemes.iter().map(scheme).collect::<Vec<_>>().join("+");
    let operation = &api.resources[0].operations[0];
    let all: Vec<_> = operation.security.iter().map(combination).collect();
    (
        all.join("|"),
        found.into_iter().map(|found| found.message).collect(),
    )
}

#[test]
fn an_operation_requires_its_own_combinations_or_those_of_the_document() {
    let sound = |root: &str, own: &str| {
        let (combinations, found) = combinations(root, own);
        assert!(found.is_empty(), "{found:?}");
        combinations
    };
    let root = "security: [{signature: []}]";
    assert_eq!(sound("", ""), "");
    assert_eq!(sound(root, ""), "signature");
    assert_eq!(sound(root, "security: [],"), "");
    assert_eq!(sound(root, "security: [{}],"), "");
    assert_eq!(sound(root, "security: [{token: []}, {token: []}],"), "token");
    assert_eq!(
        sound("", "security: [{oauth: [r, w], query: []}, {openid: [r]}],"),
        "oauthrw+query|openidr"
    );
    // Credentials that are set are preferred to none.
    assert_eq!(
        sound("", "security: [{}, {login: [], cookie: []}],"),
        "login+cookie|"
    );
}

#[test]
fn each_security_scheme_is_lowered_to_its_kind() {
    let text = spec(
        "/a:\n  get: {operationId: a, security: [{token: []}, {login: []}, {oauth: []}, {openid: []}, {header: []}, {query: []}, {cookie: []}, {signature: []}], responses: {'204': {description: OK}}}",
        SCHEMES,
    );
    let api = model(&text);
    let schemes = api.resources[0].operations[0].security.concat();
    let kinds: Vec<SecurityKind> = schemes.into_iter().map(|scheme| scheme.kind).collect();
    let (header, query, cookie) = ("X-Key".to_owned(), "a key".to_owned(), "sid".to_owned());
    assert_eq!(
        kinds,
        [
            SecurityKind::Bearer,
            SecurityKind::Basic,
            SecurityKind::Bearer,
            SecurityKind::Bearer,
            SecurityKind::HeaderKey(header),
            SecurityKind::QueryKey(query),
            SecurityKind::CookieKey(cookie),
            SecurityKind::Signature,
        ]
    );
}

#[test]
fn schemes_of_the_same_header_are_alternatives() {
    let (all, found) = combinations("", "security: [{query: [], token: [], raw: []}],");
    assert_eq!(all, "token+query|raw+query");
    assert_eq!(
        found,
        [
            "the security schemes `token`, `raw` are required together, but a request has only one `Authorization` header"
        ]
    );
}

#[test]
fn an_undescribed_scheme_is_reported_once_and_omitted() {
    let (all, found) = combinations("", "security: [{other: []}, {other: [], token: []}],");
    assert_eq!(all, "token|");
    assert_eq!(
        found,
        ["unknown security scheme `other`; requests that need it carry no credentials"]
    );
    let (all, found) = combinations("", "security: {token: []},");
    assert_eq!(
        (all.as_str(), found),
        ("", vec!["`security` must be a list, found an object".to_owned()])
    );
}

#[test]
fn an_unsupported_scheme_is_reported() {
    for (scheme, help) in [
        (
            "{type: http, scheme: digest}",
            "add the credentials by an interceptor of the client",
        ),
        ("{type: mutualTLS}", "set a transport with a client certificate"),
        (
            "{type: apiKey, in: body, name: key}",
            "describe the `name` of the key, and its location `in`: `header`, `query` or `cookie`",
        ),
        (
            "{type: apiKey, in: header, name: 'a b'}",
            "describe the `name` of the key, and its location `in`: `header`, `query` or `cookie`",
        ),
        (
            "{type: apiKey, in: cookie, name: 'a b'}",
            "describe the `name` of the key, and its location `in`: `header`, `query` or `cookie`",
        ),
    ] {
        let text = spec(
            "/a:\n  get: {operationId: a, security: [{key: []}], responses: {'204': {description: OK}}}",
            &format!("securitySchemes: {{key: {scheme}}}"),
        );
        let (api, found) = lowered(&text);
        assert!(api.resources[0].operations[0].security.is_empty());
        let [found] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert_eq!(
            found.message,
            "unsupported security scheme `key`; requests that need it carry no credentials"
        );
        assert_eq!(found.help.as_deref(), Some(help));
    }
}
