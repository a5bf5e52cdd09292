//! Signs a user in and looks them up: the program of the README.

use zephr_admin::{
    Client,
    types::{Identifiers, NewSession, Validators},
};

#[tokio::main]
async fn main() -> Result<(), zephr_admin::Error> {
    let zephr = Client::from_env()?.build()?;

    let login = NewSession::new(
        Identifiers::new().email_address("joe+news@example.com"),
        Validators::new().password("not-a-real-one"),
    );
    let session = zephr.sessions().create("news", &login).await?;
    println!(
        "user {:?} is signed in until {:?}",
        session.user_id, session.expiry_date
    );

    for user in zephr.users().list().email_address("joe+news@example.com").await? {
        println!("{:?}", user.attribute("first_name"));
    }
    Ok(())
}
