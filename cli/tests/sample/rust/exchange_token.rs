// Exchange an authorization code or a refresh token for an access token (POST /zephr/oauth2/token)
//
// Set ZEPHR_BASE_URL (https://TENANT.api.zephr.com), then run: cargo run
//
// [dependencies]
// tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
// zephr-admin = "0.1"

use std::{env, error::Error};

use zephr_admin::types::{RefreshTokenRequest, TokenRequest};
use zephr_admin::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let zephr = Client::with_base_url(env::var("ZEPHR_BASE_URL")?)
        .build()?;
    let token = zephr
        .oauth()
        .token(
            &TokenRequest::RefreshToken(
                RefreshTokenRequest::new("6kuabo4gug8t9h13x7gt43cm"),
            ),
        )
        .await?;
    println!("{:?}", token.user_id);
    Ok(())
}
