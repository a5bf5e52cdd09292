use super::*;
use crate::storage::{ACCOUNT_USERS, ACCOUNTS, SEGMENTS, USERS};

fn store() -> Store {
    Store::new(10_000, Assumptions::ALL)
}

fn document(json: &str) -> Document {
    Document::parse(json).unwrap()
}

fn key(ids: &[&str]) -> Key {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn user(store: &mut Store, id: &str, address: &str) -> Result<bool, Response> {
    let user = document(&format!(r#"{{"identifiers":{{"email_address":"{address}"}}}}"#));
    store.put(&USERS, key(&[id]), user, 0)
}

#[test]
fn documents_are_stored_verbatim() {
    let mut store = store();
    let text = r#"{"b":1.50,"a":{"z":"é","y":[1e3]}}"#;
    assert!(store.put(&SEGMENTS, key(&["1"]), document(text), 0).unwrap());
    assert_eq!(store.get(&SEGMENTS, &key(&["1"])).unwrap().to_json(), text);
    assert!(!store.put(&SEGMENTS, key(&["1"]), document("{}"), 0).unwrap());
    assert!(store.remove(&SEGMENTS, &key(&["1"])));
    assert!(!store.remove(&SEGMENTS, &key(&["1"])));
}

#[test]
fn documents_are_listed_in_insertion_order() {
    let mut store = store();
    for id in ["c", "a", "b"] {
        store.put(&SEGMENTS, key(&[id]), document("{}"), 0).unwrap();
    }
    store
        .put(&SEGMENTS, key(&["c"]), document(r#"{"changed":true}"#), 0)
        .unwrap();
    let ids: Vec<_> = store
        .entries(&SEGMENTS)
        .map(|entry| entry.key[0].clone())
        .collect();
    assert_eq!(ids, ["c", "a", "b"]);
}

#[test]
fn unique_fields_are_indexed_and_duplicates_rejected() {
    let mut store = store();
    user(&mut store, "1", "a@b.c").unwrap();
    assert_eq!(user(&mut store, "2", "a@b.c").unwrap_err().status(), 409);
    let found = |store: &Store, address: &str| {
        store
            .find_unique(&USERS, "identifiers.email_address", address)
            .map(|entry| entry.key[0].clone())
    };
    assert_eq!(found(&store, "a@b.c").as_deref(), Some("1"));
    user(&mut store, "1", "d@e.f").unwrap();
    assert_eq!(found(&store, "a@b.c"), None);
    user(&mut store, "2", "a@b.c").unwrap();
    assert_eq!(found(&store, "a@b.c").as_deref(), Some("2"));
}

#[test]
fn an_account_user_depends_on_its_user_and_account() {
    let mut store = store();
    let seat = |store: &mut Store| {
        let seat = document(r#"{"user_id":"u","account_id":"a"}"#);
        store
            .put(&ACCOUNT_USERS, key(&["a", "u"]), seat, 0)
            .map_err(|refusal| refusal.status().as_u16())
    };
    assert_eq!(seat(&mut store), Err(404));
    store.put(&ACCOUNTS, key(&["a"]), document("{}"), 0).unwrap();
    assert_eq!(seat(&mut store), Err(409));
    user(&mut store, "u", "a@b.c").unwrap();
    for (collection, id) in [(&USERS, "u"), (&ACCOUNTS, "a")] {
        assert_eq!(seat(&mut store), Ok(true));
        assert!(store.remove(collection, &key(&[id])));
        assert_eq!(store.entries(&ACCOUNT_USERS).count(), 0);
        user(&mut store, "u", "a@b.c").unwrap();
        store.put(&ACCOUNTS, key(&["a"]), document("{}"), 0).unwrap();
    }
}

#[test]
fn the_size_of_the_documents_is_limited() {
    let mut store = Store::new(100, Assumptions::ALL);
    let large = document(&format!(r#"{{"a":"{}"}}"#, "x".repeat(60)));
    assert!(store.put(&SEGMENTS, key(&["1"]), large.clone(), 0).is_ok());
    assert_eq!(
        store
            .put(&SEGMENTS, key(&["2"]), large.clone(), 0)
            .unwrap_err()
            .status(),
        507
    );
    let replaced = store.put(&SEGMENTS, key(&["1"]), large.clone(), 0);
    assert_eq!(replaced.map_err(|refusal| refusal.status()), Ok(false));
    assert!(store.put(&SEGMENTS, key(&["1"]), document("{}"), 0).is_ok());
    assert!(store.put(&SEGMENTS, key(&["2"]), large, 0).is_ok());
}

#[test]
fn ids_are_determined_by_the_seed() {
    let ids = |seed| {
        let mut ids = Ids::new(seed);
        [ids.uuid(), ids.uuid(), ids.hex()]
    };
    assert_eq!(ids(1), ids(1));
    assert_ne!(ids(1), ids(2));
    let [first, second, _] = ids(0);
    assert_ne!(first, second);
    let form: Vec<_> = first.split('-').map(str::len).collect();
    assert_eq!(form, [8, 4, 4, 4, 12], "{first}");
}
