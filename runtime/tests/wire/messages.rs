//! Messages of the service in errors: shown on one line, and withheld if they echo a secret.

use zephr_runtime::{RawJson, Secret};

use crate::errors::failing;
use crate::server::Server;
use crate::{DEEP, GET, POST, SECRET, builder, client};

/// Wherever a secret is in a request, and however the response spells it.
#[tokio::test]
async fn a_message_does_not_echo_the_secrets_of_a_request() {
    let response = r#"{"message":"no c/n-path at /v3/a/c%2Fn-path/b/2?t=c%2Fn-query, c/n-header, c-n-cookie, c/n-body"}"#;
    let server = Server::responding("400 Bad Request", "", response).await;
    let secret = |text: &str| Secret::from(text);
    let call = client(&server.url())
        .call(&DEEP)
        .path(secret("c/n-path"))
        .path(2)
        .query("t", secret("c/n-query"))
        .header("x-token", secret("c/n-header"))
        .cookie("sid", secret("c-n-cookie"))
        .json(&secret("c/n-body"));
    let error = call.send::<RawJson>().await.unwrap_err();
    let withheld = "the service's message is withheld because it repeats a secret of the request; \
                    `Error::body` returns it";
    assert_eq!(error.message(), Some(withheld));
    assert!(!format!("{error} {error:?}").contains("c/n"));
}

/// The forms in which a service may echo a secret.
fn echoes(secret: &str) -> Vec<String> {
    use base64::Engine as _;
    use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};

    let each = |write: &dyn Fn(u8) -> String| secret.bytes().map(write).collect::<String>();
    let mut echoes = vec![
        secret.to_owned(),
        secret.to_uppercase(),
        secret.to_lowercase(),
        secret.replace(' ', "+").replace('&', "%26").replace('/', "%2F"),
        each(&|byte| format!("%{byte:02x}")),
        each(&|byte| format!("%25{byte:02X}")),
        secret.replace('&', "&amp;").replace('/', "&sol;"),
        each(&|byte| format!("&#{byte};")),
        each(&|byte| format!("&#x{byte:X};")),
        each(&|byte| format!("\\u{byte:04x}")),
        each(&|byte| format!("\\x{byte:02x}")),
        secret[..secret.len() - 3].to_owned(),
        secret[3..].to_owned(),
        format!("<{}…>", &secret[..8]),
    ];
    for before in ["", "u", "u:"] {
        let text = format!("{before}{secret}");
        echoes.push(BASE64_STANDARD.encode(&text));
        echoes.push(BASE64_URL_SAFE_NO_PAD.encode(&text));
        echoes.push(format!(
            "k={};",
            BASE64_STANDARD.encode(&text).trim_end_matches('=')
        ));
    }
    echoes
}

#[tokio::test]
async fn a_message_that_echoes_a_secret_in_any_form_is_withheld() {
    let password = "Tr0ub4dor & 3/x?";
    for echo in echoes(password) {
        for sentence in [format!("password {echo} is too weak"), echo.clone()] {
            let body = zephr_runtime::to_json(&sentence);
            let server = Server::responding("400 Bad Request", "", &format!(r#"{{"message":{body}}}"#)).await;
            let call = client(&server.url()).call(&POST).json(&Secret::from(password));
            let error = call.send::<()>().await.unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains(&echo), "{echo}: {shown}");
            assert!(shown.contains("withheld"), "{echo}: {shown}");
        }
    }
}

/// Secrets that are sent with every request must not be echoed either.
#[tokio::test]
async fn a_message_that_echoes_the_signature_or_a_header_is_withheld() {
    use zephr_runtime::{CallOptions, HeaderName, HeaderValue};

    let fixed = || {
        builder("http://127.0.0.1:1")
            .clock(|| 1_700_000_000_000)
            .nonces(|| "n".repeat(32))
    };
    let mut recorder = Server::json("null").await;
    let recording = fixed().base_url(recorder.url()).build().unwrap();
    recording.call(&GET).send::<()>().await.unwrap();
    let header = recorder.next().header("authorization").unwrap().to_owned();
    let digest = header.rsplit(':').next().unwrap().to_owned();
    for echo in [
        header.clone(),
        digest.to_uppercase(),
        SECRET.to_owned(),
        "gateway-key-7".to_owned(),
        "session-8".to_owned(),
        "session-9".to_owned(),
        "token-10".to_owned(),
    ] {
        let body = format!(r#"{{"message":"no access for {echo}"}}"#);
        let server = Server::responding("403 Forbidden", "", &body).await;
        let options = CallOptions::new()
            .header(
                HeaderName::from_static("x-api-key"),
                HeaderValue::from_static("gateway-key-7"),
            )
            .header("cookie", "lang=en; sid=session-8; quoted=\"session-9\"; token-10");
        let client = fixed().base_url(server.url()).build().unwrap();
        let error = client.call(&GET).with(options).send::<()>().await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(&echo) && shown.contains("withheld"), "{shown}");
    }
}

#[tokio::test]
async fn a_message_is_shown_whole_or_not_at_all() {
    for (password, message, is_shown) in [
        ("pass", "the address or the password is wrong", true),
        ("wrong", "the address or the password is wrong", false),
        ("12", "12 characters are too few", false),
        ("12", "120 characters are too many", true),
        ("Tr0ub4dor&3", "the address or the password is wrong", true),
    ] {
        let server = Server::responding("400 Bad", "", &format!(r#"{{"message":"{message}"}}"#)).await;
        let call = client(&server.url()).call(&POST).json(&Secret::from(password));
        let error = call.send::<()>().await.unwrap_err();
        assert_eq!(error.message() == Some(message), is_shown, "{password}: {error}");
        assert!(!error.to_string().contains('…'), "{error}");
    }
}

#[tokio::test]
async fn a_message_has_one_line_and_no_bidirectional_control_characters() {
    let body = r#"{"message":"a\u202eb\u2028c\u2029d\u200fe\u2066f\u00adg\ufeffh\u0085i\u061cj"}"#;
    let error = failing("400 Bad Request", "", body).await;
    assert_eq!(error.message(), Some("a b c d e f g h i j"));
}
