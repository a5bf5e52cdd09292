//! The life of a session, with every request and response: the program of `cargo xtask demo`.
//!
//! The service is a mock in this process. If `ZEPHR_BASE_URL` is set, the service is at this URL.

use std::env;

use zephr_admin::{
    Attempt, AttemptOutcome, Client, Credentials, HeaderMap, Interceptor,
    types::{Identifiers, NewSession, Validators},
};
use zephr_mock::{Mock, MockBuilder};

const SITE: &str = "news";

/// Prints each attempt. Instead of the path, prints its template, because an ID in the path may be a secret.
struct Printer;

impl Interceptor for Printer {
    fn before_attempt(&self, attempt: &Attempt<'_>, _: &mut HeaderMap) {
        let operation = attempt.operation;
        println!("> {} {}, signed", operation.method, operation.path);
    }

    fn after_attempt(&self, _: &Attempt<'_>, outcome: &AttemptOutcome<'_>) {
        match outcome.status {
            Some(status) => println!("< {status} after {:?}", outcome.elapsed),
            None => println!("< no response"),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mock = Mock::start().await?;
    let keys = Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY);
    let variables = [Credentials::ACCESS_KEY_VARIABLE, Credentials::SECRET_KEY_VARIABLE];
    let has_keys = variables.into_iter().any(|name| env::var_os(name).is_some());
    let (url, keys) = match env::var("ZEPHR_BASE_URL") {
        Ok(url) if has_keys => (url, Credentials::from_env()?),
        Ok(url) => (url, keys),
        Err(_) => (mock.url().to_owned(), keys),
    };
    println!("The service is at {url}");
    let zephr = Client::with_base_url(url)
        .credentials(keys)
        .interceptor(Printer)
        .build()?;

    println!("\n1. Sign a user in to a site: zephr.sessions().create({SITE:?}, &login)");
    let login = NewSession::new(
        Identifiers::new().email_address("joe+news@example.com"),
        Validators::new().password("not-a-real-one"),
    );
    let session = zephr.sessions().create(SITE, &login).await?;
    // The session ID is redacted, because it authenticates as the user.
    println!("session {:?} of user {:?}", session.session_id, session.user_id);
    println!("from {:?} until {:?}", session.start_date, session.expiry_date);

    println!("\n2. Look the session up: zephr.sessions().get({SITE:?}, &id)");
    let id = session.session_id.ok_or("the response has no session ID")?;
    let found = zephr.sessions().get(SITE, &id).await?;
    println!("the session of user {:?}", found.user_id);

    println!("\n3. End the session: zephr.sessions().delete({SITE:?}, &id)");
    zephr.sessions().delete(SITE, &id).await?;

    println!("\n4. Look it up again");
    match zephr.sessions().get(SITE, &id).await {
        Err(error) if error.is_not_found() => println!("it no longer exists"),
        other => return Err(format!("the session still exists: {other:?}").into()),
    }

    println!(
        "\nNext: read examples/quick_start.rs in generated/, and run it against `cargo run -p zephr-mock -- --port 8080`."
    );
    Ok(())
}
