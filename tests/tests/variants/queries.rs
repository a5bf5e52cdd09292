//! Lists in a query.

use zephr_admin::{Client, Error};

use crate::Recorder;

/// Returns the query of a call, as sent.
async fn query<T>(call: impl IntoFuture<Output = Result<T, Error>>, recorder: &Recorder) -> String {
    call.await.ok();
    recorder.last().url.query().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn lists_in_a_query_are_separated_by_commas() {
    let recorder = Recorder::default();
    let zephr: Client = recorder.client();
    let tags = zephr.feature_rules().list().tags(["a b", "c"]);
    assert_eq!(query(tags, &recorder).await, "tags=a%20b,c");
    let tags = zephr.request_rules().list().tags(vec!["a".to_owned()]);
    assert_eq!(query(tags, &recorder).await, "tags=a");
    let export = zephr.users().export().app_ids(["quiz1", "survey4"]).per_page(1);
    assert_eq!(query(export, &recorder).await, "appIds=quiz1,survey4&rpp=1");
    let export = zephr
        .users()
        .export_with_events()
        .attribute_filters(["age.equals.3"])
        .per_page(1);
    assert_eq!(query(export, &recorder).await, "attr=age.equals.3&rpp=1");
}
