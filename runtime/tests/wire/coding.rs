//! Compressed bodies, valid and corrupt.

use std::error::Error as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use zephr_runtime::{Error, ErrorKind, RawJson, StatusCode};

use crate::server::{Reaction, Server};
use crate::{GET, client};

fn gzip(text: &str) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::default());
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap()
}

fn response(status: &str, coding: &str, length: usize, body: &[u8]) -> Reaction {
    let head = format!("HTTP/1.1 {status}\r\ncontent-encoding: {coding}\r\ncontent-length: {length}\r\n\r\n");
    Reaction::Bytes([head.as_bytes(), body].concat())
}

async fn read_announced(coding: &str, length: usize, body: &[u8]) -> Result<RawJson, Error> {
    let server = Server::start(response("200 OK", coding, length, body)).await;
    let response = client(&server.url()).call(&GET).send::<RawJson>().await?;
    assert!(response.headers().get("content-encoding").is_none() || coding == "identity");
    Ok(response.into_value())
}

async fn read(coding: &str, body: &[u8]) -> Result<RawJson, Error> {
    read_announced(coding, body.len(), body).await
}

#[tokio::test]
async fn gzip_is_decoded_in_any_spelling() {
    let body = gzip(r#"{"a":1}"#);
    for coding in ["gzip", "GZIP", "Gzip", "x-gzip", "gzip, identity", " gzip "] {
        assert_eq!(
            read(coding, &body).await.unwrap().as_str(),
            r#"{"a":1}"#,
            "{coding}"
        );
    }
    assert_eq!(read("identity", b"[1]").await.unwrap().as_str(), "[1]");
}

#[tokio::test]
async fn all_members_of_gzip_data_are_decoded() {
    let members = [gzip(r#"{"a":"#), gzip(""), gzip("[1,2]"), gzip("}")].concat();
    assert_eq!(read("gzip", &members).await.unwrap().as_str(), r#"{"a":[1,2]}"#);
    // The members can have any size, because decoded data is passed on in chunks.
    let long = format!("[{}1]", "1,".repeat(400_000));
    let members = [gzip(&long[..300_001]), gzip(&long[300_001..])].concat();
    assert_eq!(read("gzip", &members).await.unwrap().as_str(), long);
}

#[tokio::test]
async fn errors_in_compressed_data_are_distinguished() {
    let whole = gzip(&format!(r#"{{"a":"{}"}}"#, "text".repeat(500)));
    let mut corrupt = whole.clone();
    corrupt[14] ^= 0xff;
    let mut checksum = whole.clone();
    let place = checksum.len() - 6;
    checksum[place] ^= 0xff;
    let mut length = whole.clone();
    *length.last_mut().unwrap() ^= 0xff;
    let garbage = [whole.clone(), b"garbage after it".to_vec()].concat();
    for (body, expected) in [
        (&corrupt[..], "the response body is not valid gzip data"),
        (
            b"no gzip at all".as_slice(),
            "the response body is not valid gzip data",
        ),
        (&garbage, "the response body is not valid gzip data"),
        (
            &checksum,
            "the checksum of the gzip-encoded response body is wrong",
        ),
        (&length, "the checksum of the gzip-encoded response body is wrong"),
        (
            &whole[..whole.len() - 3],
            "the gzip-encoded response body is truncated",
        ),
        (&whole[..5], "the gzip-encoded response body is truncated"),
        (&whole[..20], "the gzip-encoded response body is truncated"),
    ] {
        let error = read("gzip", body).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Transport, Some(StatusCode::OK))
        );
        assert!(error.to_string().contains(expected), "{expected}: {error}");
    }
    // Here, the body is also shorter than its announced length, so the connection failed.
    let error = read_announced("gzip", whole.len(), &whole[..20])
        .await
        .unwrap_err();
    assert!(error.to_string().contains("the connection failed"), "{error}");
}

#[tokio::test]
async fn an_unknown_content_coding_is_named_in_the_error() {
    for (coding, named) in [
        ("br", "`br`"),
        ("ZSTD", "`zstd`"),
        ("gzip, br", "`gzip, br`"),
        ("deflate", "`deflate`"),
    ] {
        let error = read(coding, b"\x0b\x02\x80[1]\x03").await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Transport, Some(StatusCode::OK))
        );
        let expected = format!("the response body is encoded with {named}, which was not requested");
        assert!(error.to_string().contains(&expected), "{error}");
        assert!(error.source().is_some());
    }
    // The value of the header is included in the message only if it is the name of a coding.
    let error = read("canary \"x\"", b"x").await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
}

#[tokio::test]
async fn an_empty_body_is_not_decoded() {
    for coding in ["gzip", "br"] {
        let server = Server::start(response("204 No Content", coding, 0, b"")).await;
        client(&server.url()).call(&GET).send::<()>().await.unwrap();
        let server = Server::start(response("200 OK", coding, 0, b"")).await;
        let read = client(&server.url()).call(&GET).send::<Option<RawJson>>().await;
        assert_eq!(read.unwrap().into_value(), None);
    }
}

/// The status of an error counts, whatever its body is.
#[tokio::test]
async fn an_error_keeps_its_status_and_its_message() {
    let body = gzip(r#"{"message":"user exists"}"#);
    let server = Server::start(response("409 Conflict", "GZIP", body.len(), &body)).await;
    let error = client(&server.url()).call(&GET).send::<()>().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::Api, Some("user exists"))
    );
    let server = Server::start(response("409 Conflict", "br", 2, b"\x0b\x02")).await;
    let error = client(&server.url()).call(&GET).send::<()>().await.unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Api, None));
    assert!(error.is_conflict());
}
