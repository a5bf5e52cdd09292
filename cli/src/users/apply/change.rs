//! One row: a user, and the changes of this user.

use zephr_admin::types::BulkUpdate;
use zephr_runtime::{Map, RawJson};

use super::input::ERROR;

const USER_ID: &str = "user_id";
const FOREIGN_KEYS: &str = "foreign_keys";
const ATTRIBUTES: &str = "attributes";
const DELETE: &str = "delete";

/// The meaning of a column.
pub(super) enum Field {
    UserId,
    /// The key in this foreign system.
    ForeignKey(String),
    /// The value of the attribute with this slug, as text or as JSON.
    Attribute {
        slug: String,
        is_json: bool,
    },
    Delete,
    Error,
    Ignored,
}

impl Field {
    /// Returns the meaning of a column with this name; `None` if the name is unknown.
    pub(super) fn of_column(name: &str, ignored: &[String]) -> Option<Self> {
        if ignored.iter().any(|ignored| ignored == name) {
            return Some(Self::Ignored);
        }
        match name.split_once('.') {
            Some((FOREIGN_KEYS, system)) if !system.is_empty() => Some(Self::ForeignKey(system.to_owned())),
            Some((ATTRIBUTES, slug)) => {
                let (slug, is_json) = match slug.strip_suffix(":=") {
                    Some(slug) => (slug, true),
                    None => (slug, false),
                };
                let slug = slug.to_owned();
                (!slug.is_empty()).then_some(Self::Attribute { slug, is_json })
            }
            Some(_) => None,
            None => match name {
                USER_ID => Some(Self::UserId),
                DELETE => Some(Self::Delete),
                ERROR => Some(Self::Error),
                _ => None,
            },
        }
    }
}

/// The content of a row.
#[derive(Default)]
pub(super) struct Change {
    user_id: Option<String>,
    foreign_keys: Vec<(String, String)>,
    attributes: Vec<(String, RawJson)>,
    delete: bool,
    error: Option<String>,
}

impl Change {
    /// Sets a field to the text of a cell. An empty cell changes nothing.
    pub(super) fn set_cell(&mut self, field: &Field, cell: &str) -> Result<(), String> {
        if cell.is_empty() {
            return Ok(());
        }
        match field {
            Field::UserId => self.user_id = Some(cell.to_owned()),
            Field::ForeignKey(system) => self.foreign_keys.push((system.clone(), cell.to_owned())),
            Field::Attribute { slug, is_json } => {
                let value = match is_json {
                    true => RawJson::parse(cell)
                        .map_err(|error| format!("`{ATTRIBUTES}.{slug}:=` requires JSON: {error}"))?,
                    false => RawJson::from(cell),
                };
                self.attributes.push((slug.clone(), value));
            }
            Field::Delete => {
                self.delete = match cell {
                    "true" => true,
                    "false" => false,
                    _ => return Err(format!("`{DELETE}` requires `true` or `false`")),
                }
            }
            Field::Error => self.error = Some(cell.to_owned()),
            Field::Ignored => {}
        }
        Ok(())
    }

    /// Sets a field of a JSON object. Returns `false` if it is unknown.
    pub(super) fn set_value(&mut self, name: &str, value: &RawJson) -> Result<bool, String> {
        let text = || {
            value
                .to_text()
                .ok_or_else(|| format!("`{name}` requires a string"))
        };
        let fields = || {
            let fields = value.decode::<Map<RawJson>>();
            fields.map_err(|_| format!("`{name}` requires an object"))
        };
        match name {
            USER_ID => self.user_id = Some(text()?),
            FOREIGN_KEYS => {
                for (system, key) in fields()?.iter() {
                    let key = key
                        .to_text()
                        .ok_or_else(|| format!("`{FOREIGN_KEYS}` requires strings"))?;
                    self.foreign_keys.push((system.to_owned(), key));
                }
            }
            ATTRIBUTES => {
                for (slug, value) in fields()?.iter() {
                    self.attributes.push((slug.to_owned(), value.clone()));
                }
            }
            DELETE => {
                let delete = value.as_bool();
                self.delete = delete.ok_or_else(|| format!("`{DELETE}` requires `true` or `false`"))?;
            }
            ERROR => self.error = Some(text()?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    pub(super) fn deletes(&self) -> bool {
        self.delete
    }

    pub(super) fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    /// Returns the update of the row.
    pub(super) fn into_update(self) -> Result<BulkUpdate, String> {
        let update = match (self.user_id, self.foreign_keys.as_slice()) {
            (Some(id), []) => BulkUpdate::user(id),
            (None, [(system, key)]) => BulkUpdate::foreign_key(system.as_str(), key.as_str()),
            (None, []) => return Err(format!("no user: `{USER_ID}` and `{FOREIGN_KEYS}` are empty")),
            _ => {
                return Err(format!(
                    "more than one of `{USER_ID}` and `{FOREIGN_KEYS}` names the user"
                ));
            }
        };
        match (self.delete, self.attributes.is_empty()) {
            (true, true) => Ok(update.delete()),
            (true, false) => Err("the row deletes the user and sets attributes".to_owned()),
            (false, true) => Err("the row changes nothing".to_owned()),
            (false, false) => Ok(self
                .attributes
                .into_iter()
                .fold(update, |update, (slug, value)| update.set_attribute(slug, value))),
        }
    }
}
