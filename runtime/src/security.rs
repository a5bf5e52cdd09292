//! The credentials for security schemes: all credentials of a client, and the credentials that a single request
//! carries.

mod attach;

use crate::client::Shared;
use crate::credentials::{CredentialsCache, Expiring, FetchError};
use crate::operation::{SecurityKind, SecurityScheme};
use crate::{BearerToken, Error, Operation, Secret};
pub(crate) use attach::Attached;

/// The credentials of a client for the security schemes of the API description, each with the name of its scheme. The
/// key pair for signatures is not included.
#[derive(Default)]
pub(crate) struct SchemeCredentials(Vec<(String, SchemeCredential)>);

/// The credentials for one security scheme: a bearer token, a user with a password, or an API key.
pub(crate) enum SchemeCredential {
    Token(CredentialsCache<BearerToken>),
    Login { user: String, password: Secret },
    Key(Secret),
}

impl SchemeCredential {
    /// Returns whether these are credentials for a scheme of this kind.
    fn fits(&self, kind: SecurityKind) -> bool {
        match kind {
            SecurityKind::Signature => false,
            SecurityKind::Bearer => matches!(self, Self::Token(_)),
            SecurityKind::Basic => matches!(self, Self::Login { .. }),
            SecurityKind::HeaderKey(_) | SecurityKind::QueryKey(_) | SecurityKind::CookieKey(_) => {
                matches!(self, Self::Key(_))
            }
        }
    }

    fn tokens(&self) -> Option<&CredentialsCache<BearerToken>> {
        match self {
            Self::Token(cache) => Some(cache),
            Self::Login { .. } | Self::Key(_) => None,
        }
    }

    /// Returns the reason why the credentials cannot be sent, if any.
    fn problem(&self) -> Option<&'static str> {
        match self {
            Self::Token(cache) => cache.current().and_then(|token| token.problem()),
            Self::Login { user, password } => {
                let has_control = |text: &str| text.chars().any(char::is_control);
                let is_sound = !user.contains(':') && !has_control(user) && !has_control(password.expose());
                (!is_sound).then_some(
                    "a user must not contain `:`, and user and password must not contain control characters",
                )
            }
            Self::Key(key) => {
                let is_sound = !key.expose().is_empty() && !key.expose().chars().any(char::is_control);
                (!is_sound).then_some("a key must not be empty or contain control characters")
            }
        }
    }
}

impl SchemeCredentials {
    pub(crate) fn set(&mut self, scheme: String, credential: SchemeCredential) {
        self.0.retain(|(known, _)| *known != scheme);
        self.0.push((scheme, credential));
    }

    /// Returns an error message if the credentials for any scheme cannot be sent.
    pub(crate) fn problem(&self) -> Option<String> {
        self.0.iter().find_map(|(scheme, credential)| {
            let problem = credential.problem()?;
            Some(format!(
                "credentials for the security scheme `{scheme}`: {problem}"
            ))
        })
    }

    pub(crate) fn has_provider(&self) -> bool {
        self.caches().any(CredentialsCache::has_provider)
    }

    /// Fetches tokens from all providers, even if the current tokens are valid.
    pub(crate) async fn refresh(&self, shared: &Shared) -> Result<(), FetchError> {
        for cache in self.caches() {
            cache.refresh(&|| shared.now_millis()).await?;
        }
        Ok(())
    }

    fn caches(&self) -> impl Iterator<Item = &CredentialsCache<BearerToken>> {
        self.0.iter().filter_map(|(_, credential)| credential.tokens())
    }

    fn find(&self, scheme: &SecurityScheme) -> Option<&SchemeCredential> {
        let mut all = self.0.iter();
        let (_, credential) =
            all.find(|(name, credential)| name == scheme.name && credential.fits(scheme.kind))?;
        Some(credential)
    }
}

/// The credentials that a request carries.
#[derive(Default)]
pub(crate) struct Requirements<'a> {
    /// `true` if the request carries a signature.
    pub(crate) signed: bool,
    schemes: Vec<(SecurityScheme, &'a SchemeCredential)>,
}

impl Requirements<'_> {
    /// Returns the caches of the tokens that the request carries.
    pub(crate) fn tokens(&self) -> impl Iterator<Item = &CredentialsCache<BearerToken>> {
        self.schemes
            .iter()
            .filter_map(|(_, credential)| credential.tokens())
    }
}

impl Shared {
    /// Returns the credentials for a request. Uses the first combination of schemes for which the client has all
    /// credentials.
    pub(crate) fn requirements(&self, operation: &'static Operation) -> Result<Requirements<'_>, Error> {
        if operation.security.is_empty() {
            // If the client has no key pair, signing returns the error.
            return Ok(Requirements {
                signed: operation.signed,
                ..Requirements::default()
            });
        }
        let mut combinations = operation.security.iter();
        let found = combinations.find_map(|combination| self.combination(combination));
        found.ok_or_else(|| Error::config(missing(operation)).on(operation))
    }

    /// Returns the credentials for schemes that must be used together. Returns `None` if the client lacks the
    /// credentials for one of these schemes.
    fn combination(&self, combination: &[SecurityScheme]) -> Option<Requirements<'_>> {
        let mut requirements = Requirements::default();
        for scheme in combination {
            match scheme.kind {
                SecurityKind::Signature if !self.credentials.is_set() => return None,
                SecurityKind::Signature => requirements.signed = true,
                _ => requirements.schemes.push((*scheme, self.security.find(scheme)?)),
            }
        }
        Some(requirements)
    }
}

/// Returns the error message for a client that lacks the credentials for an operation. The message lists all
/// combinations of credentials that the operation accepts.
fn missing(operation: &Operation) -> String {
    let scheme = |SecurityScheme { name, kind }: &SecurityScheme| {
        let set = match kind {
            SecurityKind::Signature => "credentials(…)".to_owned(),
            SecurityKind::Bearer => format!("bearer_token({name:?}, …)"),
            SecurityKind::Basic => format!("basic_auth({name:?}, …)"),
            _ => format!("api_key({name:?}, …)"),
        };
        format!("`{name}` (`ClientBuilder::{set}`)")
    };
    let combination =
        |schemes: &&[SecurityScheme]| schemes.iter().map(scheme).collect::<Vec<_>>().join(" and ");
    let combinations: Vec<_> = operation.security.iter().map(combination).collect();
    format!(
        "the client has no credentials for this operation: set those of the security scheme {}",
        combinations.join(", or of ")
    )
}
