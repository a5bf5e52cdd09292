//! The shape of generated code, written by hand: a handle, its methods, request types with setters, a table.

use std::future::IntoFuture;

use zephr_runtime::operation::{
    Body, BodyKind, Location, Method, Operation, Parameter, ResponseSpec, Status,
};
use zephr_runtime::{self as rt, Secret};

use crate::server::Server;
use crate::{SECRET, client};

#[allow(dead_code, unreachable_pub)]
#[path = "../json/types.rs"]
mod types;

const SITE: Parameter = Parameter {
    name: "site",
    location: Location::Path,
    required: true,
    name_is_prefix: false,
};

static CREATE: Operation = Operation {
    parameters: &[SITE],
    body: Some(Body {
        media_type: "application/json",
        kind: BodyKind::Json,
        required: true,
    }),
    responses: &[
        ResponseSpec {
            status: Status::Code(200),
            media_type: Some("application/json"),
            meaning: "Done.",
        },
        ResponseSpec {
            status: Status::Default,
            media_type: None,
            meaning: "",
        },
    ],
    envelope: &["data"],
    ..Operation::new(
        "createNewSessionUnderGivenSite",
        Method::Post,
        "/v4/sessions/{site}",
    )
};

static LIST: Operation = Operation::new("listSessions", Method::Get, "/v4/sessions");

static END: Operation = Operation::new("endSession", Method::Delete, "/v4/sessions/{site}/{id}");

/// Sessions.
#[derive(Clone, Debug)]
struct Sessions {
    client: rt::Client,
}

impl Sessions {
    fn new(client: &rt::Client) -> Self {
        Self {
            client: client.clone(),
        }
    }

    fn create(&self, site: impl Into<String>, body: &types::Session) -> Create {
        Create(self.client.call(&CREATE).path(site.into()).json(body))
    }

    fn create_many(&self, site: impl Into<String>, body: &[types::Session]) -> CreateMany {
        CreateMany(self.client.call(&CREATE).path(site.into()).json(body))
    }

    fn list(&self) -> List {
        List(self.client.call(&LIST))
    }

    fn end(&self, site: impl Into<String>, id: i64) -> End {
        End(self.client.call(&END).path(site.into()).path(id))
    }

    fn evict(&self, body: impl Into<String>) -> Evict {
        Evict(self.client.call(&LIST).text(body))
    }
}

#[must_use = "requests do nothing until they are awaited or sent"]
struct Create(rt::Call);

rt::call!(Create -> types::Session);

#[must_use = "requests do nothing until they are awaited or sent"]
struct CreateMany(rt::Call);

rt::call!(CreateMany -> Option<types::Session>);

#[must_use = "requests do nothing until they are awaited or sent"]
struct List(rt::Call);

rt::call!(List -> rt::List<types::Session>);

impl List {
    fn email_address(self, value: impl Into<String>) -> Self {
        Self(self.0.query("identifiers.email_address", value.into()))
    }

    fn active(self, value: bool) -> Self {
        Self(self.0.query("active", value))
    }

    fn limit(self, value: impl Into<rt::Number>) -> Self {
        Self(self.0.query("limit", value.into()))
    }

    fn state(self, value: impl Into<types::ExpiryState>) -> Self {
        Self(self.0.query("state", value.into()))
    }

    fn token(self, value: impl Into<rt::Secret>) -> Self {
        Self(self.0.query("token", value.into()))
    }

    fn tags(self, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(
            self.0
                .query_each("tag", values.into_iter().map(Into::<String>::into)),
        )
    }

    fn foreign_key(self, name: impl AsRef<str>, value: impl Into<String>) -> Self {
        Self(self.0.query_prefixed("foreign_key.", name.as_ref(), value.into()))
    }

    fn search(self, value: &rt::RawJson) -> Self {
        Self(self.0.query_base64_json("search", value))
    }

    fn session(self, value: impl Into<String>) -> Self {
        Self(self.0.cookie("sid", value.into()))
    }

    fn trace(self, value: impl Into<String>) -> Self {
        Self(self.0.header("x-trace", value.into()))
    }
}

#[must_use = "requests do nothing until they are awaited or sent"]
struct End(rt::Call);

rt::call!(End -> ());

#[must_use = "requests do nothing until they are awaited or sent"]
struct Evict(rt::Call);

rt::call!(Evict -> rt::Text);

#[tokio::test]
async fn awaiting_returns_the_value_and_send_the_response() {
    let mut server = Server::json(r#"{"data":{"user_id":"u"}}"#).await;
    let sessions = Sessions::new(&client(&server.url()));
    let session = sessions.create("news", &types::Session::new("u")).await.unwrap();
    assert_eq!(session.user_id, "u");
    let received = server.next();
    assert_eq!(
        (received.method.as_str(), received.target.as_str()),
        ("POST", "/v4/sessions/news")
    );
    assert_eq!(received.body, br#"{"user_id":"u"}"#);
    let response = sessions.create("news", &session).send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.user_id.as_str()),
        (200, "u")
    );
    assert_eq!(response.wrappers(), ["data"]);
    let _ = server.next();
    let many = sessions
        .create_many("news", &[session.clone(), session])
        .await
        .unwrap();
    assert_eq!(many.unwrap().user_id, "u");
    assert_eq!(server.next().body, br#"[{"user_id":"u"},{"user_id":"u"}]"#);
}

#[tokio::test]
async fn setters_add_to_the_request() {
    let mut server = Server::json(r#"[{"user_id":"u"}]"#).await;
    let sessions = Sessions::new(&client(&server.url()));
    let found = sessions
        .list()
        .email_address("joe+news@company.com")
        .active(true)
        .limit(10)
        .state("active")
        .token(Secret::from("t"))
        .tags(["a", "b"])
        .foreign_key("crm", "7")
        .search(&rt::RawJson::from(1))
        .session("s")
        .trace("x")
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    let received = server.next();
    let expected = "/v4/sessions?identifiers.email_address=joe%2Bnews%40company.com&active=true&limit=10\
                    &state=active&token=t&tag=a&tag=b&foreign_key.crm=7&search=MQ%3D%3D";
    assert_eq!(received.target, expected);
    assert_eq!(
        (received.header("cookie"), received.header("x-trace")),
        (Some("sid=s"), Some("x"))
    );
    assert!(received.is_signed_by(SECRET));
}

#[tokio::test]
async fn text_is_sent_unchanged() {
    let mut server = Server::json("\"done\"").await;
    let response = Sessions::new(&client(&server.url()))
        .evict("^/a.*\"$")
        .await
        .unwrap();
    assert_eq!(&*response, "done");
    let received = server.next();
    assert_eq!(received.body, b"^/a.*\"$");
    assert_eq!(received.header("content-type"), Some("text/plain; charset=utf-8"));
}

#[tokio::test]
async fn calls_outlive_their_handles_and_can_be_spawned() {
    fn spawnable<F: Future + Send + 'static>(future: F) -> F {
        future
    }
    let server = Server::json("{}").await;
    let end = {
        let sessions = Sessions::new(&client(&server.url()));
        [
            sessions.end("news", 1),
            sessions.end("news", 2),
            sessions.end("news", 3),
        ]
    };
    let [first, second, third] = end;
    tokio::spawn(spawnable(first.into_future()))
        .await
        .unwrap()
        .unwrap();
    tokio::spawn(spawnable(second.send())).await.unwrap().unwrap();
    tokio::spawn(spawnable(async move { third.await }))
        .await
        .unwrap()
        .unwrap();
}

#[test]
fn debug_of_a_request_names_the_operation_but_no_argument() {
    let sessions = Sessions::new(&client("http://localhost:1"));
    let shown = format!(
        "{:?} {:?}",
        sessions.list().email_address("canary"),
        sessions.end("canary", 1).send()
    );
    assert!(
        shown.contains("listSessions") && shown.contains("endSession"),
        "{shown}"
    );
    assert!(!shown.contains("canary"));
}
