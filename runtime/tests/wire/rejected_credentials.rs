//! Errors of rejected credentials.

use zephr_runtime::operation::{Operation, ResponseSpec, Status};

use crate::server::Server;
use crate::{GET, POST, client};

#[tokio::test]
async fn a_wrong_key_pair_and_a_wrong_password_are_distinguished() {
    static DOCUMENTED: Operation = Operation {
        responses: &[ResponseSpec {
            status: Status::Code(401),
            media_type: None,
            meaning: "Not allowed to read this profile.",
        }],
        ..GET
    };
    static UNSIGNED: Operation = Operation {
        signed: false,
        ..POST
    };
    let password = Some("hunter-2");
    for (body, operation, secret, [key_pair, login]) in [
        ("", &GET, None, [true, false]),
        ("", &DOCUMENTED, None, [false, false]),
        ("", &POST, password, [false, false]),
        ("<html>password", &POST, password, [false, false]),
        ("", &UNSIGNED, password, [false, true]),
        (
            r#"{"error":"Authentication credentials are required"}"#,
            &POST,
            password,
            [true, false],
        ),
        (
            r#"{"message":"the signature does not match"}"#,
            &POST,
            password,
            [true, false],
        ),
        (
            r#"{"message":"the address or the password is wrong"}"#,
            &POST,
            password,
            [false, true],
        ),
        // The message is withheld, because it echoes the password. A rejected key pair and a rejected login are still
        // distinguished.
        (
            r#"{"message":"hunter-2 is not valid"}"#,
            &POST,
            password,
            [false, false],
        ),
        (
            r#"{"message":"no signature of hunter-2"}"#,
            &POST,
            password,
            [true, false],
        ),
        (
            r#"{"message":"password hunter-2 is wrong"}"#,
            &POST,
            password,
            [false, true],
        ),
    ] {
        let server = Server::responding("401 Unauthorized", "", body).await;
        let secret = secret.map(zephr_runtime::Secret::from);
        let call = client(&server.url()).call(operation).json(&secret);
        let error = call.send::<()>().await.unwrap_err();
        assert!(error.is_unauthorized());
        let found = [error.is_key_pair_rejected(), error.is_login_rejected()];
        assert_eq!(found, [key_pair, login], "{operation}: {body}");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("hunter"), "{shown}");
        if body.contains("hunter") {
            let named = ["key pair or signature was rejected (", "login was rejected ("];
            assert_eq!(named.map(|text| shown.contains(text)), found, "{shown}");
        }
    }
}

#[tokio::test]
async fn a_message_is_never_partially_redacted() {
    let message = "the address or the password is wrong";
    let body = format!(r#"{{"message":"{message}"}}"#);
    for (password, is_shown) in [
        ("wrong", false),
        ("pass", true),
        ("or", false),
        ("swordfish", true),
    ] {
        let server = Server::responding("401 Unauthorized", "", &body).await;
        let call = client(&server.url())
            .call(&POST)
            .json(&zephr_runtime::Secret::from(password));
        let error = call.send::<()>().await.unwrap_err();
        let withheld = "the login was rejected (the service's message is withheld because it repeats a secret of \
                        the request; `Error::body` returns it)";
        assert_eq!(
            error.message(),
            Some(if is_shown { message } else { withheld }),
            "{password}"
        );
    }
}
