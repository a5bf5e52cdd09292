//! The types of the same object in two versions of the API convert into each other.

use zephr_admin::{
    from_json, to_json,
    types::{Account, AccountSummary, Company, CompanyV3},
};

#[test]
fn conversions_between_versions_preserve_all_fields() {
    let json = r#"{"company_id":"c","name":"Acme","tenantId":"t","subTenantId":"s","founded":1999}"#;
    let company: Company = from_json(json).unwrap();
    let old = CompanyV3::from(company.clone());
    assert_eq!(old.name, company.name);
    assert!(to_json(&old).ends_with(r#""founded":1999,"tenantId":"t","subTenantId":"s"}"#));
    assert_eq!(to_json(&Company::from(old)), json);

    let json = r#"{"name":"A","number_of_seats":5,"session_limit_behaviour":"PREVENT_LOGIN","branding":{"urlPath":"/a"}}"#;
    let account: Account = from_json(json).unwrap();
    let summary = AccountSummary::from(account.clone());
    assert_eq!(summary.name, account.name);
    assert_eq!(summary.extra.len(), 2);
    assert_eq!(Account::from(summary), account);
}

#[test]
fn an_unknown_field_that_does_not_fit_the_other_type_stays_unknown() {
    let company: CompanyV3 = from_json(r#"{"name":"Acme","tenantId":["t"]}"#).unwrap();
    let new = Company::from(company);
    assert_eq!((new.tenant_id.is_none(), new.extra.len()), (true, 1));
}
