//! What some operations do that no other does. The overlay names it; the
//! table below says which function is meant.

mod account_users;
mod accounts;
mod admin_sessions;
mod blocked_email_domains;
mod bulk_jobs;
mod certificates;
mod feature_rules;
mod gifts;
mod key_pairs;
mod request_rules;
mod roles;
mod segments;
mod sessions;
mod static_items;
mod template_components;
mod user_grants;
mod users;

mod access;
mod dates;
mod grants;
mod login;
mod rules;

use http::StatusCode;

use crate::{
    answer::Answer,
    engine::{Own, Reply},
};

/// What the operation of a collection does that the overlay names so.
#[rustfmt::skip] // a table
pub(crate) fn find(collection: &str, name: &str) -> Option<Own> {
    Some(match (collection, name) {
        ("account_grants" | "user_grants", "look_through") => grants::look_through,
        ("account_grants" | "user_grants", "look_up") => grants::look_up,
        ("account_grants", "grant") => grants::grant,
        ("account_users", "add_by_domains") => account_users::add_by_domains,
        ("account_users", "list_ids") => account_users::list_ids,
        ("account_users", "of_user") => account_users::of_user,
        ("account_users", "save_seated") => account_users::save_seated,
        ("accounts", "search") => accounts::search,
        ("admin_sessions", "log_in") => admin_sessions::log_in,
        ("admin_sessions", "log_out") => admin_sessions::log_out,
        ("blocked_email_domains", "get_list") => blocked_email_domains::get_list,
        ("blocked_email_domains", "save_list") => blocked_email_domains::save_list,
        ("bulk_jobs", "look_at") => bulk_jobs::look_at,
        ("bulk_jobs", "submit") => bulk_jobs::submit,
        ("certificates", "delete_last") => certificates::delete_last,
        ("feature_rule_versions", "create_version") => feature_rules::create_version,
        ("feature_rule_versions", "delete_version") => feature_rules::delete_version,
        ("feature_rule_versions", "save_tags") => feature_rules::save_tags,
        ("feature_rules" | "request_rules", "list_rules") => rules::list,
        ("gifts", "create_link") => gifts::create_link,
        ("key_pairs", "issue") => key_pairs::issue,
        ("request_rule_versions", "create_version") => request_rules::create_version,
        ("request_rule_versions", "delete_version") => request_rules::delete_version,
        ("request_rules", "save_rule") => request_rules::save_rule,
        ("roles", "of_admin_user") => roles::of_admin_user,
        ("segments", "begin") => segments::begin,
        ("segments", "of_user") => segments::of_user,
        ("sessions", "begin_anonymous") => sessions::begin_anonymous,
        ("sessions", "end") => sessions::end,
        ("sessions", "log_in") => sessions::log_in,
        ("sessions", "look_up") => sessions::look_up,
        ("sessions", "of_user") => sessions::of_user,
        ("static_items", "save_text") => static_items::save_text,
        ("template_components", "render") => template_components::render,
        ("user_grants", "access_model") => user_grants::access_model,
        ("user_grants", "grant") => user_grants::grant,
        ("user_grants", "grant_as") => user_grants::grant_as,
        ("users", "delete_by_key") => users::delete_by_key,
        ("users", "delete_foreign_key") => users::delete_foreign_key,
        ("users", "export") => users::export,
        ("users", "find") => users::find,
        ("users", "register") => users::register,
        ("users", "replace_attributes") => users::replace_attributes,
        ("users", "reset_legacy_password") => users::reset_legacy_password,
        ("users", "set_foreign_key") => users::set_foreign_key,
        ("users", "start_email_update") => users::start_email_update,
        ("users", "start_password_reset") => users::start_password_reset,
        ("users", "update_attributes") => users::update_attributes,
        _ => return None,
    })
}

/// What an operation gives, or its refusal.
type Outcome = Result<Reply, Answer>;

fn conflict(message: impl AsRef<str>) -> Answer {
    Answer::refusal(StatusCode::CONFLICT, message)
}

fn not_found(message: impl AsRef<str>) -> Answer {
    Answer::refusal(StatusCode::NOT_FOUND, message)
}
