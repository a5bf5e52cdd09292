//! A mock with a client, and assertions for both.

use std::{collections::BTreeSet, ops::Deref};

use serde_json::Value as Json;
use zephr_admin::{Client, Credentials, Encode, Error, ResponseFuture, to_json};
use zephr_mock::{Mock, MockBuilder};
use zephr_runtime::FromResponse;

/// The user in the seed data.
pub(crate) const JOE: &str = "5d1f3a0c-6f0e-4b27-9c55-0c6f6a2f7b11";
/// The administrator in the seed data.
pub(crate) const ADMIN: &str = "0b9d0c1e-8f6a-4d0b-a1c5-3f1c2d4e5a66";

/// A mock and a client of it; dereferences to the client.
pub(crate) struct Server {
    pub(crate) mock: Mock,
    zephr: Client,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::of(Mock::builder()).await
    }

    pub(crate) async fn of(builder: MockBuilder) -> Self {
        let mock = builder.start().await.unwrap();
        let zephr = client(&mock, MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY);
        Self { mock, zephr }
    }

    /// Returns the stateful operations that succeeded.
    pub(crate) fn succeeded(&self) -> BTreeSet<&'static str> {
        let requests = self.mock.requests();
        let successes = requests
            .iter()
            .filter(|request| (200..300).contains(&request.status));
        successes
            .filter_map(|request| request.operation)
            .filter(|id| Mock::has_state(id))
            .collect()
    }
}

impl Deref for Server {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.zephr
    }
}

pub(crate) fn client(mock: &Mock, access_key: &str, secret_key: &str) -> Client {
    Client::with_base_url(mock.url())
        .credentials(Credentials::new(access_key, secret_key))
        .build()
        .unwrap()
}

/// Returns the ID of a created resource, taken from `Location`.
pub(crate) async fn created<T: FromResponse>(sending: ResponseFuture<T>) -> String {
    let response = sending.await.unwrap();
    assert_eq!(response.status(), 201);
    let location = response.headers()["location"].to_str().unwrap();
    location.rsplit_once('/').unwrap().1.to_owned()
}

/// Returns the status of an error; 0 for a success.
pub(crate) async fn refused<T>(call: impl IntoFuture<Output = Result<T, Error>>) -> u16 {
    match call.await {
        Ok(_) => 0,
        Err(error) => error.status().map_or(1, |status| status.as_u16()),
    }
}

/// Asserts that the read value contains all fields of the sent one, with equal values.
pub(crate) fn assert_holds(read: &impl Encode, sent: &impl Encode) {
    let [read, sent]: [Json; 2] =
        [to_json(read), to_json(sent)].map(|json| serde_json::from_str(&json).unwrap());
    assert!(holds(&read, &sent), "{sent} was sent, {read} was read");
}

fn holds(read: &Json, sent: &Json) -> bool {
    match (read, sent) {
        (Json::Object(read), Json::Object(sent)) => sent
            .iter()
            .all(|(name, value)| read.get(name).is_some_and(|read| holds(read, value))),
        _ => read == sent,
    }
}

/// Asserts that a list contains an item.
pub(crate) fn assert_lists<'a, T: Encode + 'a>(list: impl IntoIterator<Item = &'a T>, sent: &impl Encode) {
    let sent: Json = serde_json::from_str(&to_json(sent)).unwrap();
    let found = list
        .into_iter()
        .any(|item| holds(&serde_json::from_str(&to_json(item)).unwrap(), &sent));
    assert!(found, "{sent} is not in the list");
}
