//! Every response that is a list, in every form that the service uses for lists.

#[path = "../../tests/tests/description/mod.rs"]
mod description;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use zephr_admin::{Client, Credentials};
use zephr_codegen::{
    model::{Operation, Status, Type},
    tree::Json,
};
use zephr_mock::{Mock, MockBuilder};
use zephr_smoke::smoke;

/// The media type of most responses.
const JSON: Option<&str> = Some("application/json");

fn client(mock: &Mock) -> Client {
    Client::with_base_url(mock.url())
        .credentials(Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY))
        .build()
        .unwrap()
}

/// Returns the items of an operation's example, if its response is a list and the example has items.
fn items(operation: &Operation) -> Option<Vec<Value>> {
    let Some(Type::List(_)) = operation.output.ty else {
        return None;
    };
    let success = |status| matches!(status, Status::Code(200..300) | Status::Range(2));
    let content = operation
        .responses
        .iter()
        .filter(|response| success(response.status))
        .find_map(|response| response.content.as_ref())
        .unwrap();
    Some(unwrapped(value(content.example.as_ref().unwrap())))
}

fn unwrapped(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) if items.iter().all(Value::is_array) => {
            items.into_iter().flat_map(unwrapped).collect()
        }
        Value::Array(items) => items,
        Value::Object(mut fields) => {
            let wrapper = ["results", "items", "data"]
                .iter()
                .find(|name| fields.contains_key(**name));
            match wrapper {
                Some(name) => unwrapped(fields.remove(*name).unwrap()),
                None => vec![Value::Object(fields)],
            }
        }
        other => vec![other],
    }
}

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => json!(value),
        Json::Number(text) => serde_json::from_str(text).unwrap(),
        Json::String(text) => json!(text),
        Json::Array(items) => items.iter().map(value).collect(),
        Json::Object(fields) => fields
            .iter()
            .map(|(name, inner)| (name.clone(), value(inner)))
            .collect(),
    }
}

/// Returns the formatted responses of these operations, for bodies that contain the items of their examples.
async fn shown(
    lists: &BTreeMap<String, Vec<Value>>,
    form: &str,
    body: impl Fn(&[Value]) -> Value,
) -> BTreeMap<String, String> {
    let answered = lists.iter().fold(Mock::builder(), |mock, (id, items)| {
        mock.respond(id.as_str(), 200, JSON, body(items).to_string())
    });
    let mock = answered.start().await.unwrap();
    let zephr: Client = client(&mock);
    let mut shown = BTreeMap::new();
    for call in smoke::calls().filter(|call| lists.contains_key(call.operation)) {
        let outcome = (call.call)(&zephr).unwrap().await;
        let outcome = outcome.unwrap_or_else(|error| panic!("{} as {form}: {error:?}", call.operation));
        shown.insert(call.operation.to_owned(), outcome.value);
    }
    shown
}

#[tokio::test]
async fn every_list_is_read_from_every_form() {
    let lists: BTreeMap<_, _> = description::generated()
        .api
        .unwrap()
        .resources
        .iter()
        .flat_map(|resource| &resource.operations)
        .filter_map(|operation| Some((operation.id.clone(), items(operation)?)))
        .collect();
    let emitted = include_str!("../../generated/api.txt");
    let emitted = emitted.lines().filter(|line| line.contains(" -> rt::List<"));
    assert_eq!(lists.len(), emitted.count());
    assert!(
        lists.values().all(|items| !items.is_empty()),
        "an example without items"
    );

    let bare = shown(&lists, "bare", |items| json!(items)).await;
    for (id, items) in &lists {
        assert_ne!(bare[id], "[]", "{id}: {items:?}");
    }
    assert_eq!(
        shown(&lists, "results", |items| json!({"results": items, "total": 1})).await,
        bare
    );
    assert_eq!(
        shown(&lists, "items", |items| json!({"items": items})).await,
        bare
    );
    assert_eq!(shown(&lists, "data", |items| json!({"data": items})).await, bare);
    assert_eq!(
        shown(&lists, "data twice", |items| json!({"data": {"data": items}})).await,
        bare
    );
    assert_eq!(
        shown(&lists, "nested", |items| json!({"results": [items]})).await,
        bare
    );

    let first = shown(&lists, "a list of one", |items| json!(items[..1])).await;
    assert_eq!(shown(&lists, "one alone", |items| items[0].clone()).await, first);
    let none = shown(&lists, "none", |_| json!([])).await;
    assert!(none.values().all(|value| value == "[]"), "{none:?}");
}
