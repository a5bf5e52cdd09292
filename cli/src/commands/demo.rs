//! `zephr demo`: the life of a session, against an embedded mock.

use clap::{ArgMatches, Command};
use tokio::runtime;
use zephr_admin::{
    Client, Credentials, Encode, to_json,
    types::{Identifiers, NewSession, Validators},
};
use zephr_mock::{Mock, MockBuilder};

use crate::{failure::Failure, output};

const SITE: &str = "news";
const TEMPLATE: &str = "welcome-banner";

pub(super) fn command() -> Command {
    Command::new("demo").about("Walk through the life of a session against a mock")
}

pub(super) fn run(_matches: &ArgMatches) -> Result<(), Failure> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mock = Mock::start().await?;
        let zephr = Client::with_base_url(mock.url())
            .credentials(Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY))
            .build()?;
        print(&format!("The service is a mock at {}", mock.url()))?;
        life_of_a_session(&zephr).await
    })
}

fn print(line: &str) -> Result<(), Failure> {
    output::write(format!("{line}\n").as_bytes())
}

async fn life_of_a_session(zephr: &Client) -> Result<(), Failure> {
    let login = NewSession::new(
        Identifiers::new().email_address("joe+news@example.com"),
        Validators::new().password("not-a-real-one"),
    );
    print("\n1. Sign a user in:  zephr sessions create news --body @login.json")?;
    let session = zephr.sessions().create(SITE, &login).await?;
    print(&format!(
        "   user {}, expires {}",
        shown(&session.user_id),
        shown(&session.expiry_date)
    ))?;
    let id = session
        .session_id
        .ok_or_else(|| Failure::error("the response has no session ID"))?;

    print("\n2. Look the session up:  zephr sessions get news SESSION_ID")?;
    let found = zephr.sessions().get(SITE, &id).await?;
    print(&format!(
        "   user {}, authenticated {}",
        shown(&found.user_id),
        shown(&found.authenticated)
    ))?;

    print("\n3. End the session:  zephr sessions delete news SESSION_ID --yes")?;
    zephr.sessions().delete(SITE, &id).await?;
    print("   done")?;

    print("\n4. Start a session for a visitor:  zephr sessions create-anonymous news")?;
    let visitor = zephr.sessions().create_anonymous(SITE).await?;
    print(&format!(
        "   authenticated {}, expires {}",
        shown(&visitor.authenticated),
        shown(&visitor.expiry_date)
    ))?;

    print("\n5. Fetch a template:  zephr template-components get welcome-banner")?;
    let template = zephr.template_components().get(TEMPLATE).await?;
    print(&format!("   {}", template.as_str()))
}

fn shown(value: &Option<impl Encode>) -> String {
    value.as_ref().map_or_else(|| "unknown".to_owned(), to_json)
}
