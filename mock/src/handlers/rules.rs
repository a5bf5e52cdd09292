//! Feature rules and request rules with their versions. A request for a rule returns the latest version of the rule.

use super::{Outcome, dates, not_found};
use zephr_runtime::RawJson;

use crate::{
    engine::{Call, Output},
    response::Response,
    storage::CollectionSpec,
    store::{Document, Key, array},
};

/// The two collections for one kind of rules: feature rules or request rules.
pub(super) struct Kind {
    pub(super) rules: &'static CollectionSpec,
    pub(super) versions: &'static CollectionSpec,
}

/// Returns all rules. If the query contains `tags`, such as `tags=a,b`, returns only the rules that have at least one
/// of these tags.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let wanted: Option<Vec<&str>> = call
        .query
        .get("tags")
        .map(|tags| tags.split(',').map(str::trim).collect());
    let rules = call
        .database
        .store
        .entries(call.collection)
        .map(|entry| &entry.document);
    let is_wanted = |rule: &&Document| {
        let tags = rule.texts("tags");
        wanted
            .as_ref()
            .is_none_or(|wanted| wanted.iter().any(|tag| tags.iter().any(|own| own == tag)))
    };
    Ok(Output::all(rules.filter(is_wanted).cloned().collect()))
}

/// Adds the next version of a rule, without tags. If the rule does not exist, creates the rule.
pub(super) fn add_version(call: &mut Call<'_>, kind: &Kind, rule: &str, content: Document) -> Outcome {
    let key = vec![rule.to_owned()];
    let known = call.database.store.get(kind.rules, &key);
    let number = known
        .and_then(|known| known.at("versions_made")?.as_i64())
        .unwrap_or(0)
        .saturating_add(1);
    let is_new = known.is_none();
    let version = content
        .with("id", rule)
        .with("version", number)
        .with("tags", array(&[]))
        .with("last_updated", dates::local(call.now));
    let shown = version.clone().with("versions_made", number);
    call.database.store.put(kind.rules, key, shown, call.now)?;
    let key = vec![rule.to_owned(), number.to_string()];
    call.database
        .store
        .put(kind.versions, key, version.clone(), call.now)?;
    Ok(Output::Written {
        document: version,
        id: number.to_string(),
        is_new,
    })
}

/// Deletes a version. If no version remains, deletes the rule.
pub(super) fn delete_version(call: &mut Call<'_>, kind: &Kind) -> Outcome {
    let key = call.key();
    call.database.store.find(kind.versions, &key)?;
    call.database.store.remove(kind.versions, &key);
    match latest(call, kind)? {
        Some(_) => show_latest(call, kind)?,
        None => {
            call.database.store.remove(kind.rules, &rule(call));
        }
    }
    Ok(Output::Example)
}

/// Replaces the tags of a version.
pub(super) fn save_tags(call: &mut Call<'_>, kind: &Kind) -> Outcome {
    let key: Key = call.key();
    let known = call.database.store.find(kind.versions, &key)?;
    let is_new = known.texts("tags").is_empty();
    let text = String::from_utf8_lossy(call.body);
    let tags = RawJson::parse(&text).unwrap_or_else(|_| array(&[]));
    let version = known.clone().with("tags", tags);
    call.database
        .store
        .put(kind.versions, key.clone(), version.clone(), call.now)?;
    show_latest(call, kind)?;
    Ok(Output::Written {
        document: version,
        id: "tags".to_owned(),
        is_new,
    })
}

/// Returns the latest version of the rule in the path.
pub(super) fn latest(call: &Call<'_>, kind: &Kind) -> Result<Option<Document>, Response> {
    let versions = call.database.store.within(kind.versions, &rule(call))?;
    Ok(versions.last().map(|entry| entry.document.clone()))
}

fn show_latest(call: &mut Call<'_>, kind: &Kind) -> Result<(), Response> {
    let rule = rule(call);
    let made = call.database.store.find(kind.rules, &rule)?.at("versions_made");
    let latest = latest(call, kind)?.ok_or_else(|| not_found("the rule has no version"))?;
    let shown = latest.with("versions_made", made.unwrap_or_else(|| 0.into()));
    call.database.store.put(kind.rules, rule, shown, call.now)?;
    Ok(())
}

/// Returns the key of the rule in the path.
fn rule(call: &Call<'_>) -> Key {
    vec![call.segment(0).to_owned()]
}
