//! Details of events that rules send.

use zephr_runtime::{
    Decode, DecodeError, Encode, Field, RawJson, Reader, Table, UnknownFields, Writer, read_object,
    write_object,
};

use super::super::super::types::{AccessModel, UserId};

/// The details of an event that a rule sends.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct RuleDetails {
    /// The user who caused the rule to run.
    pub user_id: Option<UserId>,
    /// Whether the user is logged in.
    pub authenticated: Option<bool>,
    /// The access of the user, as received; [`access`](Self::access) decodes it.
    pub access_model: Option<RawJson>,
    /// The URI of the content.
    pub content_uri: Option<String>,
    /// The name of the feature that the rule belongs to.
    pub feature_name: Option<String>,
    /// Fields that this version does not know, as received.
    pub extra: UnknownFields,
}

impl RuleDetails {
    const TABLE: &'static Table = &Table {
        name: "RuleDetails",
        fields: &[
            Field::optional("user_id"),
            Field::optional("authenticated"),
            Field::optional("access_model"),
            Field::optional("content_uri"),
            Field::optional("feature_name"),
        ],
    };

    /// Decodes the access of the user. Returns `None` if the event does not contain it.
    ///
    /// # Errors
    /// Returns an error if it is not an access model.
    pub fn access(&self) -> Result<Option<AccessModel>, DecodeError> {
        self.access_model.as_ref().map(RawJson::decode).transpose()
    }
}

impl Encode for RuleDetails {
    fn write(&self, writer: &mut Writer) {
        write_object(
            writer,
            Self::TABLE,
            &[
                &self.user_id,
                &self.authenticated,
                &self.access_model,
                &self.content_uri,
                &self.feature_name,
            ],
            &self.extra,
        );
    }
}

impl Decode for RuleDetails {
    fn decode_into(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        read_object(
            reader,
            Self::TABLE,
            &mut [
                &mut self.user_id,
                &mut self.authenticated,
                &mut self.access_model,
                &mut self.content_uri,
                &mut self.feature_name,
            ],
            &mut self.extra,
        )
    }

    fn empty() -> Self {
        Self::default()
    }
}

zephr_runtime::object!(RuleDetails);
