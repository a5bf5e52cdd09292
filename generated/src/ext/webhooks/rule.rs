//! Details of events that rules send.

use zephr_runtime::{DecodeError, RawJson, UnknownFields};

use super::super::super::types::{AccessModel, UserId};

/// The details of an event that a rule sends.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct RuleDetails {
    /// The user whose request caused the rule to run.
    pub user_id: Option<UserId>,
    /// `true` if the user is logged in.
    pub authenticated: Option<bool>,
    /// The access model of the user, as received; [`access`](Self::access) decodes it.
    pub access_model: Option<RawJson>,
    /// The URI of the content.
    pub content_uri: Option<String>,
    /// The name of the feature that the rule belongs to.
    pub feature_name: Option<String>,
    /// Fields that this version does not know, as received.
    pub extra: UnknownFields,
}

impl RuleDetails {
    /// Decodes the access model of the user. Returns `None` if the event does not contain it.
    ///
    /// # Errors
    /// Returns an error if the field `access_model` cannot be decoded as an access model.
    pub fn access(&self) -> Result<Option<AccessModel>, DecodeError> {
        self.access_model.as_ref().map(RawJson::decode).transpose()
    }
}

zephr_runtime::object!(RuleDetails {
    user_id: optional("user_id"),
    authenticated: optional("authenticated"),
    access_model: optional("access_model"),
    content_uri: optional("content_uri"),
    feature_name: optional("feature_name"),
});
