//! Methods that add one foreign key or one attribute to a new user.

use zephr_runtime::RawJson;

use super::super::types::NewUser;

/// ```
/// use zephr_admin::types::{Identifiers, NewUser};
///
/// let user = NewUser::new(Identifiers::new().email_address("joe@company.com"))
///     .attribute("city", "London")
///     .attribute("age", 42)
///     .foreign_key("crm", "42");
/// ```
impl NewUser {
    /// Adds the key that identifies the user in a foreign system, such as a CRM.
    pub fn foreign_key(mut self, system: impl Into<String>, key: impl Into<String>) -> Self {
        self.foreign_keys
            .get_or_insert_default()
            .insert(system.into(), key.into());
        self
    }

    /// Adds one attribute of any type. To set all attributes, use [`attributes`](Self::attributes).
    pub fn attribute(mut self, slug: impl Into<String>, value: impl Into<RawJson>) -> Self {
        self.attributes.get_or_insert_default().set(slug, value);
        self
    }
}
