//! HTTP/2: truncated responses.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_core::Stream as _;
use h2::Reason;
use zephr_runtime::{CallOptions, ErrorKind, Operation};

use crate::driver::{Async, Driver};
use crate::frames::{Connection, data, go_away, go_away_with, head, reset};
use crate::timer::VirtualTimer;
use crate::tls::{Authority, listen};
use crate::{CHANGE, CREATE, READ, builder};

/// Part of a response on a stream.
type Part = fn(u32) -> Vec<u8>;

/// Starts a server that replies to every request with these frames and counts requests.
async fn cutting(authority: &Authority, part: Part) -> (String, Arc<AtomicUsize>) {
    let requests = Arc::<AtomicUsize>::default();
    let counter = Arc::clone(&requests);
    let (url, _) = listen(authority.good_server(&["h2"]), move |stream, _| {
        let counter = Arc::clone(&counter);
        async move {
            let mut connection = Connection::accept(stream).await.unwrap();
            while let Ok(stream) = connection.request().await {
                counter.fetch_add(1, Ordering::SeqCst);
                if connection.write(&part(stream)).await.is_err() {
                    break;
                }
            }
        }
    })
    .await;
    (url, requests)
}

/// The outcome of a call: the kind of the error, the status, the attempts and the number of received requests.
type Found = (Option<ErrorKind>, Option<u16>, u32, usize);

async fn call(driver: &'static Flavour, operation: &'static Operation, part: Part) -> Found {
    let authority = Authority::named("Trusted");
    let (url, requests) = cutting(&authority, part).await;
    let (sender, receiver) = tokio::sync::oneshot::channel();
    // The variants of the client bring their own runtimes, which cannot be nested.
    std::thread::spawn(move || {
        let builder = builder(&url, &VirtualTimer::default()).root_certificate_pem(authority.pem);
        let _ = sender.send(driver.call(builder, operation, CallOptions::new()));
    });
    let result = receiver.await.unwrap();
    let (error, status, attempts) = match &result {
        Ok(response) => (None, Some(response.status()), response.attempts()),
        Err(error) => (Some(error.kind()), error.status(), error.attempts()),
    };
    let status = status.map(|status| status.as_u16());
    (error, status, attempts, requests.load(Ordering::SeqCst))
}

type Flavour = dyn Driver + Sync;

const DRIVERS: &[&Flavour] = &[
    &Async,
    #[cfg(feature = "blocking")]
    &crate::driver::Blocking,
];

/// An idempotent call is retried; the outcome of any other is unknown.
async fn expect_lost(name: &str, part: Part) {
    for &driver in DRIVERS {
        for operation in [&READ, &CHANGE, &CREATE] {
            let expected = if operation.method == READ.method {
                (Some(ErrorKind::Transport), Some(200), 3, 3)
            } else {
                (Some(ErrorKind::OutcomeUnknown), Some(200), 1, 1)
            };
            let found = call(driver, operation, part).await;
            assert_eq!(found, expected, "{name} / {operation} / {}", driver.name());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_counts_as_sent_once_a_response_has_begun() {
    let parts: [(&str, Part); 3] = [
        ("refused after the head", |stream| {
            [head(stream, 200, None), reset(stream, Reason::REFUSED_STREAM)].concat()
        }),
        ("refused inside of the body", |stream| {
            let frames = [
                head(stream, 200, None),
                data(stream, b"{"),
                reset(stream, Reason::REFUSED_STREAM),
            ];
            frames.concat()
        }),
        ("left behind by GOAWAY after the head", |stream| {
            [head(stream, 200, Some(2)), go_away(0, Reason::NO_ERROR)].concat()
        }),
    ];
    for (name, part) in parts {
        expect_lost(name, part).await;
    }
}

const SHORT: [(&str, Part); 4] = [
    ("no body, RST_STREAM", |stream| {
        [head(stream, 200, Some(2)), reset(stream, Reason::NO_ERROR)].concat()
    }),
    ("a part of the body, RST_STREAM", |stream| {
        let frames = [
            head(stream, 200, Some(4)),
            data(stream, b"{}"),
            reset(stream, Reason::NO_ERROR),
        ];
        frames.concat()
    }),
    ("no body, GOAWAY", |stream| {
        [head(stream, 200, Some(2)), go_away(0, Reason::NO_ERROR)].concat()
    }),
    ("a part of the body, GOAWAY", |stream| {
        let frames = [
            head(stream, 200, Some(4)),
            data(stream, b"{}"),
            go_away(0, Reason::NO_ERROR),
        ];
        frames.concat()
    }),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_shorter_than_announced_is_an_error() {
    for (name, part) in SHORT {
        expect_lost(name, part).await;
    }
}

#[tokio::test]
async fn a_streamed_body_shorter_than_announced_is_an_error() {
    for (name, part) in SHORT {
        let authority = Authority::named("Trusted");
        let (url, _) = cutting(&authority, part).await;
        let client = builder(&url, &VirtualTimer::default())
            .root_certificate_pem(authority.pem)
            .build()
            .unwrap();
        let mut body = std::pin::pin!(client.call(&READ).send_streamed().await.unwrap().body);
        let mut last = None;
        while let Some(chunk) = std::future::poll_fn(|context| body.as_mut().poll_next(context)).await {
            last = Some(chunk);
        }
        let error = last.unwrap().expect_err(name);
        assert!(!error.is_unsent(), "{name}");
        assert!(error.to_string().contains("content-length"), "{name}: {error}");
    }
}

/// After its response, a server may signal that it does not need the rest of the request.
#[tokio::test]
async fn frames_after_a_complete_response_are_ignored() {
    let parts: [Part; 3] = [
        |stream| {
            let frames = [
                head(stream, 200, None),
                crate::frames::last_data(stream, b"{}"),
                reset(stream, Reason::NO_ERROR),
            ];
            frames.concat()
        },
        |stream| {
            let frames = [
                head(stream, 200, Some(2)),
                crate::frames::last_data(stream, b"{}"),
                reset(stream, Reason::NO_ERROR),
            ];
            frames.concat()
        },
        // All announced bytes arrived, although the stream was not closed in order.
        |stream| {
            let frames = [
                head(stream, 200, Some(2)),
                data(stream, b"{}"),
                reset(stream, Reason::NO_ERROR),
            ];
            frames.concat()
        },
    ];
    for part in parts {
        assert_eq!(call(&Async, &CREATE, part).await, (None, Some(200), 1, 1));
    }
}

/// In the debug data of GOAWAY, a proxy may repeat a header of the request.
#[tokio::test]
async fn the_debug_data_of_goaway_is_not_shown() {
    let parts: [Part; 2] = [
        |_| go_away_with(0, Reason::ENHANCE_YOUR_CALM, b"canary"),
        |stream| {
            let frames = [
                head(stream, 200, Some(2)),
                go_away_with(0, Reason::ENHANCE_YOUR_CALM, b"canary"),
            ];
            frames.concat()
        },
    ];
    for part in parts {
        let authority = Authority::named("Trusted");
        let (url, _) = cutting(&authority, part).await;
        let client = builder(&url, &VirtualTimer::default())
            .root_certificate_pem(authority.pem)
            .build()
            .unwrap();
        let error = client.call(&CREATE).send::<()>().await.unwrap_err();
        let shown = format!("{error} {error:?} {error:#?}");
        assert!(
            !shown.contains("canary") && shown.contains("with GOAWAY"),
            "{shown}"
        );
    }
}
