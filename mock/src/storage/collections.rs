//! The collections of documents that the mock stores.

use super::{CollectionSpec, Reference, Target};

const fn reference(field: &'static str, target: &'static CollectionSpec) -> Reference {
    Reference {
        field,
        target: Target::Collection(target),
    }
}

/// Returns a reference to a document that can be granted, such as a bundle. `kind` is the path of the field that
/// selects the collection of the document: the value `bundle` selects the bundles.
const fn granted(field: &'static str, kind: &'static str) -> Reference {
    Reference {
        field,
        target: Target::By {
            field: kind,
            collections: &GRANTABLE,
        },
    }
}

static GRANTABLE: [(&str, &CollectionSpec); 4] = [
    ("bundle", &BUNDLES),
    ("entitlement", &ENTITLEMENTS),
    ("meter", &METERS),
    ("credits", &CREDITS),
];

pub(crate) static ACCOUNTS: CollectionSpec = CollectionSpec {
    key: "account_id",
    types: &["AccountSettings", "Account"],
    references: &[reference("company_id", &COMPANIES)],
    ..CollectionSpec::new("accounts")
};

/// The memberships of users in accounts. Removing a user or an account also removes its memberships.
pub(crate) static ACCOUNT_USERS: CollectionSpec = CollectionSpec {
    key: "user_id",
    types: &["AccountUser"],
    within: &[&ACCOUNTS],
    references: &[reference("user_id", &USERS)],
    follows: &["user_id"],
    ..CollectionSpec::new("account_users")
};

static OF_GRANTS: [Reference; 2] = [
    reference("product_id", &PRODUCTS),
    granted("entitlement_id", "entitlement_type"),
];

pub(crate) static ACCOUNT_GRANTS: CollectionSpec = CollectionSpec {
    key: "grantId",
    types: &["NewGrant", "Grant"],
    within: &[&ACCOUNTS],
    references: &OF_GRANTS,
    ..CollectionSpec::new("account_grants")
};

pub(crate) static USER_GRANTS: CollectionSpec = CollectionSpec {
    key: "grantId",
    types: &["NewGrant", "Grant"],
    within: &[&USERS],
    references: &OF_GRANTS,
    ..CollectionSpec::new("user_grants")
};

/// Administrators. They are not users of a site.
pub(crate) static ADMIN_USERS: CollectionSpec = CollectionSpec {
    key: "user_id",
    types: &["NewAdminUser"],
    unique: &["identifiers.email_address"],
    hidden: &["validators"],
    ..CollectionSpec::new("admin_users")
};

pub(crate) static ADMIN_SESSIONS: CollectionSpec = CollectionSpec {
    key: "session_id",
    types: &["AdminUserRef"],
    ..CollectionSpec::new("admin_sessions")
};

/// Key pairs of administrators. The secret key is returned only when the pair is issued.
pub(crate) static KEY_PAIRS: CollectionSpec = CollectionSpec {
    key: "access_key",
    types: &["AccessKeyRef"],
    within: &[&ADMIN_USERS],
    hidden: &["secret_key"],
    ..CollectionSpec::new("key_pairs")
};

/// Roles, which identify an administrator by email address.
pub(crate) static ROLES: CollectionSpec = CollectionSpec {
    key: "role_id",
    types: &["NewRole", "Role"],
    ..CollectionSpec::new("roles")
};

pub(crate) static BUNDLES: CollectionSpec = CollectionSpec {
    types: &["NewBundle", "Bundle"],
    references: &[
        reference("includes.bundles", &BUNDLES),
        reference("includes.credits", &CREDITS),
        reference("includes.entitlements", &ENTITLEMENTS),
        reference("includes.meters", &METERS),
    ],
    ..CollectionSpec::new("bundles")
};

pub(crate) static ENTITLEMENTS: CollectionSpec = CollectionSpec {
    types: &["Entitlement"],
    ..CollectionSpec::new("entitlements")
};

pub(crate) static METERS: CollectionSpec = CollectionSpec {
    types: &["Meter"],
    ..CollectionSpec::new("meters")
};

pub(crate) static CREDITS: CollectionSpec = CollectionSpec {
    types: &["Credit"],
    references: &[reference("delivers", &ENTITLEMENTS)],
    ..CollectionSpec::new("credits")
};

pub(crate) static PRODUCTS: CollectionSpec = CollectionSpec {
    types: &["NewProduct", "Product"],
    references: &[granted("entitlement.id", "entitlement.type")],
    ..CollectionSpec::new("products")
};

/// Companies, shared by both versions of the API.
pub(crate) static COMPANIES: CollectionSpec = CollectionSpec {
    key: "company_id",
    types: &["NewCompany", "Company", "CompanyV3"],
    ..CollectionSpec::new("companies")
};

pub(crate) static CACHE_CONFIGURATIONS: CollectionSpec = CollectionSpec {
    types: &["NewCacheConfiguration", "CacheConfiguration"],
    ..CollectionSpec::new("cache_configurations")
};

pub(crate) static WEBHOOKS: CollectionSpec = CollectionSpec {
    key: "webhook_id",
    types: &["NewWebhook", "Webhook"],
    ..CollectionSpec::new("webhooks")
};

pub(crate) static EMAIL_TEMPLATES: CollectionSpec = CollectionSpec {
    key: "slug",
    types: &["NewEmailTemplate", "EmailTemplate"],
    ..CollectionSpec::new("email_templates")
};

pub(crate) static FORMS: CollectionSpec = CollectionSpec {
    key: "slug",
    types: &["Form"],
    ..CollectionSpec::new("forms")
};

pub(crate) static USER_SCHEMA: CollectionSpec = CollectionSpec {
    key: "slug",
    types: &["SchemaField"],
    ..CollectionSpec::new("user_schema")
};

pub(crate) static STATIC_ITEMS: CollectionSpec = CollectionSpec {
    types: &["StaticItem", "StaticItemRef"],
    ..CollectionSpec::new("static_items")
};

/// The configuration, a singleton.
pub(crate) static CONFIGURATION: CollectionSpec = CollectionSpec {
    types: &["Configuration"],
    ..CollectionSpec::new("configuration")
};

/// The list of blocked domains, a singleton.
pub(crate) static BLOCKED_EMAIL_DOMAINS: CollectionSpec = CollectionSpec {
    hidden: &["domains"],
    ..CollectionSpec::new("blocked_email_domains")
};

/// Feature rules. Adding the first version of a rule creates the rule. `versions_made` counts all versions that were
/// added, including deleted ones, so that no version number is used twice.
pub(crate) static FEATURE_RULES: CollectionSpec = CollectionSpec {
    types: &["FeatureRule", "NewFeatureRuleVersion", "FeatureRuleVersion"],
    hidden: &["versions_made"],
    ..CollectionSpec::new("feature_rules")
};

pub(crate) static FEATURE_RULE_VERSIONS: CollectionSpec = CollectionSpec {
    key: "version",
    types: &["NewFeatureRuleVersion", "FeatureRuleVersion", "FeatureRule"],
    within: &[&FEATURE_RULES],
    ..CollectionSpec::new("feature_rule_versions")
};

pub(crate) static REQUEST_RULES: CollectionSpec = CollectionSpec {
    types: &["NewRequestRule", "RequestRule"],
    hidden: &["tags", "versions_made"],
    ..CollectionSpec::new("request_rules")
};

pub(crate) static REQUEST_RULE_VERSIONS: CollectionSpec = CollectionSpec {
    key: "version",
    types: &["NewRequestRule", "RequestRule"],
    within: &[&REQUEST_RULES],
    hidden: &["tags"],
    ..CollectionSpec::new("request_rule_versions")
};

/// Sites, to which sessions belong. Only the seed can create them.
pub(crate) static SITES: CollectionSpec = CollectionSpec {
    key: "slug",
    ..CollectionSpec::new("sites")
};

/// Template components. Only the seed can create them.
pub(crate) static TEMPLATE_COMPONENTS: CollectionSpec = CollectionSpec {
    hidden: &["template"],
    ..CollectionSpec::new("template_components")
};

/// Sessions, which are removed with their user.
pub(crate) static SESSIONS: CollectionSpec = CollectionSpec {
    key: "session_id",
    types: &["Session"],
    references: &[reference("user_id", &USERS)],
    follows: &["user_id"],
    ..CollectionSpec::new("sessions")
};

pub(crate) static USERS: CollectionSpec = CollectionSpec {
    key: "user_id",
    types: &["NewUser", "User"],
    unique: &["identifiers.email_address", "identifiers.username"],
    hidden: &["validators"],
    ..CollectionSpec::new("users")
};

/// Bulk updates, which progress each time they are retrieved.
pub(crate) static BULK_JOBS: CollectionSpec = CollectionSpec {
    key: "jobId",
    types: &["BulkUpdateJob", "BulkUpdateJobSummary"],
    hidden: &["updates"],
    ..CollectionSpec::new("bulk_jobs")
};

/// Segments. No operation adds users to them.
pub(crate) static SEGMENTS: CollectionSpec = CollectionSpec {
    types: &["NewSegment", "Segment"],
    ..CollectionSpec::new("segments")
};

/// Every collection.
pub(crate) static COLLECTIONS: &[&CollectionSpec] = &[
    &ACCOUNTS,
    &ACCOUNT_USERS,
    &ACCOUNT_GRANTS,
    &USER_GRANTS,
    &ADMIN_USERS,
    &ADMIN_SESSIONS,
    &KEY_PAIRS,
    &ROLES,
    &BUNDLES,
    &ENTITLEMENTS,
    &METERS,
    &CREDITS,
    &PRODUCTS,
    &COMPANIES,
    &CACHE_CONFIGURATIONS,
    &WEBHOOKS,
    &EMAIL_TEMPLATES,
    &FORMS,
    &USER_SCHEMA,
    &STATIC_ITEMS,
    &CONFIGURATION,
    &BLOCKED_EMAIL_DOMAINS,
    &FEATURE_RULES,
    &FEATURE_RULE_VERSIONS,
    &REQUEST_RULES,
    &REQUEST_RULE_VERSIONS,
    &SITES,
    &TEMPLATE_COMPONENTS,
    &SESSIONS,
    &USERS,
    &BULK_JOBS,
    &SEGMENTS,
];
