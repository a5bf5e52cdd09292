//! A call of each operation that creates something, and the ID that it returns.

use std::pin::Pin;

use zephr_admin::{
    Client, Encode, Error, RawJson, to_json,
    types::{
        AccountSettings, BulkUpdate, BulkUpdates, CompanyV3, Credit, Entitlement, EntitlementType, Gift,
        Identifiers, Meter, NewAdminUser, NewBundle, NewCacheConfiguration, NewCertificate, NewCompany,
        NewFeatureRuleVersion, NewGrant, NewProduct, NewRequestRule, NewRole, NewSegment, NewSession,
        NewUser, NewWebhook, ProductEntitlement, ProductMapping, Validators,
    },
};

/// A call; returns the ID.
type Called<'a> = Pin<Box<dyn Future<Output = Result<Option<String>, Error>> + 'a>>;

/// An operation that creates something.
pub(crate) struct Create {
    pub(crate) operation: &'static str,
    pub(crate) call: for<'a> fn(&'a Client, &'a Ids) -> Called<'a>,
}

/// The IDs that the calls refer to.
pub(crate) struct Ids {
    user: String,
    admin: String,
    account: String,
    bundle: String,
    product: String,
    rule: String,
}

/// Arbitrary IDs.
impl Default for Ids {
    fn default() -> Self {
        let any = || "x".to_owned();
        Self {
            user: any(),
            admin: any(),
            account: any(),
            bundle: any(),
            product: any(),
            rule: any(),
        }
    }
}

impl Ids {
    /// Returns IDs of the mock's seed data and of resources created here.
    pub(crate) async fn of_the_mock(zephr: &Client) -> Self {
        let account = zephr.accounts().create(&AccountSettings::new()).await.unwrap();
        let bundle = zephr
            .bundles()
            .create(&NewBundle::new())
            .await
            .unwrap()
            .id
            .unwrap();
        let product = zephr.products().create(&product(bundle.as_str())).await.unwrap();
        let rule = zephr.request_rules().save(&NewRequestRule::new()).await.unwrap();
        Self {
            user: "5d1f3a0c-6f0e-4b27-9c55-0c6f6a2f7b11".to_owned(),
            admin: "0b9d0c1e-8f6a-4d0b-a1c5-3f1c2d4e5a66".to_owned(),
            account: account.id.unwrap().to_string(),
            bundle: bundle.to_string(),
            product: product.id.unwrap().to_string(),
            rule: rule.id.unwrap().to_string(),
        }
    }

    fn grant(&self) -> NewGrant {
        NewGrant::new(
            EntitlementType::Bundle,
            self.bundle.as_str(),
            self.product.as_str(),
        )
    }
}

fn product(bundle: &str) -> NewProduct {
    let sold = ProductEntitlement::new().id(bundle).kind("bundle");
    NewProduct::new("Gold", sold, ProductMapping::new())
}

fn login() -> NewSession {
    NewSession::new(
        Identifiers::new().email_address("joe+news@example.com"),
        Validators::new().password("not-a-real-one"),
    )
}

fn address(name: &str) -> Identifiers {
    Identifiers::new().email_address(format!("{name}@example.com"))
}

/// Returns an ID as text, even if it is secret.
fn text(id: &impl Encode) -> String {
    to_json(id).trim_matches('"').to_owned()
}

/// Each row is `operation: |zephr, ids| call => field`. `field` is the field of the response that contains the new ID.
macro_rules! creates {
    ($($operation:literal: |$zephr:ident, $ids:ident| $call:expr => $field:ident,)*) => {
        pub(crate) static CREATES: &[Create] = &[$(Create {
            operation: $operation,
            call: |$zephr, $ids| Box::pin(async move {
                let call = $call;
                assert_eq!(call.operation().id, $operation);
                Ok(call.await?.$field.as_ref().map(text))
            }),
        }),*];
    };
}

creates! {
    "createAccount": |z, _ids| z.accounts().create(&AccountSettings::new().name("A")) => id,
    "createAccountGrant": |z, ids| z.account_grants().create_v3(&ids.account, &ids.grant()) => id,
    "createAccountGrantV4": |z, ids| z.account_grants().create(&ids.account, &ids.grant()) => id,
    "createAdminRole": |z, _ids| z.roles().create(&NewRole::new("admin@example.com", "admin")) => id,
    "createAdminUser": |z, _ids| z.admin_users().create(&NewAdminUser::new(address("ann"))) => user_id,
    "createAnonymousSessionUnderGivenSite": |z, _ids| z.sessions().create_anonymous("news") => session_id,
    "createBundles": |z, _ids| z.bundles().create(&NewBundle::new()) => id,
    "createCacheConfiguration": |z, _ids| z.cache_configurations().create(&NewCacheConfiguration::new()) => id,
    "createCert": |z, _ids| z.configuration().create_certificate(&NewCertificate::new("k", "c")) => id,
    "createCompany": |z, _ids| z.companies().create_v3(&CompanyV3::new().name("B")) => id,
    "createCompanyV4": |z, _ids| z.companies().create(&NewCompany::new("C")) => id,
    "createCredit": |z, _ids| z.credits().create_with_id("c", &Credit::new()) => id,
    "createCredits": |z, _ids| z.credits().create(&Credit::new()) => id,
    "createEntitlement": |z, _ids| z.entitlements().create_with_id("e", &Entitlement::new()) => id,
    "createEntitlements": |z, _ids| z.entitlements().create(&Entitlement::new()) => id,
    "createFeatureRule": |z, _ids| z.feature_rules().create_version("f", &NewFeatureRuleVersion::new()) => id,
    "createGift": |z, _ids| z.gifts().create(&Gift::new()) => gift_id,
    "createGrant": |z, ids| z.grants().create_with_id(&ids.user, "g", &ids.grant()) => id,
    "createGrants": |z, ids| z.grants().create(&ids.user, &ids.grant()) => id,
    "createMeter": |z, _ids| z.meters().save("m", &Meter::new()) => id,
    "createNewSession": |z, _ids| z.sessions().create_v3(&login()) => session_id,
    "createNewSessionUnderGivenSite": |z, _ids| z.sessions().create("news", &login()) => session_id,
    "createRequestRuleVersion": |z, ids| z.request_rules().create_version(&ids.rule, RawJson::parse("{}").unwrap()) => version,
    "createUser": |z, _ids| z.users().create(&NewUser::new(address("bob"))) => user_id,
    "createUserSegment": |z, _ids| z.segments().create(&NewSegment::new("S")) => id,
    "createWebhook": |z, _ids| z.webhooks().create(&NewWebhook::new("https://example.com")) => id,
    "issueKeyPair": |z, ids| z.key_pairs().issue(&ids.admin) => access_key,
    "saveProduct": |z, ids| z.products().create(&product(&ids.bundle)) => id,
    "saveRequestRule": |z, _ids| z.request_rules().save(&NewRequestRule::new().label("R")) => id,
    "updateBulkUsers": |z, _ids| z.users().submit_bulk_update(&BulkUpdates::new(Vec::<BulkUpdate>::new())) => job_id,
}
