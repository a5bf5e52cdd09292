use zephr_admin::{Client, Credentials};
use zephr_mock::{Mock, MockBuilder};

#[tokio::test]
async fn a_user_is_found_by_email_address() -> Result<(), Box<dyn std::error::Error>> {
    let mock = Mock::start().await?;
    let keys = Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY);
    let zephr = Client::with_base_url(mock.url()).credentials(keys).build()?;
    mock.expect("users().list").once().with_status(200);

    let found = zephr.users().list().email_address("joe+news@example.com").await?;
    assert_eq!(found.len(), 1);
    mock.verify();
    Ok(())
}
