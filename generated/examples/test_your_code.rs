//! Tests of code that uses the client: against the mock, with faults and expectations.

use zephr_admin::{
    Client, Error,
    types::{Identifiers, NewUser, UserId},
};

/// The code under test: returns the user with an address, and creates them if there is none.
async fn find_or_create(zephr: &Client, email: &str) -> Result<Option<UserId>, Error> {
    let found = zephr.users().list().email_address(email).await?;
    if let Some(user) = found.into_iter().next() {
        return Ok(user.user_id);
    }
    let user = NewUser::new(Identifiers::new().email_address(email)).attribute("source", "newsletter");
    Ok(zephr.users().create(&user).await?.user_id)
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let zephr = Client::from_env()?.build()?;
    println!("{:?}", find_or_create(&zephr, "joe+news@example.com").await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use zephr_admin::{Credentials, ErrorKind};
    use zephr_mock::{Fault, Mock, MockBuilder, Preset};

    use super::*;

    fn client(mock: &Mock) -> Client {
        let keys = Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY);
        Client::with_base_url(mock.url())
            .credentials(keys)
            .build()
            .unwrap()
    }

    #[tokio::test]
    async fn a_new_user_is_created_once() {
        let mock = Mock::start().await.unwrap();
        let zephr = client(&mock);
        mock.expect("users().create").once().with_partial_json(json!({
            "identifiers": { "email_address": "ann@example.com" },
        }));
        let created = find_or_create(&zephr, "ann@example.com").await.unwrap();
        assert_eq!(find_or_create(&zephr, "ann@example.com").await.unwrap(), created);
        mock.verify();
    }

    #[tokio::test]
    async fn an_edge_error_is_retried() {
        let mock = Mock::start().await.unwrap();
        mock.faults()
            .add(Fault::on("users().list").preset(Preset::EdgeError))
            .unwrap();
        find_or_create(&client(&mock), "ann@example.com").await.unwrap();
        assert_eq!(mock.requests().to("users().list").len(), 2);
    }

    #[tokio::test]
    async fn a_create_with_an_unknown_outcome_is_not_retried() {
        let mock = Mock::start().await.unwrap();
        mock.faults()
            .add(Fault::on("users().create").preset(Preset::CutAfterCommit))
            .unwrap();
        let error = find_or_create(&client(&mock), "ann@example.com")
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
        assert_eq!(
            error.verify_with().map(|operation| operation.name()),
            Some("users().list")
        );
        assert_eq!(mock.requests().to("users().create").len(), 1);
    }
}
