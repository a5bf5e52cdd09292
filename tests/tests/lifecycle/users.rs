//! Users: life cycle, search and grants.

use zephr_admin::{
    Map, RawJson,
    types::{
        AttributeFilter, BundleIncludes, EmailUpdate, Entitlement, EntitlementType, ExpiryState, Identifiers,
        NewBundle, NewGrant, NewIdentifiers, NewProduct, NewSession, NewUser, PasswordReset,
        ProductEntitlement, ProductMapping, UserValidators, Validators,
    },
};

use crate::support::{JOE, Server, assert_holds, created, refused};

pub(crate) fn user(address: &str) -> NewUser {
    NewUser::new(Identifiers::new().email_address(address))
}

/// Creates a user and returns the ID.
pub(crate) async fn new_user(zephr: &Server, address: &str) -> String {
    let created = zephr.users().create(&user(address)).await.unwrap();
    created.user_id.as_ref().unwrap().as_str().to_owned()
}

pub(crate) async fn address(zephr: &Server, id: &str) -> String {
    zephr
        .users()
        .get(id)
        .await
        .unwrap()
        .email_address()
        .unwrap()
        .to_owned()
}

/// Creates a bundle `b` with an entitlement `e`, and a product `p` that sells it.
pub(crate) async fn sold(zephr: &Server) {
    zephr
        .entitlements()
        .create_with_id("e", &Entitlement::new())
        .await
        .unwrap();
    let bundle = NewBundle::new().includes(BundleIncludes::new().entitlements(["e"]));
    zephr.bundles().save("b", &bundle).await.unwrap();
    let what = ProductEntitlement::new().id("b").kind("bundle");
    zephr
        .products()
        .save("p", &NewProduct::new("P", what, ProductMapping::new()))
        .await
        .unwrap();
}

fn attributes(pairs: &[(&str, RawJson)]) -> Map<RawJson> {
    pairs.iter().cloned().collect()
}

pub(crate) async fn users(zephr: &Server) {
    let new =
        user("ann@example.com").attributes(attributes(&[("first_name", "Ann".into()), ("age", 42.into())]));
    let new = new.validators(UserValidators::new().password("CANARY"));
    let response = zephr.users().create(&new).send().await.unwrap();
    assert!(
        response.headers()["location"]
            .to_str()
            .unwrap()
            .ends_with(response.user_id.as_ref().unwrap().as_str())
    );
    let id = response.user_id.as_ref().unwrap().as_str().to_owned();
    let read = zephr.users().get(&id).send().await.unwrap();
    assert!(
        !String::from_utf8_lossy(read.body()).contains("CANARY"),
        "passwords are not read back"
    );
    let mut shown = new.clone();
    shown.validators = None;
    assert_holds(read.value(), &shown);
    assert_eq!(
        refused(zephr.users().create(&new)).await,
        409,
        "the address is taken"
    );
    zephr
        .users()
        .update_attributes(&id, [("age", RawJson::from(43)), ("city", "Rome".into())])
        .await
        .unwrap();
    let read = zephr.users().get(&id).await.unwrap();
    assert_eq!(read.attribute("age").unwrap().as_i64(), Some(43));
    assert_eq!(
        read.attribute("first_name").unwrap().to_text().as_deref(),
        Some("Ann")
    );
    zephr
        .users()
        .replace_attributes(&id, [("city", "Oslo")])
        .await
        .unwrap();
    let read = zephr.users().get(&id).await.unwrap();
    assert!(read.attribute("first_name").is_none());
    let move_to = |address: &str| EmailUpdate::new(NewIdentifiers::new(address));
    assert_eq!(
        refused(zephr.users().update_email(&id, &move_to("joe+news@example.com"))).await,
        409
    );
    zephr
        .users()
        .update_email(&id, &move_to("ann@other.example"))
        .await
        .unwrap();
    zephr.users().delete(&id).await.unwrap();
    for status in [
        refused(zephr.users().get(&id)).await,
        refused(zephr.users().delete(&id)).await,
        refused(zephr.users().replace_attributes(&id, [("a", "b")])).await,
        refused(zephr.users().update_email(&id, &move_to("a@b.c"))).await,
    ] {
        assert_eq!(status, 404);
    }
    zephr
        .users()
        .create(&new)
        .await
        .expect("the address is free again");
}

pub(crate) async fn lookups(zephr: &Server) {
    let ann =
        user("ann+1@example.com").attributes(attributes(&[("city", "London".into()), ("age", 30.into())]));
    let mut ann = ann;
    ann.identifiers.username = Some("ann".to_owned());
    zephr.users().create(&ann).await.unwrap();
    let bob = user("bob@example.com").attributes(attributes(&[
        ("city", "Londonderry".into()),
        ("vip", true.into()),
    ]));
    zephr.users().create(&bob).await.unwrap();
    let users = || zephr.users().list();
    let names = |found: &[zephr_admin::types::User]| -> Vec<String> {
        found
            .iter()
            .map(|user| {
                user.email_address()
                    .unwrap()
                    .split(['+', '@'])
                    .next()
                    .unwrap()
                    .to_owned()
            })
            .collect()
    };
    assert_eq!(
        names(&users().email_address("ann+1@example.com").await.unwrap()),
        ["ann"]
    );
    assert_eq!(names(&users().username("ann").await.unwrap()), ["ann"]);
    assert_eq!(names(&users().search("LONDON").await.unwrap()), ["ann", "bob"]);
    assert!(
        users()
            .email_address("nobody@example.com")
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(refused(users()).await, 400, "nobody is asked for");
    assert_eq!(
        refused(users().username("ann").search("ann")).await,
        400,
        "two look-ups"
    );
    let found = async |filter: AttributeFilter| names(&users().search_by_attributes([filter]).await.unwrap());
    let filter = AttributeFilter::new;
    assert_eq!(found(AttributeFilter::is("city", "London")).await, ["ann"]);
    assert_eq!(
        found(filter("city").operator("starts_with").value("London")).await,
        ["ann", "bob"]
    );
    assert_eq!(
        found(filter("city").operator("ends_with").value("derry")).await,
        ["bob"]
    );
    assert_eq!(
        found(filter("city").operator("does_not_contain").value("derry")).await,
        ["joe", "ann"]
    );
    assert_eq!(found(filter("vip").operator("checked")).await, ["bob"]);
    assert_eq!(found(filter("vip").operator("is_unknown")).await, ["joe", "ann"]);
    assert_eq!(found(AttributeFilter::between("age", 18, 30)).await, ["ann"]);
    let both = [
        AttributeFilter::is("city", "London"),
        AttributeFilter::is("age", 31),
    ];
    assert!(users().search_by_attributes(both).await.unwrap().is_empty());
}

pub(crate) async fn foreign_keys(zephr: &Server) {
    let users = zephr.users();
    let id = new_user(zephr, "ann@example.com").await;
    users.set_foreign_key(&id, "crm", "42").await.unwrap();
    assert_eq!(
        refused(users.set_foreign_key(JOE, "crm", "42")).await,
        409,
        "another user has it"
    );
    assert_eq!(refused(users.set_foreign_key("nobody", "crm", "43")).await, 404);
    let found = users.list().foreign_key("crm", "42").await.unwrap();
    assert_eq!(found[0].user_id.as_ref().unwrap().as_str(), id);
    users.set_foreign_key(&id, "crm", "43").await.unwrap();
    assert!(users.list().foreign_key("crm", "42").await.unwrap().is_empty());
    assert_eq!(
        refused(users.delete_foreign_key(&id, "crm", "42")).await,
        404,
        "user and key do not fit"
    );
    users.delete_foreign_key(&id, "crm", "43").await.unwrap();
    assert!(users.list().foreign_key("crm", "43").await.unwrap().is_empty());
    let bob = users
        .create(&user("bob@example.com").foreign_keys([("shop", "7")]))
        .await
        .unwrap();
    assert_eq!(refused(users.delete_by_key()).await, 400, "nobody is named");
    assert_eq!(
        refused(users.delete_by_key().foreign_system("shop")).await,
        400,
        "half a key"
    );
    users
        .delete_by_key()
        .foreign_system("shop")
        .foreign_key("7")
        .await
        .unwrap();
    assert_eq!(refused(users.get(bob.user_id.clone().unwrap())).await, 404);
    assert_eq!(refused(users.delete_by_key().primary_id("nobody")).await, 404);
}

pub(crate) async fn passwords(zephr: &Server) {
    let validators = UserValidators::new().password("new");
    let ann = zephr
        .users()
        .create(&user("ann@example.com").validators(validators))
        .await
        .unwrap();
    let id = ann.user_id.clone().unwrap();
    let login = |password: &str| {
        let identifiers = Identifiers::new().email_address("ann@example.com");
        NewSession::new(identifiers, Validators::new().password(password))
    };
    zephr.sessions().create("news", &login("new")).await.unwrap();
    let response = zephr
        .users()
        .reset_legacy_password(id.clone(), "old")
        .await
        .unwrap();
    assert!(format!("{response:?}").contains(id.as_str()));
    assert_eq!(refused(zephr.sessions().create("news", &login("new"))).await, 401);
    zephr.sessions().create("news", &login("old")).await.unwrap();
    let reset =
        |address: &str, site: &str| PasswordReset::new(Identifiers::new().email_address(address), site);
    zephr
        .users()
        .reset_password(&reset("ann@example.com", "news"))
        .await
        .unwrap();
    assert_eq!(
        refused(zephr.users().reset_password(&reset("nobody@example.com", "news"))).await,
        404
    );
    assert_eq!(
        refused(zephr.users().reset_password(&reset("ann@example.com", "other"))).await,
        404
    );
    assert_eq!(
        refused(zephr.users().reset_legacy_password("nobody", "old")).await,
        404
    );
}

pub(crate) async fn grants(zephr: &Server) {
    sold(zephr).await;
    let grant = NewGrant::new(EntitlementType::Bundle, "b", "p");
    let grants = zephr.grants();
    assert_eq!(
        refused(grants.create("nobody", &grant)).await,
        409,
        "an unknown user"
    );
    let unsold = NewGrant::new(EntitlementType::Bundle, "b", "other");
    assert_eq!(
        refused(grants.create(JOE, &unsold)).await,
        409,
        "an unknown product"
    );
    let id = created(grants.create(JOE, &grant).send()).await;
    let past = grant.clone().end_time("2000-01-01 00:00:00");
    grants.create_with_id(JOE, "past", &past).await.unwrap();
    let read = grants.get(JOE, &id).await.unwrap();
    assert_holds(&read, &grant);
    assert_eq!(read.expiry_state, Some(ExpiryState::Active));
    assert_eq!(read.user_id.as_ref().unwrap().as_str(), JOE);
    assert!(read.created_at.is_some());
    assert_eq!(grants.list(JOE).await.unwrap().len(), 2);
    let active = grants.list(JOE).active(true).await.unwrap();
    assert_eq!(
        (active.len(), active[0].grant_id.as_ref().unwrap().as_str()),
        (1, id.as_str())
    );
    grants.delete(JOE, &id).await.unwrap();
    assert_eq!(refused(grants.get(JOE, &id)).await, 404);
    zephr.users().delete(JOE).await.unwrap();
    assert_eq!(
        refused(grants.get(JOE, "past")).await,
        404,
        "grants go with their user"
    );
}

pub(crate) async fn access_models(zephr: &Server) {
    sold(zephr).await;
    let model = zephr.users().access_model(JOE).await.unwrap();
    assert!(model.granted_bundles.as_ref().unwrap().is_empty());
    zephr
        .grants()
        .create(JOE, &NewGrant::new(EntitlementType::Bundle, "b", "p"))
        .await
        .unwrap();
    let model = zephr.users().refresh_access_model(JOE).await.unwrap();
    assert_eq!(model.granted_bundles.as_ref().unwrap()[0].as_str(), "b");
    let delivered = &model.delivered_entitlements.as_ref().unwrap()[0];
    assert_eq!(
        (delivered.id.as_ref().unwrap().as_str(), delivered.direct),
        ("e", Some(false))
    );
    assert_eq!(refused(zephr.users().access_model("nobody")).await, 404);
}
