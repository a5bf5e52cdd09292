//! Messages that are shown, and messages that are withheld.

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue, StatusCode};
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

fn response(content_type: &'static str, body: &str) -> BufferedResponse {
    let headers =
        HeaderMap::from_iter([(http::header::CONTENT_TYPE, HeaderValue::from_static(content_type))]);
    BufferedResponse {
        status: StatusCode::CONFLICT,
        headers,
        body: body.to_owned().into(),
        attempts: 1,
        tenant: None,
        path: None,
    }
}

#[test]
fn messages_are_found_in_every_observed_shape() {
    let cases = [
        (r#"{"message":"user exists"}"#, Some("user exists")),
        (r#"{"error":"no such site"}"#, Some("no such site")),
        (r#"{"status":409,"message":" twice "}"#, Some("twice")),
        (
            r#"{"error":"invalid_grant","error_description":"expired"}"#,
            Some("expired"),
        ),
        (r#"{"error":{"message":"nested"}}"#, Some("nested")),
        (r#"{"error":{"message":""}}"#, None),
        (r#"{"error":{"message":" \n"}}"#, None),
        (r#"{"message":"a\nb\u001b[31m"}"#, Some("a b [31m")),
        (r#"{"message":"","error":"second"}"#, Some("second")),
        (r#"{"user":"joe"}"#, None),
        (r#""joe""#, None),
        ("not json", None),
        ("", None),
    ];
    for (body, expected) in cases {
        assert_eq!(
            server_message(&response("application/json", body), &[], None).as_deref(),
            expected,
            "{body}"
        );
    }
}

#[test]
fn an_html_page_is_named_but_not_shown() {
    for (content_type, body) in [
        ("text/html; charset=UTF-8", "<p>canary"),
        ("application/json", " <!DOCTYPE html><p>canary"),
        ("x/y", "<HTML>canary"),
    ] {
        let message = server_message(&response(content_type, body), &[], None).unwrap();
        assert!(message.starts_with("an HTML page"), "{message}");
        assert!(!message.contains("canary"));
    }
    let mut edge = response("text/html", "<p>canary");
    edge.headers
        .insert("cf-ray", HeaderValue::from_static("8f00ba-FRA"));
    assert!(
        server_message(&edge, &[], None)
            .unwrap()
            .contains("Cloudflare (ray 8f00ba-FRA)")
    );
}

fn is_shown(message: &str, secret: &str) -> bool {
    let body = serde_json::json!({ "message": message }).to_string();
    let shown = server_message(&response("application/json", &body), &[secret.into()], None).unwrap();
    assert!(shown == WITHHELD || shown == one_line(message), "{shown}");
    shown != WITHHELD
}

#[test]
fn an_edge_request_id_is_shown_only_if_it_is_well_formed() {
    for ray in ["canary canary", "canary:1", "0123456789012345-canary-FRA"] {
        let mut edge = response("text/html", "<p>x");
        edge.headers.insert("cf-ray", HeaderValue::from_static(ray));
        assert!(
            !server_message(&edge, &[], None).unwrap().contains("canary"),
            "{ray}"
        );
    }
    let mut edge = response("text/html", "<p>x");
    edge.headers
        .insert("cf-ray", HeaderValue::from_static("canary7-FRA"));
    let message = server_message(&edge, &["Canary7".into()], None).unwrap();
    assert_eq!(
        message,
        "an HTML page (from Cloudflare or another proxy?) instead of a response of the service"
    );
}

#[test]
fn leading_characters_do_not_hide_a_secret() {
    for blank in [" ", "\n", "\u{a0}", "\u{3000}"] {
        let message = format!("{}no access for canary-secret", blank.repeat(17_000));
        assert!(!is_shown(&message, "canary-secret"), "{blank:?}");
    }
    // These characters are shown as spaces. An error shows only the first 500 of them.
    let message = format!("{}canary-secret", "\u{200b}".repeat(17_000));
    assert!(is_shown(&message, "canary-secret"));
    assert!(!one_line(&message).contains("canary"));
}

#[test]
fn words_and_short_secrets_match_whole_words_only() {
    let message = "the address or the password is wrong: 12 tries";
    for secret in [
        "pass", "dress", "word", "1", "2", "ress", "", " ", "hunter2", "pas",
    ] {
        assert!(is_shown(message, secret), "{secret}");
    }
    for secret in [
        "wrong",
        "WRONG",
        "password",
        "12",
        "is",
        "password is",
        "is wrong: 13",
    ] {
        assert!(!is_shown(message, secret), "{secret}");
    }
    for message in ["wrong key\nhunter\nrejected", "key:\thunter\u{200b}rejected"] {
        assert!(!is_shown(message, "hunter"), "{message:?}");
        assert!(is_shown(message, "hunt"), "{message:?}");
    }
    assert!(!is_shown("wrong key hun\u{200b}ter", "hunter"));
    // Encoded text is not prose.
    assert!(!is_shown("no access: dXg6d3Jvbmd4", "wrong"));
    assert!(!is_shown("no access: x%77%72%6f%6e%67x", "wrong"));
}

#[test]
fn text_that_cannot_be_decoded_is_withheld() {
    let nested = (0..40).fold(String::from("%25"), |text, number| {
        format!("{text}&amp;\\u0026{number}%2526")
    });
    let _ = is_shown(&nested, "hunter2");
    for text in [
        "&",
        "\\",
        "%",
        "&#;",
        "&#x;",
        "\\u12",
        "\\ud83d",
        "\\ud83d\\u0041",
        "\\x4",
        "%4",
        "&nothing;",
    ] {
        assert!(is_shown(text, "hunter2"), "{text}");
    }
}

/// A function that encodes text.
type Encoder = fn(&str) -> String;

const ENCODERS: &[(&str, Encoder)] = &[
    ("percent", |text| {
        text.bytes().map(|byte| format!("%{byte:02x}")).collect()
    }),
    ("url", |text| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    }),
    ("form", |text| {
        url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
    }),
    ("html", |text| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\'', "&apos;")
            .replace('é', "&eacute;")
    }),
    ("decimal", |text| {
        text.chars().map(|c| format!("&#{};", u32::from(c))).collect()
    }),
    ("hexadecimal", |text| {
        text.chars().map(|c| format!("&#x{:x};", u32::from(c))).collect()
    }),
    ("json", |text| {
        let json = serde_json::to_string(text).unwrap();
        json[1..json.len() - 1].to_owned()
    }),
    ("utf16", |text| {
        text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
    }),
    ("braces", |text| {
        text.chars()
            .map(|c| format!("\\u{{{:x}}}", u32::from(c)))
            .collect()
    }),
    ("bytes", |text| {
        text.bytes().map(|byte| format!("\\x{byte:02x}")).collect()
    }),
    ("base64", |text| BASE64_STANDARD.encode(text)),
    ("base64 of more", |text| {
        BASE64_STANDARD_NO_PAD.encode(format!("u{text}"))
    }),
    ("base64 for URLs", |text| {
        BASE64_URL_SAFE.encode(format!("u:{text}!"))
    }),
    ("base64 for URLs, bare", |text| {
        BASE64_URL_SAFE_NO_PAD.encode(format!("{text}\n"))
    }),
    ("base64, as part of a word", |text| {
        format!("/v3/{}", BASE64_STANDARD.encode(text))
    }),
];

const CASES: &[fn(&str) -> String] = &[
    str::to_owned,
    |text| text.to_uppercase(),
    |text| text.to_lowercase(),
];

proptest! {
    /// A message is withheld if it contains a secret in any encoding, even if a few characters at either end of the
    /// secret are missing.
    #[test]
    fn a_secret_is_detected_in_any_encoding(
        secret in "[a-zA-Z0-9 &<>\"'/+%\\\\?=éßЖ€😀]{5,20}[0-9!-]{2}",
        case in select(CASES),
        cut in 0..3,
        layers in proptest::collection::vec(select(ENCODERS), 0..4),
    ) {
        let kept = secret.chars().count().max(8) - 2;
        let part: String = match cut {
            0 => secret.clone(),
            1 => secret.chars().take(kept).collect(),
            _ => {
                let skipped = secret.chars().count().saturating_sub(kept);
                secret.chars().skip(skipped).collect()
            }
        };
        let echo = layers.iter().fold(case(&part), |text, (_, encode)| encode(&text));
        let names: Vec<_> = layers.iter().map(|(name, _)| name).collect();
        for message in [format!("password {echo} is too weak"), format!("({echo})"), echo.clone()] {
            prop_assert!(!is_shown(&message, &secret), "{names:?}: {message}");
        }
    }

    /// A message that does not repeat the secret is shown.
    #[test]
    fn an_unrelated_secret_does_not_withhold_a_message(secret in "[A-Z][0-9]{3}[!-/][a-z]{2}[0-9]{4}[!-/]{2}") {
        for message in [
            "the address or the password is wrong",
            "user 01H8XGJWBWBAQ4Z8V9C0E5N7KQ exists in tenant acme (100%)",
            "R&D &amp; more: see https://acme.test/v3/users?a=b%20c+d",
        ] {
            prop_assert!(is_shown(message, &secret));
        }
    }
}
