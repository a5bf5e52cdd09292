//! IDs that are missing from the description of responses.

use zephr_admin::{
    JsonValue, from_json, to_json,
    types::{
        Account, CacheConfiguration, Company, CompanyV3, Credit, Entitlement, ExportedUser, Form, Meter,
        NewUser, RequestRule, User,
    },
};

/// Decodes a body and returns its ID. Checks that the body is written back unchanged.
fn id_in<T: JsonValue>(body: &str, id: impl Fn(&T) -> Option<String>) -> Option<String> {
    let value: T = from_json(body).unwrap();
    assert_eq!(to_json(&value), body);
    id(&value)
}

/// Asserts that the ID in `type.field` is decoded from each of these names.
macro_rules! assert_has_id {
    ($type:ident.$field:ident: $($name:literal),*) => {$(
        let body = concat!("{\"", $name, "\":\"7\"}");
        let id = id_in::<$type>(body, |value| value.$field.as_ref().map(ToString::to_string));
        assert_eq!(id.as_deref(), Some("7"), "{body}");
    )*};
}

#[test]
fn listed_items_have_an_id() {
    assert_has_id!(Account.account_id: "account_id", "id", "accountId");
    assert_has_id!(CompanyV3.id: "id", "company_id", "companyId");
    assert_has_id!(Credit.id: "id", "credit_id", "creditId");
    assert_has_id!(Entitlement.id: "id", "entitlement_id", "entitlementId");
    assert_has_id!(Meter.id: "id", "meter_id", "meterId");
    assert_has_id!(CacheConfiguration.id: "id", "cache_configuration_id", "cacheConfigurationId");
    assert_has_id!(RequestRule.id: "id", "request_rule_id", "requestRuleId");
    assert_has_id!(Form.slug: "slug", "form_slug", "formSlug");
    assert_has_id!(ExportedUser.user_id: "user_id", "userId");
    assert_has_id!(User.user_id: "user_id", "userId");
}

#[test]
fn a_user_has_its_registration_date_and_foreign_keys() {
    let body = r#"{"user_id":"u","registered":"2026-01-31T12:00:00Z","foreign_keys":{"crm":"42"}}"#;
    let user: User = from_json(body).unwrap();
    assert_eq!(
        user.registered.as_ref().map(|date| date.as_str()),
        Some("2026-01-31T12:00:00Z")
    );
    assert_eq!(
        user.foreign_keys
            .as_ref()
            .and_then(|keys| keys.get("crm"))
            .map(String::as_str),
        Some("42")
    );
    let new = NewUser::new(user.identifiers.unwrap_or_default()).session_limit(3);
    assert_eq!(to_json(&new), r#"{"identifiers":{},"session_limit":3}"#);
}

#[test]
fn a_company_keeps_its_id_between_versions() {
    let company: Company = from_json(r#"{"company_id":"c","name":"Acme"}"#).unwrap();
    let old = CompanyV3::from(company.clone());
    assert_eq!(to_json(&old), r#"{"id":"c","name":"Acme"}"#);
    assert_eq!(Company::from(old), company);
}
