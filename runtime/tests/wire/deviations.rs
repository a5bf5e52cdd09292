//! Responses that deviate from the description: reported, or errors in strict mode.

use zephr_runtime::{CallOptions, Error, ErrorKind, List, Operation, Response};

use crate::decoding::User;
use crate::server::Server;
use crate::{GET, builder, client};

const BODY: &str = r#"{"results":[{"user_id":"a","name":"Joe"},{"user_id":7,"name":true}]}"#;

async fn users(
    strict_client: Option<bool>,
    strict_call: Option<bool>,
) -> Result<Response<List<User>>, Error> {
    let server = Server::json(BODY).await;
    let client = match strict_client {
        Some(strict) => builder(&server.url()).strict_decoding(strict).build()?,
        None => client(&server.url()),
    };
    let options = match strict_call {
        Some(strict) => CallOptions::new().strict_decoding(strict),
        None => CallOptions::new(),
    };
    client.call(&GET).with(options).send().await
}

#[tokio::test]
async fn deviations_are_reported_with_their_paths() {
    let response = users(None, None).await.unwrap();
    assert_eq!(response.len(), 2);
    let shown: Vec<String> = response.deviations().iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "expected a string at $.results[1].user_id, found a number (byte 52)",
            "expected a string at $.results[1].name, found a boolean (byte 61)",
        ]
    );
    assert_eq!(zephr_runtime::to_json(response.value()), BODY);
}

#[tokio::test]
async fn a_matching_response_has_no_deviations() {
    let server = Server::json(r#"[{"user_id":"a"}]"#).await;
    let response = client(&server.url())
        .call(&GET)
        .send::<List<User>>()
        .await
        .unwrap();
    assert_eq!(response.deviations(), []);
}

#[tokio::test]
async fn in_strict_mode_the_first_deviation_is_an_error() {
    for (client, call) in [(Some(true), None), (None, Some(true)), (Some(false), Some(true))] {
        let error = users(client, call).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        let cause = error.decode_error().unwrap();
        assert_eq!(
            cause.to_string(),
            "expected a string at $.results[1].user_id, found a number (byte 52)"
        );
        assert_eq!(error.body().map(|body| &body[..]), Some(BODY.as_bytes()));
    }
    for (client, call) in [(Some(true), Some(false)), (Some(false), None)] {
        assert_eq!(users(client, call).await.unwrap().deviations().len(), 2);
    }
}

#[tokio::test]
async fn pages_items_and_records_report_their_deviations() {
    static LIST: Operation = GET;
    let server = Server::json(BODY).await;
    let client = client(&server.url());
    let mut pages = client.call(&LIST).pages::<User>();
    assert_eq!(pages.next().await.unwrap().unwrap().len(), 2);
    assert_eq!(pages.deviations().len(), 2);
    assert!(pages.next().await.is_none());

    let mut items = client.call(&LIST).pages::<User>().items();
    items.next().await.unwrap().unwrap();
    assert_eq!(items.deviations()[0].path(), "$.results[1].user_id");

    let mut records = client.call(&LIST).records::<User>();
    records.next().await.unwrap().unwrap();
    assert_eq!(records.deviations(), []);
    let user = records.next().await.unwrap().unwrap();
    assert_eq!(zephr_runtime::to_json(&user), r#"{"user_id":7,"name":true}"#);
    let paths: Vec<String> = records.deviations().iter().map(|one| one.path()).collect();
    assert_eq!(paths, ["$.results[1].user_id", "$.results[1].name"]);
    assert_eq!(
        records.deviations()[0].to_string(),
        "expected a string at $.results[1].user_id, found a number (byte 52)"
    );
}

#[tokio::test]
async fn in_strict_mode_pages_and_records_end_with_an_error() {
    let server = Server::json(BODY).await;
    let client = builder(&server.url()).strict_decoding(true).build().unwrap();
    let mut pages = client.call(&GET).pages::<User>();
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(error.decode_error().unwrap().path(), "$.results[1].user_id");

    let mut records = client.call(&GET).records::<User>().continue_on_error();
    records.next().await.unwrap().unwrap();
    let error = records.next().await.unwrap().unwrap_err();
    assert_eq!(error.decode_error().unwrap().path(), "$.results[1].user_id");
    assert_eq!(error.record().unwrap().number(), 1);
    assert_eq!(error.record().unwrap().bytes(), r#"{"user_id":7,"name":true}"#);
    assert!(records.next().await.is_none());
}

/// The events emitted by the client on one thread.
#[cfg(feature = "tracing")]
#[derive(Clone)]
struct Events {
    thread: std::thread::ThreadId,
    texts: std::sync::Arc<std::sync::Mutex<Vec<String>>>,
}

#[cfg(feature = "tracing")]
impl tracing::Subscriber for Events {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "zephr"
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn event(&self, event: &tracing::Event<'_>) {
        struct Fields(String);
        impl tracing::field::Visit for Fields {
            fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
                self.0 += &format!("{field}={value:?};");
            }
        }
        if std::thread::current().id() == self.thread {
            let mut fields = Fields(String::new());
            event.record(&mut fields);
            self.texts.lock().unwrap().push(fields.0);
        }
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

#[cfg(feature = "tracing")]
#[tokio::test]
async fn a_deviating_response_emits_one_event_without_values() {
    let server = Server::json(r#"[{"user_id":1234567},{"user_id":7654321}]"#).await;
    let client = client(&server.url());
    let events = Events {
        thread: std::thread::current().id(),
        texts: std::sync::Arc::default(),
    };
    // The subscriber is set for all threads: if other tests send requests without a subscriber at the same time,
    // `tracing` may disable the events for all threads.
    tracing::subscriber::set_global_default(events.clone()).unwrap();
    client.call(&GET).send::<List<User>>().await.unwrap();
    let mut records = client.call(&GET).records::<User>();
    while records.try_next().await.unwrap().is_some() {}
    let events = events.texts.lock().unwrap();
    let deviations: Vec<&String> = events
        .iter()
        .filter(|event| event.contains("deviation"))
        .collect();
    assert_eq!(deviations.len(), 2, "{events:?}");
    assert_eq!(
        *deviations[0],
        "message=deviation;operation=\"testOperation\";operation_id=\"testOperation\";count=2;\
         expected=\"a string\";found=\"a number\";"
    );
    assert!(!events.concat().contains("1234567"), "{events:?}");
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_iterator_reports_the_deviations_of_its_stream() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(Server::json(BODY));
    let mut records = client(&server.url()).call(&GET).records::<User>().wait_iter();
    assert!(records.by_ref().take(2).all(|record| record.is_ok()));
    let deviations = records.get_ref().unwrap().deviations();
    assert_eq!(deviations[0].path(), "$.results[1].user_id");
}
