//! Assumptions: behavior of the mock that no published source confirms. Each assumption can be disabled.

#[cfg(test)]
mod tests;

use std::{fmt, str::FromStr};

/// An assumption of the mock about the behavior of the service. No published source confirms this behavior. To disable
/// an assumption, use [`MockBuilder::without`](crate::MockBuilder::without).
///
#[doc = include_str!("../docs/assumptions.md")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Assumption {
    /// The contents of access models.
    AccessModels,
    /// The search for accounts.
    AccountSearch,
    /// The assignment of users to accounts.
    AccountUsers,
    /// Sessions of administrators.
    AdminSessions,
    /// The effect of blocked email domains.
    BlockedEmailDomains,
    /// The progress of bulk updates.
    BulkUpdates,
    /// The deletion of the documents that depend on a deleted document.
    Cascades,
    /// The effect of changing the email address of a user.
    EmailUpdates,
    /// The rules for foreign keys.
    ForeignKeys,
    /// The state of grants.
    GrantStates,
    /// Whether key pairs that the API issues can sign requests.
    IssuedKeyPairs,
    /// The effect of a legacy password.
    LegacyPasswords,
    /// The `Location` header.
    LocationHeader,
    /// The verification of passwords and of the cookies of single sign-on.
    Login,
    /// The requirement that the parent of a document exists.
    Parents,
    /// The response to a password reset.
    PasswordResets,
    /// The requirement that a document refers only to documents that exist.
    References,
    /// The assignment of roles to administrators.
    RoleAssignments,
    /// The versions of rules.
    Rules,
    /// The state of new segments, and the users in them.
    Segments,
    /// The lifetime of sessions, and the site that they belong to.
    Sessions,
    /// The contents of static items.
    StaticItems,
    /// The existing template components, which come only from the seed.
    TemplateComponents,
    /// The uniqueness of IDs and identifiers.
    Uniqueness,
    /// The default values of a new user.
    UserDefaults,
    /// The filters and pages of user exports.
    UserExports,
    /// The requirement that a new user has an identifier.
    UserIdentifiers,
    /// The search for users by text and by attributes.
    UserSearch,
    /// The events that are sent to webhooks.
    Webhooks,
}

/// The documentation of an assumption.
pub(crate) struct Description {
    pub(crate) assumption: Assumption,
    /// The name on the command line, such as `grant-states`.
    pub(crate) name: &'static str,
    /// The assumed behavior.
    pub(crate) assumed: &'static str,
    /// The behavior if the assumption is disabled.
    pub(crate) otherwise: &'static str,
    /// The operations that depend entirely on the assumption. If the assumption is disabled, these operations return
    /// their documented examples.
    pub(crate) operations: &'static [&'static str],
}

const EXAMPLE: &str = "the documented example is returned";

const fn operations(
    assumption: Assumption,
    name: &'static str,
    assumed: &'static str,
    operations: &'static [&'static str],
) -> Description {
    Description {
        assumption,
        name,
        assumed,
        otherwise: EXAMPLE,
        operations,
    }
}

const fn general(
    assumption: Assumption,
    name: &'static str,
    assumed: &'static str,
    otherwise: &'static str,
) -> Description {
    Description {
        assumption,
        name,
        assumed,
        otherwise,
        operations: &[],
    }
}

/// The documentation of every assumption, in the order of the enum.
#[rustfmt::skip] // a table
pub(crate) static DESCRIPTIONS: [Description; 29] = [
    operations(Assumption::AccessModels, "access-models",
        "a user has access to the content of active grants and, transitively, of their bundles; meters and credits are never consumed",
        &["retrieveUserAccessModel", "refreshAccessModel"]),
    operations(Assumption::AccountSearch, "account-search",
        "`search` matches a part of the name, regardless of case; a page has 10 accounts by default",
        &["listAccounts"]),
    operations(Assumption::AccountUsers, "account-users",
        "an account lists the users that were added, with their email address and name; the number of seats has no effect",
        &["saveAccountUser", "retrieveAccountUser", "listAccountUsers", "listAccountUsersV4", "deleteAccountUser", "listUserAccounts"]),
    operations(Assumption::AdminSessions, "admin-sessions",
        "the cookie `blaize_admin_session` contains the session ID; for single sign-on, the cookie `blaize_session` can contain it instead; a session has no end; deleting an unknown one succeeds",
        &["logInAdminUserAccount", "logOutAdminUserAccount", "getSessionUser"]),
    general(Assumption::BlockedEmailDomains, "blocked-email-domains",
        "a user with an address in a blocked domain cannot be created (400)",
        "the list has no effect"),
    operations(Assumption::BulkUpdates, "bulk-updates",
        "a job applies half of its updates when it is first retrieved, and the rest the next time; its states are `pending`, `processing` and `completed`",
        &["updateBulkUsers", "retrieveBulkUserUpdateJob", "listBulkUserUpdateJobs"]),
    general(Assumption::Cascades, "cascades",
        "deleting a document deletes the documents within it; deleting a user also deletes their sessions and account entries",
        "the dependent documents remain"),
    operations(Assumption::EmailUpdates, "email-updates",
        "the address does not change, because nobody confirms it; an address of another user is rejected (409)",
        &["startEmailAddressUpdate"]),
    operations(Assumption::ForeignKeys, "foreign-keys",
        "a user has one key per system; a key of another user is rejected (409), and so is the deletion of an unknown one (404)",
        &["upsertForeignKey", "deleteForeignKey"]),
    operations(Assumption::GrantStates, "grant-states",
        "a grant is `pending` before `startTime`, `expired` after `endTime`, and `active` otherwise; dates are in UTC",
        &["getUserGrant", "listAccountGrants", "getAccountGrant", "listUserGrants"]),
    general(Assumption::IssuedKeyPairs, "issued-key-pairs",
        "an issued key pair signs requests until it is revoked",
        "only the configured key pair signs requests"),
    operations(Assumption::LegacyPasswords, "legacy-passwords",
        "the body replaces the password of the user",
        &["resetLegacyPassword"]),
    general(Assumption::LocationHeader, "location-header",
        "the response to a request that creates a document has a `Location` header",
        "there is no such header"),
    operations(Assumption::Login, "login",
        "the password must be that of the stored user (otherwise 401 or 400); with single sign-on, the cookie `blaize_session` or `blaize_jwt` is accepted instead of a password",
        &["createNewSession", "createNewSessionUnderGivenSite"]),
    general(Assumption::Parents, "parents",
        "a request below a parent that does not exist is rejected (404)",
        "the request is served"),
    operations(Assumption::PasswordResets, "password-resets",
        "a site or address that does not exist is rejected (404)",
        &["startPasswordReset"]),
    general(Assumption::References, "references",
        "a document that refers to one that does not exist is rejected (409)",
        "the document is stored"),
    operations(Assumption::RoleAssignments, "role-assignments",
        "a role belongs to the administrator with its email address, in the tenant `demo`",
        &["listUserRoles", "listUserTenantRoles"]),
    operations(Assumption::Rules, "rules",
        "a rule is created with its first version and deleted with its last one; it is returned as its latest version; versions are numbered from 1, and a number is never used again; saving a request rule with the label of an existing rule adds a version to that rule",
        &["listFeatureRules", "deleteFeatureRule", "createFeatureRule", "getFeatureRuleVersions", "getFeatureRuleVersion", "deleteFeatureRuleVersion", "saveFeatureRule", "saveRequestRule", "listRequestRules", "deleteRequestRule", "createRequestRuleVersion", "getRequestRuleVersion", "deleteRequestRuleVersion"]),
    operations(Assumption::Segments, "segments",
        "a new segment is active; no user is in a segment",
        &["createUserSegment", "listUserSegmentsforUser"]),
    operations(Assumption::Sessions, "sessions",
        "a session ends after a year; it belongs to the site in its path, which must exist (404)",
        &["createAnonymousSessionUnderGivenSite", "getSession", "lookupSessionUnderGivenSite", "deleteSessionUnderGivenSite", "listUserSessions"]),
    operations(Assumption::StaticItems, "static-items",
        "the body of a request is the text of the item",
        &["saveItem"]),
    operations(Assumption::TemplateComponents, "template-components",
        "a template that the seed does not contain is rejected (404)",
        &["fetchExternalTemplate"]),
    general(Assumption::Uniqueness, "uniqueness",
        "a new document cannot have the ID of another one (409); users and administrators cannot share email addresses or usernames (409, which clients have seen for users); letter case is significant",
        "a new document replaces one with its ID; identifiers can be shared"),
    general(Assumption::UserDefaults, "user-defaults",
        "a new user has `email_verified` and `registered`",
        "a new user has only the fields of the request"),
    operations(Assumption::UserExports, "user-exports",
        "`since` is compared with the last change of a user; users whose date equals a bound are excluded; a request without `rpp` and `page` returns a bare array, and a page has 500 users by default",
        &["exportUsers", "exportUserAndEventsCSV"]),
    general(Assumption::UserIdentifiers, "user-identifiers",
        "a new user has at least one identifier or foreign key; otherwise, it is rejected (400)",
        "a user without identifiers can be created"),
    general(Assumption::UserSearch, "user-search",
        "`search` matches a part of any identifier or attribute, regardless of case; operators of `search_by_attributes` compare text",
        EXAMPLE),
    general(Assumption::Webhooks, "webhooks",
        "when a user is created, deleted or logged in, an event `CREATE_USER`, `DELETE_USER` or `LOG_IN_USER` is sent to the webhooks with the trigger `user.create`, `user.delete` or `user.login`; its `details` contain the user without secrets (published: the envelope, the type `CREATE_USER`, the triggers `user.create` and `user.delete`, and the existence of triggers for deletions and logins; assumed: `DELETE_USER`, `LOG_IN_USER` and `user.login`)",
        "only `emit` sends events"),
];

impl Assumption {
    /// Returns all assumptions.
    pub fn all() -> impl Iterator<Item = Self> {
        DESCRIPTIONS.iter().map(|description| description.assumption)
    }

    /// Returns the name, such as `grant-states`.
    pub fn name(self) -> &'static str {
        self.description().map_or("", |description| description.name)
    }

    /// Returns the behavior of the mock with this assumption, as one sentence without a full stop.
    pub fn assumed(self) -> &'static str {
        self.description().map_or("", |description| description.assumed)
    }

    /// Returns the behavior of the mock if the assumption is disabled, as one sentence without a full stop.
    pub fn otherwise(self) -> &'static str {
        self.description().map_or("", |description| description.otherwise)
    }

    /// Returns the IDs of the operations that depend entirely on this assumption. If you disable the assumption, these
    /// operations return their documented examples.
    pub fn operations(self) -> &'static [&'static str] {
        self.description()
            .map_or(&[], |description| description.operations)
    }

    fn description(self) -> Option<&'static Description> {
        DESCRIPTIONS
            .iter()
            .find(|description| description.assumption == self)
    }
}

impl fmt::Display for Assumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Parses a name. The error lists all names.
impl FromStr for Assumption {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::all().find(|known| known.name() == name).ok_or_else(|| {
            let names: Vec<_> = Self::all().map(Self::name).collect();
            format!("unknown assumption {name:?}; there are {}", names.join(", "))
        })
    }
}

/// The set of assumptions that apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Assumptions {
    /// A bit for each disabled assumption.
    disabled: u32,
}

impl Assumptions {
    pub(crate) const ALL: Self = Self { disabled: 0 };

    pub(crate) fn disable(&mut self, assumption: Assumption) {
        self.disabled |= bit(assumption);
    }

    pub(crate) fn has(self, assumption: Assumption) -> bool {
        self.disabled & bit(assumption) == 0
    }

    /// Returns `false` if the operation depends entirely on a disabled assumption. The mock then returns the documented
    /// example.
    pub(crate) fn cover(self, operation_id: &str) -> bool {
        let mut disabled = DESCRIPTIONS
            .iter()
            .filter(|description| !self.has(description.assumption));
        !disabled.any(|description| description.operations.contains(&operation_id))
    }
}

fn bit(assumption: Assumption) -> u32 {
    1 << assumption as u32
}
