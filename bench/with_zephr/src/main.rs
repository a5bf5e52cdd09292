//! Creates a session, looks up the user, and lists the user's grants.

use std::error::Error;

use zephr_admin::types::{Identifiers, NewSession, Validators};
use zephr_admin::{Client, Credentials};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let base = std::env::args().nth(1).ok_or("missing argument: base URL")?;
    let zephr = Client::with_base_url(base)
        .credentials(Credentials::from_env()?)
        .build()?;
    let login = NewSession::new(
        Identifiers::new().email_address("joe.blow@company.com"),
        Validators::new().password("mysecurepassword123"),
    );
    let session = zephr.sessions().create("news", &login).await?;
    println!("session {:?}", session.session_id);
    for user in zephr.users().list().email_address("joe.blow@company.com").await? {
        println!("user {:?}", user.user_id);
    }
    for grant in zephr.grants().list("123456789ABCD").await? {
        println!("grant {:?}", grant.grant_id);
    }
    Ok(())
}
