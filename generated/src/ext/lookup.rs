//! Look-ups by names that a tenant defines: attributes, session variables, meters and credits.

use zephr_runtime::{Map, RawJson};

use super::super::types::{
    AccessModel, AccessModelCredit, AccessModelMeter, ExportedUser, Session, SessionLookup, User,
    UserExportItem, UserSessions,
};

fn named<'a, T>(map: &'a Option<Map<T>>, name: &str) -> Option<&'a T> {
    map.as_ref()?.get(name)
}

impl User {
    /// Returns the e-mail address, if the user has one.
    pub fn email_address(&self) -> Option<&str> {
        self.identifiers.as_ref()?.email_address.as_deref()
    }

    /// Returns the attribute with this slug, if the user has it.
    ///
    /// ```
    /// use zephr_admin::{from_json, types::User};
    ///
    /// # fn main() -> Result<(), zephr_admin::DecodeError> {
    /// let user: User = from_json(r#"{"attributes": {"first_name": "Joe", "age": 42}}"#)?;
    /// assert_eq!(user.attribute("first_name").and_then(|name| name.to_text()).as_deref(), Some("Joe"));
    /// assert_eq!(user.attribute("age").and_then(|age| age.as_i64()), Some(42));
    /// # Ok(()) }
    /// ```
    pub fn attribute(&self, slug: &str) -> Option<&RawJson> {
        named(&self.attributes, slug)
    }
}

impl UserExportItem {
    /// Returns the attribute with this slug; see [`User::attribute`].
    pub fn attribute(&self, slug: &str) -> Option<&RawJson> {
        self.user.as_ref()?.attribute(slug)
    }
}

impl ExportedUser {
    /// Returns the attribute with this slug, if the export contains it; see [`User::attribute`].
    pub fn attribute(&self, slug: &str) -> Option<&RawJson> {
        named(&self.attributes, slug)
    }
}

impl UserSessions {
    /// Returns the sessions of the user. The response can be a list of sessions, or a session lookup that contains the
    /// list. Returns `None` if the response has another form, or if the session lookup contains no list.
    pub fn sessions(&self) -> Option<&[Session]> {
        match self {
            Self::SessionLookup(found) => found.sessions.as_deref(),
            Self::List(sessions) => Some(sessions),
            Self::Unknown(_) => None,
        }
    }
}

impl SessionLookup {
    /// Returns the session variable with this name, if it is set.
    pub fn variable(&self, name: &str) -> Option<&RawJson> {
        named(&self.session_variables, name)
    }
}

impl AccessModel {
    /// Returns the meter with this ID, if the user has it.
    pub fn meter(&self, id: &str) -> Option<&AccessModelMeter> {
        named(&self.meters, id)
    }

    /// Returns the credit with this ID, if the user has it.
    pub fn credit(&self, id: &str) -> Option<&AccessModelCredit> {
        named(&self.credits, id)
    }
}
