//! Bulk updates: changes to many users. The changes are submitted in batches. Each batch becomes a job, which is polled
//! until it completes.

mod error;
mod outcome;
mod report;
mod run;
mod state;

pub use error::{BulkBatchError, BulkError};
pub use outcome::BulkOutcome;
pub use report::{BulkFailure, BulkJob, BulkProgress, BulkReport};
pub use run::BulkRun;

use zephr_runtime::RawJson;

use super::super::types::{AttributeChange, BulkAction, BulkActionKind, BulkUpdate, UserId, UserKey};

/// ```
/// use zephr_admin::types::BulkUpdate;
///
/// let updates = [
///     BulkUpdate::user("u-1").set_attribute("tier", "gold").set_attribute("newsletter", false),
///     BulkUpdate::foreign_key("crm", "42").delete(),
/// ];
/// # let _ = updates;
/// ```
impl BulkUpdate {
    /// Creates an update of the user with this ID. Add at least one action.
    pub fn user(user_id: impl Into<UserId>) -> Self {
        Self::of(UserKey::new().user_id(user_id))
    }

    /// Creates an update of the user who has this key in this foreign system. Add at least one action.
    pub fn foreign_key(system: impl Into<String>, key: impl Into<String>) -> Self {
        Self::of(UserKey::new().foreign_key([(system, key)]))
    }

    fn of(identifier: UserKey) -> Self {
        Self::new(identifier, [] as [BulkAction; 0])
    }

    /// Sets the attribute with this slug to a string, a number, a Boolean or any other JSON value. All other attributes
    /// are unchanged.
    pub fn set_attribute(mut self, slug: impl Into<String>, value: impl Into<RawJson>) -> Self {
        let change = AttributeChange::new(slug, value);
        self.actions
            .push(BulkAction::new(BulkActionKind::SetAttribute).attribute(change));
        self
    }

    /// Deletes the user.
    pub fn delete(mut self) -> Self {
        self.actions.push(BulkAction::new(BulkActionKind::DeleteUser));
        self
    }
}
