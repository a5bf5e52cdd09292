//! HTTP/1: a response that arrives while the request is still being sent.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener};

use zephr_runtime::operation::{Method, Operation, RetryClass};
use zephr_runtime::{Bytes, ErrorKind};

use crate::builder;
use crate::timer::VirtualTimer;

const KIB: usize = 1024;

const RESPONSE: &[u8] = b"HTTP/1.1 413 Content Too Large\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";

/// Unsigned, because hashing such a large body is slow in a debug build.
static UPLOAD: Operation = Operation {
    signed: false,
    ..crate::operation("upload", Method::Post, RetryClass::NonIdempotent)
};

/// Responds to the head of each request, then reads until the client has closed the connection. Well-behaved
/// servers do this, because the reset of a connection with unread bytes could discard the response.
fn refusing() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            std::thread::spawn(move || {
                let mut buffer = vec![0; 16 * KIB];
                let _ = stream.read(&mut buffer[..KIB]);
                let _ = stream.write_all(RESPONSE);
                let _ = stream.shutdown(Shutdown::Write);
                while stream.read(&mut buffer).is_ok_and(|read| read > 0) {}
            });
        }
    });
    url
}

#[tokio::test]
async fn an_early_response_is_read_while_the_body_is_being_sent() {
    let body = Bytes::from(vec![b' '; 4 * KIB * KIB]);
    let client = builder(&refusing(), &VirtualTimer::default()).build().unwrap();
    for _ in 0..80 {
        let call = client.call(&UPLOAD).bytes(body.clone());
        let error = call.send::<()>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Api, "{error:?}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(413));
    }
}
