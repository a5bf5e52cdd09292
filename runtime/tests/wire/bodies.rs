//! Errors of bodies that are empty or of the wrong type.

use zephr_runtime::{ErrorKind, List, RawJson, StatusCode, Text};

use crate::errors::chain;
use crate::server::Server;
use crate::{GET, client};

#[tokio::test]
async fn an_empty_body_is_an_error_only_if_a_value_is_required() {
    for body in ["", " \r\n"] {
        let server = Server::json(body).await;
        let call = || client(&server.url()).call(&GET);
        let error = call().send::<RawJson>().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::EmptyBody, Some(StatusCode::OK))
        );
        assert!(
            error.to_string().contains("200 OK, but the body is empty"),
            "{error}"
        );
        assert_eq!(call().send::<Option<RawJson>>().await.unwrap().into_value(), None);
        assert_eq!(
            call().send::<List<RawJson>>().await.unwrap_err().kind(),
            ErrorKind::EmptyBody
        );
        call().send::<()>().await.unwrap();
        assert_eq!(
            call().send::<Text>().await.unwrap_err().kind(),
            ErrorKind::EmptyBody
        );
        assert_eq!(call().send::<Option<Text>>().await.unwrap().into_value(), None);
    }
}

#[tokio::test]
async fn a_body_of_the_wrong_type_is_an_error_with_its_path() {
    let server = Server::json(r#"[1,"canary"]"#).await;
    let error = client(&server.url())
        .call(&GET)
        .send::<Vec<i64>>()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.decode_error().unwrap().path(), "$[1]");
    assert_eq!(error.message(), None);
    assert!(
        chain(&error).contains("expected") && !chain(&error).contains("canary"),
        "{}",
        chain(&error)
    );
    assert!(!format!("{error:?}").contains("canary"));
    assert_eq!(
        error.body().map(|body| &body[..]),
        Some(br#"[1,"canary"]"#.as_slice())
    );
}
