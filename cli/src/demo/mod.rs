//! `zephr demo`: the life of a session, against an embedded mock.

mod trace;

use clap::{ArgMatches, Command};
use tokio::runtime;
use zephr_admin::{
    Client, ClientBuilder, Credentials, Encode, to_json,
    types::{Identifiers, NewSession, Session, SessionLookup, Validators},
};
use zephr_mock::{Mock, MockBuilder};

use crate::{
    connection::{self, Target},
    failure::Failure,
    output,
};
use trace::{Printing, RequestLines};

const SITE: &str = "news";
const TEMPLATE: &str = "welcome-banner";
/// The options that select a service other than the embedded mock.
const SERVICES: [&str; 3] = ["base-url", "tenant", "profile"];

/// Returns the command.
pub(crate) fn command() -> Command {
    Command::new("demo")
        .about("Walk through the life of a session against a mock")
        .long_about(
            "Walk through the life of a session against a mock\n\nWith --base-url, --tenant or --profile, the requests go to that \
             service, and create and delete sessions there. They are signed with your key pair, or with that of the mock \
             if none is set.",
        )
}

/// Runs the command.
pub(crate) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    if SERVICES.iter().any(|name| matches.contains_id(name)) {
        let connection = connection::resolve(matches)?;
        let target = connection.target()?;
        say(&format!("The service is at {}", target.url()))?;
        let builder = match target {
            Target::Tenant(tenant) => Client::builder(tenant),
            Target::BaseUrl(url) => Client::with_base_url(url),
        };
        let keys = connection.keys.as_ref().map(|(keys, _)| keys.clone());
        return runtime.block_on(life_of_a_session(
            builder.credentials(keys.unwrap_or_else(mock_keys)),
        ));
    }
    runtime.block_on(async {
        let mock = Mock::start().await?;
        say(&format!("The service is a mock at {}", mock.url()))?;
        life_of_a_session(Client::with_base_url(mock.url()).credentials(mock_keys())).await
    })
}

fn mock_keys() -> Credentials {
    Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY)
}

fn say(line: &str) -> Result<(), Failure> {
    output::write(format!("{line}\n").as_bytes())
}

/// Prints what a step does, and the command that does the same.
fn step(number: u8, title: &str, command: &str) -> Result<(), Failure> {
    say(&format!("\n{number}. {title}:  zephr {command}"))
}

async fn life_of_a_session(builder: ClientBuilder) -> Result<(), Failure> {
    let zephr = builder
        .interceptor(RequestLines)
        .wrap_transport(Printing)
        .build()?;
    let login = NewSession::new(
        Identifiers::new().email_address("joe+news@example.com"),
        Validators::new().password("not-a-real-one"),
    );
    step(
        1,
        "Sign a user in to a site",
        "sessions create news --body login.json",
    )?;
    let session = zephr.sessions().create(SITE, &login).await?;
    show_session(&session)?;
    let id = session
        .session_id
        .ok_or_else(|| Failure::error("the response has no session ID"))?;

    step(2, "Look the session up", "sessions get news SESSION_ID")?;
    show_lookup(&zephr.sessions().get(SITE, &id).await?)?;

    step(3, "End the session", "sessions delete news SESSION_ID --yes")?;
    zephr.sessions().delete(SITE, &id).await?;

    step(
        4,
        "Start a session for a visitor",
        "sessions create-anonymous news",
    )?;
    show_session(&zephr.sessions().create_anonymous(SITE).await?)?;

    step(
        5,
        "Fetch a template component",
        "template-components get welcome-banner",
    )?;
    let template = zephr.template_components().get(TEMPLATE).await?;
    show("template", Some(&template.as_str()))
}

fn show_session(session: &Session) -> Result<(), Failure> {
    // The ID authenticates as the user, so it is a secret.
    show("session_id", session.session_id.as_ref().map(|_| &"(not shown)"))?;
    show("user_id", session.user_id.as_ref())?;
    show("authenticated", session.authenticated.as_ref())?;
    show("start_date", session.start_date.as_ref())?;
    show("expiry_date", session.expiry_date.as_ref())
}

fn show_lookup(found: &SessionLookup) -> Result<(), Failure> {
    show("user_id", found.user_id.as_ref())?;
    show("tenant_id", found.tenant_id.as_ref())?;
    show("authenticated", found.authenticated.as_ref())
}

/// Prints one field of a typed response.
fn show(field: &str, value: Option<&impl Encode>) -> Result<(), Failure> {
    match value {
        Some(value) => say(&format!("  {field}: {}", to_json(value))),
        None => say(&format!("  {field}: not in the response")),
    }
}
