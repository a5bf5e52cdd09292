//! Companies, accounts, and their users and grants.

use zephr_admin::{
    RawJson,
    types::{AccountSettings, CompanyV3, EntitlementType, ExpiryState, NewBundle, NewCompany, NewGrant},
};

use crate::{
    support::{JOE, Server, assert_holds, assert_lists, created, refused},
    users::{address, new_user, sold},
};

pub(crate) async fn companies(zephr: &Server) {
    let company = NewCompany::new("Acme").website("https://acme.example");
    let id = created(zephr.companies().create(&company).send()).await;
    let old = CompanyV3::new().name("Old Acme");
    created(zephr.companies().create_v3(&old).send()).await;
    assert_holds(&zephr.companies().get(&id).await.unwrap(), &company);
    let changed = CompanyV3::new().name("Acme & Co");
    zephr.companies().update(&id, &changed).await.unwrap();
    assert_holds(&zephr.companies().get_v3(&id).await.unwrap(), &changed);
    let all = zephr.companies().list().await.unwrap();
    assert_lists(&all, &old);
    assert_lists(&all, &changed);
    zephr.companies().delete(&id).await.unwrap();
    assert_eq!(refused(zephr.companies().get(&id)).await, 404);
    assert_eq!(refused(zephr.companies().update(&id, &changed)).await, 404);
}

pub(crate) async fn accounts(zephr: &Server) {
    let account = AccountSettings::new()
        .name("Readers")
        .number_of_seats(5)
        .company_id("nobody");
    assert_eq!(
        refused(zephr.accounts().create(&account)).await,
        409,
        "an unknown company"
    );
    let company = created(zephr.companies().create(&NewCompany::new("Acme")).send()).await;
    let account = account.company_id(company.as_str());
    let id = created(zephr.accounts().create(&account).send()).await;
    assert_holds(&zephr.accounts().get(&id).await.unwrap(), &account);
    assert_holds(&zephr.accounts().get_v3(&id).await.unwrap(), &account);
    let changed = account.number_of_seats(6);
    zephr.accounts().update(&id, &changed).await.unwrap();
    assert_lists(&zephr.accounts().list().await.unwrap(), &changed);
    for number in 0..12 {
        let other = AccountSettings::new().name(format!("Other {number}"));
        created(zephr.accounts().create(&other).send()).await;
    }
    let found = zephr.accounts().list_v3().search("READERS").await.unwrap();
    assert_eq!(
        (found.len(), found[0].account_id.as_ref().unwrap().as_str()),
        (1, id.as_str())
    );
    let first = zephr.accounts().list_v3().search("other").await.unwrap();
    let second = zephr
        .accounts()
        .list_v3()
        .search("other")
        .page(2)
        .per_page(10)
        .await
        .unwrap();
    assert_eq!((first.len(), second.len()), (10, 2));
    assert_eq!(first.total(), Some(12));
    zephr.accounts().delete(&id).await.unwrap();
    assert_eq!(refused(zephr.accounts().get(&id)).await, 404);
    assert_eq!(refused(zephr.accounts().update(&id, &changed)).await, 404);
}

pub(crate) async fn users_of_accounts(zephr: &Server) {
    let account = AccountSettings::new().name("One").number_of_seats(1);
    let id = created(zephr.accounts().create(&account).send()).await;
    let seats = zephr.account_users();
    assert_eq!(refused(seats.save(&id, "nobody")).await, 404, "an unknown user");
    assert_eq!(
        refused(seats.save("nothing", JOE)).await,
        404,
        "an unknown account"
    );
    assert!(
        zephr.users().list_accounts(JOE).await.unwrap().is_empty(),
        "no accounts yet"
    );
    let empty = RawJson::parse("{}").unwrap();
    seats.save(&id, JOE).body(&empty).await.unwrap();
    let seat = seats.get(&id, JOE).await.unwrap();
    assert_eq!(seat.user_email.as_deref(), Some("joe+news@example.com"));
    let of_joe = zephr.users().list_accounts(JOE).await.unwrap();
    assert_eq!(of_joe[0].account_id.as_ref().unwrap().as_str(), id);
    let ann = new_user(zephr, "ann@acme.example").await;
    // It is not described whether the number of seats is a limit, so the mock does not enforce it.
    seats.save(&id, &ann).await.unwrap();
    assert_eq!(seats.list(&id).await.unwrap().len(), 2);
    let pairs = zephr.account_grants().list_users(&id).await.unwrap();
    assert!(
        pairs
            .iter()
            .any(|pair| pair.user_id.as_ref().unwrap().as_str() == ann)
    );
    let bob = new_user(zephr, "bob@acme.example").await;
    seats.delete(&id, JOE).await.unwrap();
    assert_eq!(refused(seats.get(&id, JOE)).await, 404);
    seats.save(&id, &bob).await.unwrap();
    zephr.users().delete(&ann).await.unwrap();
    assert_eq!(refused(seats.get(&id, &ann)).await, 404, "removed with its user");
    zephr.accounts().delete(&id).await.unwrap();
    assert_eq!(refused(seats.list(&id)).await, 404);
    assert_eq!(address(zephr, &bob).await, "bob@acme.example");
}

pub(crate) async fn account_grants(zephr: &Server) {
    sold(zephr).await;
    let id = created(zephr.accounts().create(&AccountSettings::new().name("A")).send()).await;
    let grant = NewGrant::new(EntitlementType::Bundle, "b", "p").end_time("2000-01-01 00:00:00");
    let grants = zephr.account_grants();
    assert_eq!(
        refused(grants.create("nothing", &grant)).await,
        404,
        "an unknown account"
    );
    let unknown = NewGrant::new(EntitlementType::Bundle, "other", "p");
    assert_eq!(
        refused(grants.create(&id, &unknown)).await,
        409,
        "an unknown bundle"
    );
    let first = created(grants.create(&id, &grant).send()).await;
    let second = created(grants.create_v3(&id, &grant).send()).await;
    let read = grants.get(&id, &first).await.unwrap();
    assert_holds(&read, &grant);
    assert_eq!(read.expiry_state, Some(ExpiryState::Expired));
    assert_eq!(grants.list(&id).await.unwrap().len(), 2);
    grants.delete(&id, &first).await.unwrap();
    grants.delete_v3(&id, &second).await.unwrap();
    assert_eq!(refused(grants.get(&id, &first)).await, 404);
    assert_eq!(refused(grants.delete(&id, &second)).await, 404);
    zephr.bundles().save("b", &NewBundle::new()).await.unwrap();
}
