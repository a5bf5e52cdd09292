//! The kinds of items that `zephr config` compares and copies.

use zephr_catalog::{Field, Operation, catalog};

use crate::{failure::Failure, value};

/// A kind of items, with the IDs of its operations and the wire names of its fields.
pub(super) struct Kind {
    pub(super) name: &'static str,
    /// The operation that lists all items.
    pub(super) list: &'static str,
    /// The operation that returns the fields of an item that are missing from the list. Its path contains the
    /// ID and the version.
    pub(super) get: Option<&'static str>,
    /// The operation that creates an item. Its path may contain the ID.
    pub(super) create: &'static str,
    /// The operation that replaces an item. Its path may contain the ID.
    pub(super) update: &'static str,
    /// The operation that replaces the tags of a version.
    pub(super) save_tags: Option<&'static str>,
    /// The field with the ID.
    pub(super) id: &'static str,
    /// The field that identifies the same item in both services.
    pub(super) identity: &'static str,
    /// The fields that the service sets.
    pub(super) server_set: &'static [&'static str],
    /// The name of a field, and the name of a field inside it. The inner field contains the name of the tenant, so it
    /// is not copied.
    pub(super) of_tenant: Option<[&'static str; 2]>,
    /// The name of a field, and the name of a list inside it. The list contains the IDs of other items of this kind,
    /// which must be created first.
    pub(super) includes: Option<[&'static str; 2]>,
    /// A field that may contain a secret.
    pub(super) sensitive: Option<&'static str>,
    /// A note about the part of every new item that the user must set, because that part cannot be copied.
    pub(super) by_hand: Option<&'static str>,
}

const BY_ID: Kind = Kind {
    name: "",
    list: "",
    get: None,
    create: "",
    update: "",
    save_tags: None,
    id: "id",
    identity: "id",
    server_set: &[],
    of_tenant: None,
    includes: None,
    sensitive: None,
    by_hand: None,
};

/// All kinds. Each kind comes after the kinds that it refers to.
pub(super) static KINDS: [Kind; 8] = [
    Kind {
        name: "user-schema",
        list: "retrieveUserSchema",
        create: "saveSchemaSlug",
        update: "saveSchemaSlug",
        id: "slug",
        identity: "slug",
        ..BY_ID
    },
    Kind {
        name: "bundles",
        list: "listBundles",
        create: "createBundle",
        update: "createBundle",
        server_set: &["tenantId", "subTenantId", "type", "id"],
        includes: Some(["includes", "bundles"]),
        ..BY_ID
    },
    Kind {
        name: "products",
        list: "listProducts",
        create: "saveProducts",
        update: "saveProducts",
        server_set: &["tenantId", "subTenantId", "id"],
        of_tenant: Some(["entitlement", "entitlementTenant"]),
        ..BY_ID
    },
    Kind {
        name: "forms",
        list: "listForms",
        create: "saveForm",
        update: "saveForm",
        id: "slug",
        identity: "slug",
        ..BY_ID
    },
    Kind {
        name: "feature-rules",
        list: "listFeatureRules",
        get: Some("getFeatureRuleVersion"),
        create: "createFeatureRule",
        update: "createFeatureRule",
        save_tags: Some("saveFeatureRule"),
        server_set: &["id", "version", "last_updated"],
        ..BY_ID
    },
    Kind {
        name: "request-rules",
        list: "listRequestRules",
        create: "saveRequestRule",
        update: "saveRequestRule",
        identity: "label",
        server_set: &["id", "version", "last_updated", "lastUpdatedAt"],
        ..BY_ID
    },
    Kind {
        name: "webhooks",
        list: "listWebhooks",
        create: "createWebhook",
        update: "updateWebhook",
        id: "webhook_id",
        identity: "label",
        server_set: &["webhook_id"],
        sensitive: Some("target"),
        by_hand: Some("credentials of a webhook are not in responses: set them by hand"),
        ..BY_ID
    },
    Kind {
        name: "email-templates",
        list: "listEmailTemplates",
        create: "saveEmailTemplate",
        update: "saveEmailTemplate",
        id: "slug",
        identity: "slug",
        server_set: &["slug", "default"],
        ..BY_ID
    },
];

/// The field with the tags of a rule.
pub(super) const TAGS: &str = "tags";
/// The field with the number of a rule's latest version.
pub(super) const VERSION: &str = "version";

/// Returns an operation by its ID.
pub(super) fn operation(id: &str) -> Result<&'static Operation, Failure> {
    let operation = catalog().by_id(id);
    operation.ok_or_else(|| Failure::error(format!("the catalog has no operation `{id}`")))
}

/// Returns the fields of the body of an operation.
pub(super) fn body_fields(id: &str) -> Result<Vec<&'static Field>, Failure> {
    let body = operation(id)?.body.as_ref().and_then(|body| body.ty.as_ref());
    Ok(body.map(value::fields).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use zephr_catalog::{Location, Type, catalog};

    use super::{KINDS, Kind, TAGS, body_fields, operation};
    use crate::value;

    /// Returns the type of an item in the response of an operation.
    fn item_type(id: &str) -> &'static Type {
        let returns = operation(id).ok().unwrap().returns.as_ref().unwrap();
        match value::resolve(&returns.ty) {
            Type::List(item) | Type::Array(item) => item,
            other => other,
        }
    }

    fn path_of(id: &str) -> usize {
        let parameters = operation(id).ok().unwrap().parameters.iter();
        parameters
            .filter(|parameter| parameter.location == Location::Path)
            .count()
    }

    #[test]
    fn every_operation_exists_and_has_the_expected_path_parameters() {
        for kind in &KINDS {
            assert_eq!(path_of(kind.list), 0, "{}", kind.list);
            assert!(
                path_of(kind.create) <= 1 && path_of(kind.update) <= 1,
                "{}",
                kind.name
            );
            for id in [kind.get, kind.save_tags].into_iter().flatten() {
                assert_eq!(path_of(id), 2, "{id}");
            }
            for id in [kind.create, kind.update] {
                assert!(!body_fields(id).ok().unwrap().is_empty(), "{id}");
            }
        }
    }

    fn fields(kind: &Kind) -> Vec<&'static str> {
        let mut names = Vec::new();
        for id in [Some(kind.list), kind.get].into_iter().flatten() {
            names.extend(catalog().fields(item_type(id)).iter().map(|field| field.wire()));
        }
        names
    }

    #[test]
    fn every_response_field_is_copied_server_set_or_listed_as_not_copied() {
        let left_out: Vec<_> = KINDS
            .iter()
            .flat_map(|kind| {
                let body = body_fields(kind.create).ok().unwrap();
                let is_copied = |name: &str| body.iter().any(|field| field.is_called(name));
                let is_known = move |name: &&'static str| {
                    is_copied(name)
                        || kind.server_set.contains(name)
                        || (kind.save_tags.is_some() && *name == TAGS)
                };
                let names = fields(kind);
                for name in kind.server_set.iter().chain([&kind.id, &kind.identity]) {
                    assert!(names.contains(name), "{}: {name}", kind.name);
                }
                let names = names.into_iter().filter(move |name| !is_known(name));
                names.map(move |name| (kind.name, name)).collect::<Vec<_>>()
            })
            .collect();
        let expected = [
            ("feature-rules", "request_type"),
            ("feature-rules", "target_name"),
            ("feature-rules", "match_operation"),
            ("feature-rules", "target_value"),
            ("feature-rules", "css_selector"),
            ("request-rules", "description"),
            ("request-rules", "priority"),
        ];
        assert_eq!(left_out, expected);
    }
}
