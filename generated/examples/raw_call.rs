//! Calls an endpoint by method and path, for operations that the description lacks, and signs a request for another client.

use zephr_admin::{Client, Method, RawJson};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let zephr = Client::from_env()?.build()?;

    // Signed, retried and limited like a typed request. Segments and query values are encoded.
    let response = zephr
        .request(Method::GET, "/v3/users")
        .query("identifiers.email_address", "joe+news@example.com")
        .send()
        .await?;
    println!("{}", response.status());
    let users: RawJson = response.json()?;
    println!("{} bytes of JSON", users.to_string().len());

    // A request that another HTTP client sends. Sign the final request: the signature covers all bytes.
    let request =
        http::Request::post("https://acme.api.zephr.com/v3/users").body(r#"{"identifiers": {}}"#)?;
    let header = zephr.sign(&request)?;
    let scheme = header.to_str()?.split(' ').next().unwrap_or_default();
    println!("Authorization: {scheme} …");
    Ok(())
}
