//! The behavior of each operation.

use super::{
    Action::{Create, Delete, Get, Handle, List, Save, Update},
    Behavior::{self, Created, Documented, Stored},
    collections::*,
};
use crate::handlers::{
    account_users, accounts, admin_sessions, blocked_email_domains, bulk_jobs, feature_rules, grants,
    key_pairs, request_rules, roles, rules, segments, sessions, static_items, template_components,
    user_grants, users,
};
use crate::store::Ids;

/// The ID of each operation, with the behavior of the operation.
#[rustfmt::skip] // a table
pub(super) static OPERATIONS: &[(&str, Behavior)] = &[
    ("createAccount", Stored(&ACCOUNTS, Create)),
    ("updateAccount", Stored(&ACCOUNTS, Update)),
    ("getAccount", Stored(&ACCOUNTS, Get)),
    ("getAccountV4", Stored(&ACCOUNTS, Get)),
    ("listAccounts", Stored(&ACCOUNTS, Handle(accounts::search))),
    ("listAccountsV4", Stored(&ACCOUNTS, List)),
    ("deleteAccount", Stored(&ACCOUNTS, Delete)),

    ("saveAccountUser", Stored(&ACCOUNT_USERS, Handle(account_users::save))),
    ("retrieveAccountUser", Stored(&ACCOUNT_USERS, Get)),
    ("listAccountUsers", Stored(&ACCOUNT_USERS, List)),
    ("deleteAccountUser", Stored(&ACCOUNT_USERS, Delete)),
    ("listAccountUsersV4", Stored(&ACCOUNT_USERS, Handle(account_users::list_ids))),
    ("listUserAccounts", Stored(&ACCOUNT_USERS, Handle(account_users::list_for_user))),

    ("createAccountGrant", Stored(&ACCOUNT_GRANTS, Handle(grants::create))),
    ("createAccountGrantV4", Stored(&ACCOUNT_GRANTS, Handle(grants::create))),
    ("getUserGrant", Stored(&ACCOUNT_GRANTS, Handle(grants::get))),
    ("listAccountGrants", Stored(&ACCOUNT_GRANTS, Handle(grants::list))),
    ("deleteAccountGrant", Stored(&ACCOUNT_GRANTS, Delete)),
    ("deleteAccountGrantById", Stored(&ACCOUNT_GRANTS, Delete)),

    ("createGrants", Stored(&USER_GRANTS, Handle(user_grants::create))),
    ("createGrant", Stored(&USER_GRANTS, Handle(user_grants::save))),
    ("getAccountGrant", Stored(&USER_GRANTS, Handle(grants::get))),
    ("listUserGrants", Stored(&USER_GRANTS, Handle(grants::list))),
    ("deleteUserGrant", Stored(&USER_GRANTS, Delete)),
    ("retrieveUserAccessModel", Stored(&USER_GRANTS, Handle(user_grants::access_model))),
    ("refreshAccessModel", Stored(&USER_GRANTS, Handle(user_grants::access_model))),

    ("createAdminUser", Stored(&ADMIN_USERS, Create)),

    ("logInAdminUserAccount", Stored(&ADMIN_SESSIONS, Handle(admin_sessions::log_in))),
    ("logOutAdminUserAccount", Stored(&ADMIN_SESSIONS, Handle(admin_sessions::log_out))),
    ("getSessionUser", Stored(&ADMIN_SESSIONS, Get)),

    ("issueKeyPair", Stored(&KEY_PAIRS, Handle(key_pairs::issue))),
    ("listAccessKeys", Stored(&KEY_PAIRS, List)),
    ("revokeKeypair", Stored(&KEY_PAIRS, Delete)),

    ("createAdminRole", Stored(&ROLES, Create)),
    ("getRole", Stored(&ROLES, Get)),
    ("listRoles", Stored(&ROLES, List)),
    ("updateRole", Stored(&ROLES, Update)),
    ("deleteRole", Stored(&ROLES, Delete)),
    ("listUserRoles", Stored(&ROLES, Handle(roles::list_for_admin_user))),
    ("listUserTenantRoles", Stored(&ROLES, Handle(roles::list_for_admin_user))),

    ("createBundles", Stored(&BUNDLES, Create)),
    ("createBundle", Stored(&BUNDLES, Save)),
    ("getBundle", Stored(&BUNDLES, Get)),
    ("listBundles", Stored(&BUNDLES, List)),
    ("deleteBundle", Stored(&BUNDLES, Delete)),

    ("createEntitlements", Stored(&ENTITLEMENTS, Create)),
    ("createEntitlement", Stored(&ENTITLEMENTS, Save)),
    ("getEntitlement", Stored(&ENTITLEMENTS, Get)),
    ("listEntitlements", Stored(&ENTITLEMENTS, List)),
    ("deleteEntitlement", Stored(&ENTITLEMENTS, Delete)),

    ("createMeter", Stored(&METERS, Save)),
    ("getMeter", Stored(&METERS, Get)),
    ("listMeters", Stored(&METERS, List)),
    ("deleteMeter", Stored(&METERS, Delete)),

    ("createCredits", Stored(&CREDITS, Create)),
    ("createCredit", Stored(&CREDITS, Save)),
    ("getCredit", Stored(&CREDITS, Get)),
    ("Credits", Stored(&CREDITS, List)),
    ("deleteCredit", Stored(&CREDITS, Delete)),

    ("saveProduct", Stored(&PRODUCTS, Create)),
    ("saveProducts", Stored(&PRODUCTS, Save)),
    ("getProduct", Stored(&PRODUCTS, Get)),
    ("listProducts", Stored(&PRODUCTS, List)),
    ("deleteProduct", Stored(&PRODUCTS, Delete)),

    ("createCompany", Stored(&COMPANIES, Create)),
    ("createCompanyV4", Stored(&COMPANIES, Create)),
    ("updateCompany", Stored(&COMPANIES, Update)),
    ("getCompany", Stored(&COMPANIES, Get)),
    ("getCompanyV4", Stored(&COMPANIES, Get)),
    ("listCompanies", Stored(&COMPANIES, List)),
    ("deleteCompany", Stored(&COMPANIES, Delete)),

    ("createCacheConfiguration", Stored(&CACHE_CONFIGURATIONS, Create)),
    ("updateCacheConfiguration", Stored(&CACHE_CONFIGURATIONS, Update)),
    ("getCacheConfiguration", Stored(&CACHE_CONFIGURATIONS, Get)),
    ("listCacheConfigurations", Stored(&CACHE_CONFIGURATIONS, List)),
    ("deleteCacheConfiguration", Stored(&CACHE_CONFIGURATIONS, Delete)),

    ("createWebhook", Stored(&WEBHOOKS, Create)),
    ("updateWebhook", Stored(&WEBHOOKS, Update)),
    ("getWebhook", Stored(&WEBHOOKS, Get)),
    ("listWebhooks", Stored(&WEBHOOKS, List)),
    ("deleteWebhook", Stored(&WEBHOOKS, Delete)),

    ("saveEmailTemplate", Stored(&EMAIL_TEMPLATES, Save)),
    ("getEmailTemplate", Stored(&EMAIL_TEMPLATES, Get)),
    ("listEmailTemplates", Stored(&EMAIL_TEMPLATES, List)),
    ("deleteEmailTemplate", Stored(&EMAIL_TEMPLATES, Delete)),

    ("saveForm", Stored(&FORMS, Save)),
    ("getForm", Stored(&FORMS, Get)),
    ("listForms", Stored(&FORMS, List)),
    ("deleteForm", Stored(&FORMS, Delete)),

    ("saveSchemaSlug", Stored(&USER_SCHEMA, Save)),
    ("getSchemaSlug", Stored(&USER_SCHEMA, Get)),
    ("retrieveUserSchema", Stored(&USER_SCHEMA, List)),
    ("deleteSchemaSlug", Stored(&USER_SCHEMA, Delete)),

    ("saveItem", Stored(&STATIC_ITEMS, Handle(static_items::save_text))),
    ("getItem", Stored(&STATIC_ITEMS, Get)),
    ("listStaticItems", Stored(&STATIC_ITEMS, List)),
    ("Delete_Item", Stored(&STATIC_ITEMS, Delete)),

    ("getConfiguration", Stored(&CONFIGURATION, Get)),
    ("saveConfiguration", Stored(&CONFIGURATION, Save)),

    ("listBlacklistedEmailDomains", Stored(&BLOCKED_EMAIL_DOMAINS, Handle(blocked_email_domains::get_list))),
    ("updateBlacklistedEmailDomains", Stored(&BLOCKED_EMAIL_DOMAINS, Handle(blocked_email_domains::save_list))),

    ("listFeatureRules", Stored(&FEATURE_RULES, Handle(rules::list))),
    ("deleteFeatureRule", Stored(&FEATURE_RULES, Delete)),

    ("createFeatureRule", Stored(&FEATURE_RULE_VERSIONS, Handle(feature_rules::create_version))),
    ("getFeatureRuleVersions", Stored(&FEATURE_RULE_VERSIONS, List)),
    ("getFeatureRuleVersion", Stored(&FEATURE_RULE_VERSIONS, Get)),
    ("deleteFeatureRuleVersion", Stored(&FEATURE_RULE_VERSIONS, Handle(feature_rules::delete_version))),
    ("saveFeatureRule", Stored(&FEATURE_RULE_VERSIONS, Handle(feature_rules::save_tags))),

    ("saveRequestRule", Stored(&REQUEST_RULES, Handle(request_rules::save_rule))),
    ("listRequestRules", Stored(&REQUEST_RULES, Handle(rules::list))),
    ("deleteRequestRule", Stored(&REQUEST_RULES, Delete)),

    ("createRequestRuleVersion", Stored(&REQUEST_RULE_VERSIONS, Handle(request_rules::create_version))),
    ("getRequestRuleVersion", Stored(&REQUEST_RULE_VERSIONS, Get)),
    ("deleteRequestRuleVersion", Stored(&REQUEST_RULE_VERSIONS, Handle(request_rules::delete_version))),

    ("fetchExternalTemplate", Stored(&TEMPLATE_COMPONENTS, Handle(template_components::render))),

    ("createNewSession", Stored(&SESSIONS, Handle(sessions::log_in))),
    ("createNewSessionUnderGivenSite", Stored(&SESSIONS, Handle(sessions::log_in))),
    ("createAnonymousSessionUnderGivenSite", Stored(&SESSIONS, Handle(sessions::create_anonymous))),
    ("getSession", Stored(&SESSIONS, Handle(sessions::get))),
    ("lookupSessionUnderGivenSite", Stored(&SESSIONS, Handle(sessions::get))),
    ("deleteSessionUnderGivenSite", Stored(&SESSIONS, Handle(sessions::delete))),
    ("listUserSessions", Stored(&SESSIONS, Handle(sessions::list_for_user))),

    ("createUser", Stored(&USERS, Handle(users::create))),
    ("getUser", Stored(&USERS, Get)),
    ("listUsers", Stored(&USERS, Handle(users::find))),
    ("deleteUser", Stored(&USERS, Delete)),
    ("deleteUserByPrimaryOrForeignKey", Stored(&USERS, Handle(users::delete_by_key))),
    ("replaceUserAttributes", Stored(&USERS, Handle(users::replace_attributes))),
    ("updateUserAttribute", Stored(&USERS, Handle(users::update_attributes))),
    ("upsertForeignKey", Stored(&USERS, Handle(users::set_foreign_key))),
    ("deleteForeignKey", Stored(&USERS, Handle(users::delete_foreign_key))),
    ("startEmailAddressUpdate", Stored(&USERS, Handle(users::start_email_update))),
    ("startPasswordReset", Stored(&USERS, Handle(users::start_password_reset))),
    ("resetLegacyPassword", Stored(&USERS, Handle(users::reset_legacy_password))),
    ("exportUsers", Stored(&USERS, Handle(users::export))),
    ("exportUserAndEventsCSV", Stored(&USERS, Handle(users::export))),

    ("updateBulkUsers", Stored(&BULK_JOBS, Handle(bulk_jobs::submit))),
    ("retrieveBulkUserUpdateJob", Stored(&BULK_JOBS, Handle(bulk_jobs::poll))),
    ("listBulkUserUpdateJobs", Stored(&BULK_JOBS, List)),

    ("createUserSegment", Stored(&SEGMENTS, Handle(segments::create))),
    ("getUserSegment", Stored(&SEGMENTS, Get)),
    ("listUserSegment", Stored(&SEGMENTS, List)),
    ("deleteUserSegment", Stored(&SEGMENTS, Delete)),
    ("listUserSegmentsforUser", Stored(&SEGMENTS, Handle(segments::list_for_user))),

    ("evictOriginSiteV4", Documented),
    ("evictOrigin", Documented),
    ("evictOriginV4", Documented),
    ("installTenant", Documented),
    ("invokeDecisionEngine", Documented),
    ("checkOrigin", Documented),
    ("refreshOrExchangeToken", Documented),
    ("generatePageUploadURL", Documented),
    ("processPromoCodeRedemptions", Documented),
    ("updateSystemResource", Documented),
    ("cancelSubscriptionLegacy", Documented),
    ("orchestrateUpdateBraintreeSubscription", Documented),
    ("generateThumbnailUploadUrl", Documented),
    ("getExtendedUserProfile", Documented),
    ("startPasswordlessAuthentication", Documented),
    ("postAccountBulking", Documented),
    ("createGift", Documented),
    ("listAllUnclaimedGifts", Documented),
    ("deleteGift", Documented),
    ("createCert", Created(Ids::uuid)),
    ("deleteCert", Documented),
];
