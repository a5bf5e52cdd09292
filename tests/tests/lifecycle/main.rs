//! The life cycle of each resource in the mock, through the generated client: create, read back equal, list, change,
//! delete, and then 404. References to unknown resources are rejected.

mod access;
mod accounts;
mod admin;
mod bulk;
mod content;
mod export;
mod rules;
mod seeded;
mod sessions;
mod support;
mod things;
mod users;

use std::collections::BTreeSet;

use support::Server;
use zephr_admin::operations::OPERATIONS;
use zephr_mock::Mock;

/// Declares each life cycle as a test, and a function that runs all of them.
macro_rules! life_cycles {
    ($($group:ident :: $life_cycle:ident),* $(,)?) => {
        $(
            #[tokio::test]
            async fn $life_cycle() {
                $group::$life_cycle(&Server::start().await).await;
            }
        )*

        /// Returns the stateful operations that were called with success, according to the request log of each mock.
        async fn called_operations() -> BTreeSet<&'static str> {
            let mut all = BTreeSet::new();
            $(
                let server = Server::start().await;
                $group::$life_cycle(&server).await;
                all.extend(server.succeeded());
            )*
            all
        }
    };
}

life_cycles! {
    access::bundles, access::credits, access::entitlements, access::meters, access::products,
    accounts::accounts, accounts::account_grants, accounts::companies, accounts::users_of_accounts,
    admin::admin_sessions, admin::key_pairs, admin::roles,
    bulk::bulk_updates,
    content::blocked_domains, content::configuration, content::email_templates, content::forms,
    content::static_items, content::template_components, content::user_schema,
    export::exports,
    rules::feature_rules, rules::request_rules,
    sessions::anonymous_sessions, sessions::sessions,
    things::cache_configurations, things::segments, things::webhooks,
    users::access_models, users::foreign_keys, users::grants, users::lookups, users::passwords, users::users,
}

#[tokio::test]
async fn every_stateful_operation_is_covered() {
    let all = called_operations().await;
    let stateful: BTreeSet<_> = OPERATIONS
        .iter()
        .map(|operation| operation.id)
        .filter(|id| Mock::has_state(id))
        .collect();
    let left: Vec<_> = stateful.difference(&all).copied().collect();
    assert_eq!(left, [""; 0]);
}
