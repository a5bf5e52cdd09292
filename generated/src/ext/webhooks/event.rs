//! The events that the service sends to webhooks.

use std::fmt;

use sha2::{Digest as _, Sha256};
use zephr_runtime::{DecodeError, JsonValue, Map, RawJson, StringEnum, UnknownValue};

use super::super::super::types::{EpochMillis, User};
use super::RuleDetails;

/// An event as received. All fields are kept, including unknown ones, and no field is required.
///
/// `Debug` omits the values, because they are personal data.
#[derive(Clone, PartialEq)]
pub struct Event {
    fields: Map<RawJson>,
    kind: EventKind,
    fingerprint: Fingerprint,
}

impl Event {
    /// Decodes the body of a delivery that has been authenticated elsewhere, for example by a gateway.
    ///
    /// An empty array is decoded as an object without fields, as for every [`Map`].
    ///
    /// # Errors
    /// Returns an error if the body is neither a JSON object nor an empty array.
    pub fn from_body(body: &[u8]) -> Result<Self, DecodeError> {
        let (fields, _) = zephr_runtime::decode::<Map<RawJson>>(body, &[])?;
        let kind = fields.get("type").and_then(RawJson::to_text).unwrap_or_default();
        Ok(Self {
            fields,
            kind: kind.into(),
            fingerprint: Fingerprint(Sha256::digest(body).into()),
        })
    }

    /// Returns the field `type`: the kind of the event. If the field is missing or not a string, returns an empty
    /// [`EventKind::Unknown`].
    pub fn kind(&self) -> &EventKind {
        &self.kind
    }

    /// Returns the time of the event.
    pub fn time(&self) -> Option<EpochMillis> {
        self.fields.get("time")?.decode().ok()
    }

    /// Returns the field `tenantId`: the ID of the tenant.
    pub fn tenant_id(&self) -> Option<String> {
        self.text("tenantId")
    }

    /// Returns the field `subTenantId`: the ID of the sub-tenant.
    pub fn sub_tenant_id(&self) -> Option<String> {
        self.text("subTenantId")
    }

    /// Returns the field `webhook`: the label of the webhook that sent the event.
    pub fn webhook_label(&self) -> Option<String> {
        self.text("webhook")
    }

    /// Returns the details as received. The fields of the details depend on the kind of the event.
    pub fn details(&self) -> Option<&RawJson> {
        self.fields.get("details")
    }

    /// Decodes the details as a user. Use this method for [`EventKind::CreateUser`], and for other events whose details
    /// are a user.
    ///
    /// # Errors
    /// Returns an error if there are no details, or if they are not a user.
    pub fn user(&self) -> Result<User, DecodeError> {
        self.decode_details()
    }

    /// Decodes the details of an event that a rule sent. Use this method for [`EventKind::FeatureCustom`].
    ///
    /// # Errors
    /// Returns an error if there are no details, or if a field of the details has an unexpected type.
    pub fn rule(&self) -> Result<RuleDetails, DecodeError> {
        self.decode_details()
    }

    fn decode_details<T: JsonValue>(&self) -> Result<T, DecodeError> {
        static ABSENT: RawJson = RawJson::null();
        self.details().unwrap_or(&ABSENT).decode()
    }

    /// Returns all fields of the event as received, including those that this version does not know.
    pub fn fields(&self) -> &Map<RawJson> {
        &self.fields
    }

    /// Returns a value that identifies the event, so that you can recognize repeated deliveries.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    fn text(&self, name: &str) -> Option<String> {
        self.fields.get(name)?.to_text()
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.fields.iter().map(|(name, _)| name).collect();
        f.debug_struct("Event")
            .field("kind", &self.kind)
            .field("fields", &names)
            .field("fingerprint", &self.fingerprint)
            .finish()
    }
}

/// The kind of an event.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum EventKind {
    /// A user was created. `CREATE_USER` on the wire.
    CreateUser,
    /// A rule called its webhook. `FEATURE_CUSTOM` on the wire.
    FeatureCustom,
    /// Another kind.
    Unknown(UnknownValue),
}

impl StringEnum for EventKind {
    const LISTED: &'static [Self] = &[Self::CreateUser, Self::FeatureCustom];

    fn unknown(value: UnknownValue) -> Self {
        Self::Unknown(value)
    }

    fn as_str(&self) -> &str {
        match self {
            Self::CreateUser => "CREATE_USER",
            Self::FeatureCustom => "FEATURE_CUSTOM",
            Self::Unknown(other) => other.as_str(),
        }
    }
}

zephr_runtime::string_enum!(EventKind);

/// The SHA-256 digest of the body of an event. `Display` writes it in hexadecimal.
///
/// The service sends no event ID, so the fingerprint identifies an event by the bytes of its body. Different events
/// have different fingerprints, because the body contains the time in milliseconds, the details and the webhook. If the
/// service sends the same event again with different bytes, for example with the fields in another order, the
/// fingerprints differ.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Returns the digest.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}
