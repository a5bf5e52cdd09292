//! Values under names that a tenant defines: attributes, session variables, meters and credits.

use zephr_runtime::{Map, RawJson};

use super::super::types::{
    AccessModel, AccessModelCredit, AccessModelMeter, ExportedUser, Session, SessionLookup, User,
    UserExportItem, UserSessions,
};

/// The value of a name in a map that may be absent.
fn named<'a, T>(map: &'a Option<Map<T>>, name: &str) -> Option<&'a T> {
    map.as_ref()?.get(name)
}

impl User {
    /// The e-mail address, if the user has one.
    pub fn email_address(&self) -> Option<&str> {
        self.identifiers.as_ref()?.email_address.as_deref()
    }

    /// The attribute of this slug, if the user has it.
    ///
    /// ```
    /// use zephr_admin::{from_json, types::User};
    ///
    /// # fn main() -> Result<(), zephr_admin::DecodeError> {
    /// let user: User = from_json(r#"{"attributes": {"first_name": "Joe", "age": 42}}"#)?;
    /// assert_eq!(user.attribute("first_name").and_then(|name| name.text()).as_deref(), Some("Joe"));
    /// assert_eq!(user.attribute("age").and_then(|age| age.integer()), Some(42));
    /// # Ok(()) }
    /// ```
    pub fn attribute(&self, slug: &str) -> Option<&RawJson> {
        named(&self.attributes, slug)
    }
}

impl UserExportItem {
    /// Returns the user's attribute of this slug, if the record has it; see [`User::attribute`].
    pub fn attribute(&self, slug: &str) -> Option<&RawJson> {
        self.user.as_ref()?.attribute(slug)
    }
}

impl ExportedUser {
    /// The attribute of this slug, if the export tells of it; see [`User::attribute`].
    pub fn attribute(&self, slug: &str) -> Option<&RawJson> {
        named(&self.attributes, slug)
    }
}

impl UserSessions {
    /// The sessions, in whichever of the two shapes they came; `None` if they came in neither.
    pub fn sessions(&self) -> Option<&[Session]> {
        match self {
            Self::SessionLookup(found) => found.sessions.as_deref(),
            Self::List(sessions) => Some(sessions),
            Self::Unknown(_) => None,
        }
    }
}

impl SessionLookup {
    /// The session variable of this name, if it is set.
    pub fn variable(&self, name: &str) -> Option<&RawJson> {
        named(&self.session_variables, name)
    }
}

impl AccessModel {
    /// The meter of this id, if the user has it.
    pub fn meter(&self, id: &str) -> Option<&AccessModelMeter> {
        named(&self.meters, id)
    }

    /// The credit of this id, if the user has it.
    pub fn credit(&self, id: &str) -> Option<&AccessModelCredit> {
        named(&self.credits, id)
    }
}
