//! User exports: complete or paginated, and in several forms.

use futures_util::{TryStreamExt as _, stream};
use proptest::prelude::*;
use zephr_admin::{
    Body, BoxFuture, Bytes, CallOptions, Client, Credentials, Error, ErrorKind, HeaderMap, HttpRequest,
    HttpResponse, List, RecordStream, StatusCode, Transport, TransportError, from_json,
    types::UserExportItem,
};

use crate::server::{Reply, Server};

pub(crate) fn user(id: usize) -> String {
    format!(r#"{{"seq-no":{id},"user":{{"identifiers":{{"email_address":"u{id}@example.com"}}}}}}"#)
}

fn users(ids: std::ops::Range<usize>) -> String {
    ids.map(user).collect::<Vec<_>>().join(",")
}

async fn collect(stream: &mut RecordStream<UserExportItem>) -> Result<usize, Error> {
    let mut count = 0;
    while let Some(item) = stream.try_next().await? {
        assert_eq!(item.seq_no.unwrap().as_i64(), Some(count as i64));
        count += 1;
    }
    assert!(stream.next().await.is_none(), "the end is the end");
    Ok(count)
}

#[tokio::test]
async fn every_form_of_an_export_yields_the_same_records() {
    let forms = [
        format!("[{}]", users(0..3)),
        format!("[[{}]]", users(0..3)),
        format!(
            r#"{{"results":[[{}],[{}]],"meta":{{"count":3}},"links":{{}}}}"#,
            users(0..1),
            users(1..3)
        ),
        format!(r#"{{"meta":{{}},"data":{{"results":[{}]}}}}"#, users(0..3)),
    ];
    for form in forms {
        let server = Server::bodies([form.as_str(), form.as_str()]).await;
        let client = server.client();
        let mut v3 = client.users().export().attributes(true).stream();
        assert_eq!(collect(&mut v3).await.unwrap(), 3, "{form}");
        let mut v4 = client.users().export_with_events().attributes(true).stream();
        assert_eq!(collect(&mut v4).await.unwrap(), 3, "{form}");
        let paths: Vec<_> = server
            .requests()
            .into_iter()
            .map(|request| request.target)
            .collect();
        assert_eq!(
            paths,
            [
                "/v3/user-export?attributes=true",
                "/v4/user-export?attributes=true"
            ]
        );
    }
}

#[tokio::test]
async fn a_paged_export_follows_its_pages() {
    let link = |page: usize| format!(r#"{{"next":{{"url":"http://127.0.0.1?rpp=2","page":{page}}}}}"#);
    let server = Server::bodies([
        format!(
            r#"{{"results":[[{}]],"meta":{{"rpp":2}},"links":{}}}"#,
            users(0..2),
            link(2)
        ),
        format!(
            r#"{{"results":[[{}]],"meta":{{"rpp":2}},"links":{}}}"#,
            users(2..4),
            link(3)
        ),
        format!(
            r#"{{"results":[[{}]],"meta":{{"rpp":1}},"links":{{}}}}"#,
            users(4..5)
        ),
    ])
    .await;
    let mut stream = server.client().users().export().per_page(2).grants(true).stream();
    assert_eq!(collect(&mut stream).await.unwrap(), 5);
    assert_eq!(
        server.queries(),
        [
            "rpp=2&grants=true",
            "grants=true&rpp=2&page=2",
            "grants=true&rpp=2&page=3"
        ]
    );
    assert_eq!(stream.envelope_field("meta").unwrap().as_str(), r#"{"rpp":1}"#);
    assert_eq!(stream.envelope_field("links").unwrap().as_str(), "{}");
}

#[tokio::test]
async fn a_paged_export_without_links_is_counted_until_a_page_is_empty() {
    let server = Server::bodies([
        format!("[{}]", users(0..2)),
        format!("[{}]", users(2..3)),
        "[]".to_owned(),
    ])
    .await;
    let mut stream = server.client().users().export().per_page(2).stream();
    assert_eq!(collect(&mut stream).await.unwrap(), 3);
}

#[tokio::test]
async fn an_export_whose_pages_repeat_is_an_error() {
    let server = Server::start(|_, _| Reply::Json(format!("[{}]", users(0..2)))).await;
    let mut stream = server.client().users().export().page(1).stream();
    // A repetition of the first page is detected at the end of the second.
    for _ in 0..4 {
        assert!(stream.try_next().await.unwrap().is_some());
    }
    let error = stream.try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("repeats the items"), "{error}");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn an_export_can_be_read_page_by_page() {
    let server = Server::bodies([
        format!("[[{}]]", users(0..2)),
        format!("[[{}]]", users(2..3)),
        "[]".to_owned(),
    ])
    .await;
    let pages: Vec<_> = server
        .client()
        .users()
        .export()
        .per_page(2)
        .pages()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(pages.iter().map(|page| page.len()).collect::<Vec<_>>(), [2, 1]);
}

#[tokio::test]
async fn a_malformed_record_is_reported_with_number_and_path() {
    let body = format!(r#"{{"results":[[{}],[{{"seq-no":4,"user":7}}]]}}"#, users(0..2));
    let server = Server::bodies([body.as_str()]).await;
    let mut stream = server.client().users().export().stream();
    let error = collect(&mut stream).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let cause = error.decode_error().unwrap();
    assert_eq!(
        (cause.path().as_str(), cause.found()),
        ("$.results[1][0].user", "a number")
    );
    assert_eq!(body.as_bytes()[cause.offset()], b'7');
    let expected =
        "users().export (exportUsers, GET /v3/user-export): 200 OK, but the body cannot be decoded: record 2";
    assert_eq!(error.to_string(), expected);
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_truncated_body_is_an_error() {
    for end in ["", ",", "]", "]]", r#"]],"meta":1"#] {
        // The connection closes too early.
        let body = format!(r#"{{"results":[[{}{end}"#, users(0..2));
        let cut = body.clone();
        let server = Server::start(move |_, _| Reply::Cut(cut.clone())).await;
        let mut stream = server.client().users().export().stream();
        let error = collect(&mut stream).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
        // The transfer is complete, but the JSON in it is not.
        let server = Server::bodies([body]).await;
        let mut stream = server.client().users().export().stream();
        let error = collect(&mut stream).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
        assert_eq!(error.status().unwrap(), 200);
    }
}

#[tokio::test]
async fn an_export_without_a_body_is_an_error() {
    let server = Server::bodies([" \n"]).await;
    let mut stream = server.client().users().export().stream();
    let error = collect(&mut stream).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status().unwrap().as_u16()),
        (ErrorKind::EmptyBody, 200)
    );
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_rejected_export_is_an_api_error() {
    let server = Server::start(|_, _| Reply::Status(403, r#"{"message":"not yours"}"#.to_owned())).await;
    let error = collect(&mut server.client().users().export().stream())
        .await
        .unwrap_err();
    assert_eq!(error.message(), Some("not yours"));
    let server = Server::bodies(["<!doctype html><p>Wait"]).await;
    let error = collect(&mut server.client().users().export().stream())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn the_body_limit_applies_to_each_record_but_not_to_all() {
    let server = Server::start(|_, _| {
        let pieces = (0..100).map(|id| format!("{}{}", if id == 0 { "[" } else { "," }, user(id)));
        Reply::Pieces(Box::new(pieces.chain(["]".to_owned()])))
    })
    .await;
    let limited = |bytes| CallOptions::new().body_limit(bytes);
    let call = server.client().users().export().with(limited(200));
    assert_eq!(collect(&mut call.stream()).await.unwrap(), 100);

    let server = Server::start(|_, _| {
        let pieces = std::iter::repeat_n("x".repeat(1000), 1000);
        Reply::Pieces(Box::new(
            std::iter::once(r#"[{"user":""#.to_owned()).chain(pieces),
        ))
    })
    .await;
    let call = server.client().users().export().with(limited(100_000));
    let error = collect(&mut call.stream()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BodyTooLarge, "{error}");
}

/// A transport that responds with the chunks of a body.
struct Pieces(Vec<Bytes>);

impl Transport for Pieces {
    fn send(&self, _: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        let pieces = self.0.clone().into_iter().map(Ok);
        let body = Body::from_stream(stream::iter(pieces));
        Box::pin(std::future::ready(Ok(HttpResponse::new(
            StatusCode::OK,
            HeaderMap::new(),
            body,
        ))))
    }
}

/// Generates an export whose strings are difficult to parse.
fn export() -> impl Strategy<Value = String> {
    let text = || {
        prop_oneof![
            any::<String>(),
            "[\\[\\]{}\",:\\\\/é😀 ]{0,9}".prop_map(String::from)
        ]
    };
    let text = move || text().prop_map(|text| serde_json::to_string(&text).unwrap());
    let user = (text(), text(), any::<bool>()).prop_map(|(name, value, bare)| {
        let grants = if bare { "[]" } else { r#"{"results": [ ]}"# };
        format!(
            r#"{{"user": {{"attributes": {{{name}: {value}}}, {name}: 1}},"seq-no" :7, "grants":{grants}}}"#
        )
    });
    (prop::collection::vec(user, 0..4), text(), 0..4).prop_map(|(users, beside, form)| {
        let users = users.join(" ,\n");
        match form {
            0 => format!("[{users}]"),
            1 => format!("[[{users}],[]]"),
            2 => format!(r#"{{"meta":{{"a":{beside}}},"results":[[{users}]]}}"#),
            _ => format!(r#"{{"data":{{"results":[{users}],"links":{{"self":{beside}}}}},"meta":{beside}}}"#),
        }
    })
}

proptest! {
    #[test]
    fn a_stream_yields_the_same_records_as_the_whole_body(text in export(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..9)) {
        let whole: List<UserExportItem> = from_json(&text).unwrap();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len())).chain([text.len()]).collect();
        cuts.sort_unstable();
        let mut start = 0;
        let pieces = cuts.into_iter().map(|end| {
            let piece = Bytes::copy_from_slice(&text.as_bytes()[start..end]);
            start = end;
            piece
        });
        let transport = Pieces(pieces.collect());
        let builder = Client::with_base_url("https://acme.example.com").credentials(Credentials::new("AK", "SK"));
        let client = builder.transport(transport).build().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let (streamed, meta) = runtime.block_on(async {
            let mut stream = client.users().export().stream();
            let mut items = Vec::new();
            while let Some(item) = stream.try_next().await.unwrap() {
                items.push(item);
            }
            (items, stream.envelope_field("meta").cloned())
        });
        prop_assert_eq!(&streamed[..], &whole[..]);
        prop_assert_eq!(meta.as_ref(), whole.envelope_field("meta"));
    }
}
