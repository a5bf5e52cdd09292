//! Secrets of a body are sent but never displayed.

use std::collections::BTreeSet;

use zephr_admin::{Client, Credentials, RawJson, UnknownFields, from_json, to_json, types};
use zephr_codegen::model::{Type, TypeKind};
use zephr_mock::{Mock, MockBuilder};
use zephr_smoke::round_trip;

use crate::{
    choices::Choices,
    json::Json,
    made::Maker,
    model::{api, is_required, objects, type_of},
};

const CANARY: &str = "CANARY-8e21";

/// Returns a value in which every field is present and every secret is the canary.
fn made(name: &str) -> Json {
    let mut maker = Maker::new(Choices::new(&[]));
    maker.secret = Some(CANARY);
    maker.complete = true;
    maker.named(name)
}

fn text(json: &Json) -> String {
    json.text(&mut Choices::new(&[]))
}

#[test]
fn no_type_shows_its_secrets() {
    let mut held = BTreeSet::new();
    for known in round_trip::types() {
        let result = (known.round_trip)(&text(&made(known.name))).unwrap();
        assert!(!result.shown.contains("CANARY"), "{}", result.shown);
        if result.json.contains("CANARY") {
            held.insert(known.name);
        }
    }
    let secret = objects().filter(|(_, fields)| fields.iter().any(|field| field.ty == Type::Secret));
    for (name, _) in secret {
        assert!(held.contains(name), "{name}");
    }
    for name in [
        "NewUser",
        "NewSession",
        "Session",
        "KeyPair",
        "Token",
        "TokenRequest",
        "NewCertificate",
        "Configuration",
    ] {
        assert!(held.contains(name), "{name}");
    }
}

#[test]
fn no_error_shows_secrets_next_to_a_mistake() {
    for (name, fields) in objects() {
        let known = round_trip::types()
            .iter()
            .find(|known| known.name == name)
            .unwrap();
        let Json::Object(whole) = made(name) else {
            unreachable!()
        };
        for field in fields {
            let mut object = whole.clone();
            for (_, value) in object.iter_mut().filter(|(wire, _)| *wire == field.wire) {
                // A value of the wrong kind that contains the secret.
                *value = Json::Array(vec![Json::Array(vec![Json::Text(CANARY.to_owned())])]);
            }
            if let Err(error) = (known.round_trip)(&text(&Json::Object(object))) {
                let shown = format!("{error} {error:?}");
                assert!(!shown.contains("CANARY"), "{shown}");
            }
        }
    }
}

#[test]
fn a_value_that_matches_no_alternative_is_not_shown() {
    let mut tried = 0;
    for def in &api().types {
        let TypeKind::OneOf(alternatives) = &def.kind else {
            continue;
        };
        let known = round_trip::types()
            .iter()
            .find(|known| known.name == def.name)
            .unwrap();
        for alternative in alternatives {
            let Type::Named(name) = &alternative.ty else {
                continue;
            };
            let TypeKind::Object(fields) = &type_of(name).kind else {
                continue;
            };
            let Json::Object(whole) = made(name) else {
                unreachable!()
            };
            for required in fields
                .iter()
                .filter(|field| is_required(field) && field.ty != Type::Secret)
            {
                let mut object = whole.clone();
                object.retain(|(wire, _)| *wire != required.wire);
                let Ok(result) = (known.round_trip)(&text(&Json::Object(object))) else {
                    continue;
                };
                assert!(!result.shown.contains("CANARY"), "{}", result.shown);
                tried += usize::from(result.shown.contains("Unknown(…)"));
            }
        }
    }
    assert!(tried > 0);
}

#[test]
fn a_field_under_two_names_is_shown_without_its_value() {
    let grant: types::Grant = from_json(r#"{"grant_id":"CANARY","grantId":"g","x":"seen"}"#).unwrap();
    let shown = format!("{grant:?}");
    assert!(
        !shown.contains("CANARY") && shown.contains("grant_id") && shown.contains("seen"),
        "{shown}"
    );
    assert!(to_json(&grant).contains("CANARY"), "and kept");
    let mut extra = UnknownFields::default();
    extra.set("x", RawJson::null());
    assert_eq!(format!("{extra:?}"), r#"{"x": null}"#);
}

#[tokio::test]
async fn no_call_shows_the_secrets_of_its_body() {
    let login = types::NewUser::new(types::Identifiers::new().email_address("a@b.c")).validators(
        types::UserValidators::new()
            .password(CANARY)
            .legacy_password(CANARY),
    );
    assert!(to_json(&login).contains("CANARY"));
    let echo = format!(r#"{{"message":"refused","request":{{"password":"{CANARY}"}}}}"#);
    let echo_in_message = format!(r#"{{"message":"the password {CANARY} is too weak"}}"#);
    for (status, media_type, body) in [
        (400, "application/json", echo.as_str()),
        (400, "application/json", echo_in_message.as_str()),
        (
            200,
            "application/json",
            r#"{"user_id":["CANARY"],"identifiers":{}}"#,
        ),
        (502, "text/html", "<title>Bad gateway</title><p>CANARY"),
        (201, "application/json", r#"{"user_id":"u1"}"#),
    ] {
        let mock = Mock::builder()
            .respond("createUser", status, Some(media_type), body.to_owned())
            .start()
            .await
            .unwrap();
        let zephr = Client::with_base_url(mock.url())
            .credentials(Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY))
            .build()
            .unwrap();
        let call = zephr.users().create(&login);
        let mut shown = format!("{login:?} {call:?}");
        let sending = call.send();
        shown += &format!(" {sending:?}");
        match sending.await {
            Ok(response) => shown += &format!(" {response:?}"),
            Err(error) => {
                shown += &format!(" {error} {error:?} {}", zephr_smoke::report::explained(&error));
            }
        }
        shown += &format!(" {mock:?} {:?}", mock.requests());
        assert!(!shown.contains("CANARY"), "{shown}");
    }
}

#[tokio::test]
async fn no_call_shows_the_secrets_of_its_parameters() {
    let echo = format!(r#"{{"message":"no session {CANARY} at /v4/sessions/news/{CANARY}"}}"#);
    let mock = Mock::builder()
        .respond(
            "lookupSessionUnderGivenSite",
            404,
            Some("application/json"),
            echo.clone(),
        )
        .respond("logOutAdminUserAccount", 400, Some("application/json"), echo)
        .start()
        .await
        .unwrap();
    let zephr = Client::with_base_url(mock.url())
        .credentials(Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY))
        .build()
        .unwrap();
    let id = types::SessionId::new(CANARY);
    let lookup = zephr.sessions().get("news", &id).await.unwrap_err();
    let logout = zephr
        .admin_users()
        .logout()
        .admin_session(CANARY)
        .await
        .unwrap_err();
    let withheld = "the service's message is withheld because it repeats a secret of the request; \
                    `Error::body` returns it";
    assert_eq!(lookup.message(), Some(withheld));
    let mut shown = format!("{id:?} {:?}", zephr.sessions().get("news", &id));
    for error in [lookup, logout] {
        shown += &format!(" {error} {error:?} {}", zephr_smoke::report::explained(&error));
    }
    assert!(!shown.contains("CANARY"), "{shown}");
    // The secrets were sent.
    let [lookup, logout] = &mock.requests()[..] else {
        panic!("two requests")
    };
    assert!(lookup.path.ends_with(CANARY), "{}", lookup.path);
    assert_eq!(logout.operation, Some("logOutAdminUserAccount"));
}
