//! Sign-in with a cookie. For single sign-on, the `blaize_session` cookie replaces the identifiers in the request body.
//! For a sign-in without a password, the `blaize_jwt` cookie replaces the validators.

use super::super::types::{AdminLogin, Identifiers, NewAdminUser, NewSession, Validators};

fn use_sso() -> Validators {
    Validators::new().use_sso(true)
}

/// ```no_run
/// use zephr_admin::types::{Identifiers, NewSession};
///
/// # async fn example(zephr: zephr_admin::Client) -> Result<(), zephr_admin::Error> {
/// // The `blaize_session` cookie identifies the user.
/// let session = zephr.sessions().create("news", &NewSession::sso()).session_cookie("…").await?;
///
/// // The `blaize_jwt` cookie takes the place of validators.
/// let joe = Identifiers::new().email_address("joe@company.com");
/// let session = zephr.sessions().create("news", &NewSession::without_validators(joe)).jwt_cookie("…").await?;
/// # Ok(()) }
/// ```
impl NewSession {
    /// Creates the body for a sign-in by single sign-on. The body contains no identifiers, because the `blaize_session`
    /// cookie identifies the user.
    pub fn sso() -> Self {
        Self::default().validators(use_sso())
    }

    /// Creates the body for a sign-in without a password. The `blaize_jwt` cookie authenticates the user.
    pub fn without_validators(identifiers: Identifiers) -> Self {
        Self::default().identifiers(identifiers)
    }
}

impl AdminLogin {
    /// Creates the body for a sign-in by single sign-on. The body contains no identifiers, because the `blaize_session`
    /// cookie identifies the administrator.
    pub fn sso() -> Self {
        Self::default().validators(use_sso())
    }
}

impl NewAdminUser {
    /// Creates the body for a new administrator who signs in by single sign-on. The body contains no identifiers,
    /// because the `blaize_session` cookie identifies the administrator.
    pub fn sso() -> Self {
        Self::default().validators(use_sso())
    }
}
