use serde_json::json;
use zephr_admin::{
    Client, Credentials, ErrorKind,
    types::{Identifiers, NewUser},
};
use zephr_mock::{Fault, Mock, MockBuilder, Preset};

async fn start() -> Result<(Mock, Client), Box<dyn std::error::Error>> {
    let mock = Mock::builder()
        .documents(
            "users",
            [json!({ "user_id": "u-1", "identifiers": { "email_address": "ann@example.com" } })],
        )
        .start()
        .await?;
    let keys = Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY);
    let zephr = Client::with_base_url(mock.url()).credentials(keys).build()?;
    Ok((mock, zephr))
}

#[tokio::test]
async fn a_duplicate_is_a_conflict() -> Result<(), Box<dyn std::error::Error>> {
    let (mock, zephr) = start().await?;
    mock.expect("users().create").once().with_status(409);
    let ann = NewUser::new(Identifiers::new().email_address("ann@example.com"));
    assert!(
        zephr
            .users()
            .create(&ann)
            .await
            .is_err_and(|error| error.is_conflict())
    );
    mock.verify();
    Ok(())
}

#[tokio::test]
async fn a_lost_response_is_an_unknown_outcome() -> Result<(), Box<dyn std::error::Error>> {
    let (mock, zephr) = start().await?;
    mock.faults()
        .add(Fault::on("users().create").preset(Preset::CutAfterCommit))?;
    let bob = NewUser::new(Identifiers::new().email_address("bob@example.com"));
    let error = zephr
        .users()
        .create(&bob)
        .await
        .expect_err("the response is lost");
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    assert_eq!(mock.requests().to("users().create").len(), 1);
    Ok(())
}
