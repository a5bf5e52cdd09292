//! Access models, which are computed from the grants of a user.

use std::collections::BTreeSet;

use zephr_runtime::RawJson;

use super::grants::{is_active, with_state};
use crate::{
    storage::{BUNDLES, CREDITS, METERS, USER_GRANTS},
    store::{Document, Store, array},
};

/// The maximum nesting depth of bundles that the mock follows.
const FOLLOWED: usize = 16;

/// Returns the access model of a user. If `user` is `None`, returns the access model of an anonymous visitor.
pub(super) fn model(store: &Store, user: Option<&str>, now: u64) -> Document {
    let grants = store
        .entries(&USER_GRANTS)
        .filter(|entry| entry.key.first().map(String::as_str) == user);
    let grants: Vec<_> = grants
        .map(|entry| with_state(&entry.document, now))
        .filter(is_active)
        .collect();
    let granted = |kind: &str| -> BTreeSet<String> {
        let of_kind = grants
            .iter()
            .filter(|grant| grant.text("entitlement_type").as_deref() == Some(kind));
        of_kind.filter_map(|grant| grant.text("entitlement_id")).collect()
    };
    let bundles = with_included(store, granted("bundle"));
    let held = |kind: &str, name: &str| {
        let mut ids = granted(kind);
        ids.extend(bundles.iter().flat_map(|bundle| included(store, bundle, name)));
        ids
    };
    let direct = granted("entitlement");
    let entitlements = held("entitlement", "entitlements");
    let delivered: Vec<_> = entitlements
        .iter()
        .map(|id| delivered(id, direct.contains(id)))
        .collect();
    let state = if user.is_some() { "registered" } else { "anonymous" };
    Document::default()
        .with(
            "meters",
            counted(store, &held("meter", "meters"), Counted::Meters),
        )
        .with(
            "credits",
            counted(store, &held("credits", "credits"), Counted::Credits),
        )
        .with("delivered_entitlements", array(&delivered))
        .with(
            "granted_bundles",
            RawJson::from_value(&bundles.iter().cloned().collect::<Vec<String>>()),
        )
        .with("jwt_bundles", array(&[]))
        .with("user_state", state)
}

/// Returns the bundles and, transitively, the bundles that they include.
fn with_included(store: &Store, mut bundles: BTreeSet<String>) -> BTreeSet<String> {
    for _ in 0..FOLLOWED {
        let inner: Vec<String> = bundles
            .iter()
            .flat_map(|bundle| included(store, bundle, "bundles"))
            .collect();
        let known = bundles.len();
        bundles.extend(inner);
        if bundles.len() == known {
            break;
        }
    }
    bundles
}

fn included(store: &Store, bundle: &str, name: &str) -> Vec<String> {
    let bundle = store.get(&BUNDLES, &[bundle.to_owned()]);
    bundle
        .map(|bundle| bundle.texts(&format!("includes.{name}")))
        .unwrap_or_default()
}

fn delivered(id: &str, is_direct: bool) -> Document {
    Document::default()
        .with("id", id)
        .with("direct", is_direct)
        .with("meteredBy", array(&[]))
        .with("creditedBy", array(&[]))
}

#[derive(Clone, Copy)]
enum Counted {
    Meters,
    Credits,
}

/// Returns an object with an entry for each meter or credit, such as `{"m-1": {"remainingCredits": 5, …}}`. The mock
/// never reduces the remaining credits.
fn counted(store: &Store, ids: &BTreeSet<String>, kind: Counted) -> RawJson {
    let mut all = Document::default();
    for id in ids {
        let key = [id.clone()];
        let (known, field) = match kind {
            Counted::Meters => (store.get(&METERS, &key), "limit"),
            Counted::Credits => (store.get(&CREDITS, &key), "quantity"),
        };
        let size = known
            .and_then(|known| known.at(field))
            .and_then(|size| size.as_i64())
            .unwrap_or(0);
        let mut left = Document::default().with("remainingCredits", size);
        if matches!(kind, Counted::Meters) {
            left.set("meterSize", size);
        }
        all.set(
            id,
            left.with("contentIds", array(&[]))
                .with("contentIdTransform", "NONE")
                .to_raw(),
        );
    }
    all.to_raw()
}
