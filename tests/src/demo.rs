//! `drive demo`: the life cycle of a session.

use std::{error::Error, fmt::Debug, process::ExitCode};

use zephr_admin::{
    Client,
    types::{Identifiers, NewSession, Session, SessionLookup, Validators},
};
use zephr_mock::Mock;

use crate::{
    client,
    shown::{Printing, RequestLines, say},
};

const SITE: &str = "news";
const TEMPLATE: &str = "welcome-banner";

/// Runs the demo, against a new mock if no base URL is given.
pub(crate) async fn run(base_url: Option<String>) -> Result<ExitCode, Box<dyn Error>> {
    let mock = match &base_url {
        Some(_) => None,
        None => Some(Mock::start().await?),
    };
    let base_url = mock
        .as_ref()
        .map(Mock::url)
        .or(base_url.as_deref())
        .unwrap_or_default();
    say(format_args!("The service is at {base_url}"));
    let zephr = client(base_url)?
        .interceptor(RequestLines)
        .wrap_transport(Printing)
        .build()?;
    life_of_a_session(&zephr).await?;
    Ok(ExitCode::SUCCESS)
}

async fn life_of_a_session(zephr: &Client) -> Result<(), Box<dyn Error>> {
    let login = NewSession::new(
        Identifiers::new().email_address("joe+news@example.com"),
        Validators::new().password("not-a-real-one"),
    );
    say("\nSign a user in to a site");
    let session = zephr.sessions().create(SITE, &login).await?;
    show_session(&session);
    let id = session
        .session_id
        .ok_or("the session has no id: it cannot be looked up")?;

    say("\nLook the session up");
    show_lookup(&zephr.sessions().get(SITE, &id).await?);

    say("\nEnd it");
    zephr.sessions().delete(SITE, &id).await?;

    say("\nStart a session for a visitor");
    show_session(&zephr.sessions().create_anonymous(SITE).await?);

    say("\nFetch a template component");
    let template = zephr.template_components().get(TEMPLATE).await?;
    show("template", Some(&template.as_str()));
    Ok(())
}

fn show_session(session: &Session) {
    // The ID authenticates as the user, so it is a secret.
    show("session_id", session.session_id.as_ref().map(|_| &"(not shown)"));
    show("user_id", session.user_id.as_ref());
    show("authenticated", session.authenticated.as_ref());
    show("start_date", session.start_date.as_ref());
    show("expiry_date", session.expiry_date.as_ref());
}

fn show_lookup(found: &SessionLookup) {
    show("user_id", found.user_id.as_ref());
    show("tenant_id", found.tenant_id.as_ref());
    show("authenticated", found.authenticated.as_ref());
    show(
        "sessions",
        found.sessions.as_ref().map(|sessions| sessions.len()).as_ref(),
    );
    let access = found.access_model.as_ref();
    show(
        "access_model.user_state",
        access.and_then(|access| access.user_state.as_ref()),
    );
    show(
        "access_model.granted_bundles",
        access.and_then(|access| access.granted_bundles.as_ref()),
    );
}

/// Returns one field of a typed response.
fn show(field: &str, value: Option<&impl Debug>) {
    match value {
        Some(value) => say(format_args!("  {field}: {value:?}")),
        None => say(format_args!("  {field}: not in the response")),
    }
}
