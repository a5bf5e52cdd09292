//! Bodies that the operation does not return: empty, truncated, or an error with a 2xx status.

use zephr_runtime as rt;
use zephr_runtime::{Error, ErrorKind, List, Map, RawJson, Text};

use crate::server::Server;
use crate::{GET, client};

/// As in generated code: an object of optional texts.
macro_rules! optional_texts {
    ($(#[$doc:meta])* $name:ident { $($field:ident),* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub(crate) struct $name {
            $($field: Option<String>,)*
            extra: rt::UnknownFields,
        }

        rt::object!($name { $($field: optional(stringify!($field))),* });
    };
}

optional_texts!(User { user_id, name });
optional_texts!(
    /// A type whose own fields are those of an error.
    Report { status, message }
);

async fn read<T: zephr_runtime::FromResponse>(status: &str, body: &str) -> Result<T, Error> {
    let server = Server::responding(status, "content-type: application/json\r\n", body).await;
    let response = client(&server.url()).call(&GET).send::<T>().await?;
    Ok(response.into_value())
}

async fn kind<T: zephr_runtime::FromResponse>(status: &str, body: &str) -> Option<ErrorKind> {
    read::<T>(status, body).await.err().map(|error| error.kind())
}

#[tokio::test]
async fn an_empty_body_is_an_empty_list_only_with_status_204() {
    for body in ["", " \r\n"] {
        assert_eq!(
            kind::<List<User>>("200 OK", body).await,
            Some(ErrorKind::EmptyBody)
        );
        assert_eq!(
            kind::<Vec<User>>("200 OK", body).await,
            Some(ErrorKind::EmptyBody)
        );
        assert_eq!(kind::<User>("200 OK", body).await, Some(ErrorKind::EmptyBody));
        assert_eq!(read::<Option<List<User>>>("200 OK", body).await.unwrap(), None);
        read::<()>("200 OK", body).await.unwrap();
    }
    assert!(read::<List<User>>("204 No Content", "").await.unwrap().is_empty());
    assert_eq!(
        read::<Option<List<User>>>("204 No Content", "").await.unwrap(),
        None
    );
    assert_eq!(read::<Option<User>>("204 No Content", "").await.unwrap(), None);
    let error = kind::<User>("204 No Content", "").await;
    assert_eq!(error, Some(ErrorKind::EmptyBody));
}

/// Bodies in the shape of an error, and one that is wrapped.
const ERRORS: [&str; 7] = [
    r#"{"error":"no such tenant"}"#,
    r#"{"message":"no such tenant"}"#,
    r#"{"status":"500","message":"no such tenant"}"#,
    r#"{"error":{"code":7,"message":"no such tenant"},"timestamp":1}"#,
    r#"{"errors":[{"detail":"no such tenant"}]}"#,
    r#"{"error":"invalid_grant","error_description":"no such tenant"}"#,
    r#"{"data":{"message":"no such tenant"}}"#,
];

#[tokio::test]
async fn an_error_object_with_a_2xx_status_is_an_error() {
    for body in ERRORS {
        let found = [
            kind::<User>("200 OK", body).await,
            kind::<Option<User>>("200 OK", body).await,
            kind::<List<User>>("200 OK", body).await,
            kind::<List<RawJson>>("200 OK", body).await,
            kind::<List<Map<RawJson>>>("200 OK", body).await,
        ];
        assert_eq!(found, [Some(ErrorKind::Decode); 5], "{body}");
    }
    let error = read::<User>("200 OK", ERRORS[0]).await.unwrap_err();
    assert!(error.may_have_taken_effect() && error.body().is_some());
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(
        cause,
        "expected a described field at $, found an error object (byte 0)"
    );
}

#[tokio::test]
async fn an_object_with_a_described_field_or_without_an_error_is_decoded() {
    for body in [
        r#"{"user_id":"u","message":"welcome"}"#,
        r#"{"error":null,"name":null}"#,
        r#"{"new_field":1}"#,
        r#"{"error":null}"#,
        r#"{"message":""}"#,
        "{}",
    ] {
        assert_eq!(kind::<User>("200 OK", body).await, None, "{body}");
    }
    assert_eq!(kind::<Report>("200 OK", ERRORS[1]).await, None);
    assert_eq!(kind::<List<Report>>("200 OK", ERRORS[2]).await, None);
    assert_eq!(kind::<RawJson>("200 OK", ERRORS[0]).await, None);
    // A record of a list may be any object.
    for body in [r#"[{"error":"x"}]"#, r#"{"results":[{"message":"x"}]}"#] {
        assert_eq!(
            read::<List<User>>("200 OK", body).await.unwrap().len(),
            1,
            "{body}"
        );
    }
}

#[tokio::test]
async fn only_a_complete_document_is_decoded() {
    for body in [
        r#"{"user_id":"u"} x"#,
        r#"{"user_id":"u"}{}"#,
        r#"{"user_id":"u""#,
        r#"[{"user_id":"u"}"#,
        r#"[{"user_id":"u"}]]"#,
        r#"{"results":[{"user_id":"u"}]"#,
        r#"{"data":{"user_id":"u"}} ,"#,
        r#""abc"#,
        r#""abc" "d""#,
        "nul",
    ] {
        let found = [
            kind::<User>("200 OK", body).await,
            kind::<Option<User>>("200 OK", body).await,
            kind::<List<User>>("200 OK", body).await,
            kind::<RawJson>("200 OK", body).await,
        ];
        assert_eq!(found, [Some(ErrorKind::Decode); 4], "{body}");
    }
    for body in [r#""abc"#, r#""abc" "d""#, r#""a\"#] {
        assert_eq!(
            kind::<Text>("200 OK", body).await,
            Some(ErrorKind::Decode),
            "{body}"
        );
    }
    assert_eq!(
        read::<Text>("200 OK", "abc \"d").await.unwrap().as_str(),
        "abc \"d"
    );
}
