// Retrieve a user (GET /v3/users/0123456789ABCD)
//
// Set ZEPHR_BASE_URL (https://TENANT.api.zephr.com), ZEPHR_ACCESS_KEY and ZEPHR_SECRET_KEY, then run: cargo run
//
// [dependencies]
// tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
// zephr-admin = "0.1"

use std::{env, error::Error};

use zephr_admin::{Client, Credentials};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let zephr = Client::with_base_url(env::var("ZEPHR_BASE_URL")?)
        .credentials(Credentials::from_env()?)
        .build()?;
    let user = zephr.users().get("user-1042").await?;
    println!("{:?}", user.user_id);
    Ok(())
}
