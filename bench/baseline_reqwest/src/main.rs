//! Creates a session, looks up the user, and lists the user's grants.

use std::env::var;

use serde_json::json;
use zephr_bench_baseline_reqwest::{Failure, Zephr};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let base = std::env::args().nth(1).ok_or("missing argument: base URL")?;
    let zephr = Zephr::new(base, var("ZEPHR_ACCESS_KEY")?, var("ZEPHR_SECRET_KEY")?)?;
    let login = json!({
        "identifiers": { "email_address": "joe.blow@company.com" },
        "validators": { "password": "mysecurepassword123" },
    });
    let session = zephr.create_session("news", &login).await?;
    println!("session {:?}", session.get("session_id"));
    let users = zephr.list_users("joe.blow@company.com").await?;
    for user in users
        .get("results")
        .and_then(|users| users.as_array())
        .into_iter()
        .flatten()
    {
        println!("user {:?}", user.get("user_id"));
    }
    let grants = zephr.list_grants("123456789ABCD").await?;
    for grant in grants
        .get("results")
        .and_then(|grants| grants.as_array())
        .into_iter()
        .flatten()
    {
        println!("grant {:?}", grant.get("grantId"));
    }
    Ok(())
}
