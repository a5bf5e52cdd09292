//! The columns of an export in CSV.

use std::collections::HashMap;

use zephr_admin::types::UserExportItem;
use zephr_catalog::{Field, Operation, Type, catalog};
use zephr_runtime::{DecodeError, Map, RawJson, from_json, to_json};

use crate::value;

/// The column for everything that has no column of its own.
const REST: &str = "extra";
/// The end of the name of a column whose cells are JSON, as in `--set PATH:=JSON`.
const JSON_MARK: &str = ":=";
/// The field of a record whose own fields become columns without a prefix.
const USER: &str = "user";
/// The field of a user whose keys are defined by the tenant's user schema.
pub(super) const ATTRIBUTES: &str = "attributes";

/// The columns, and the fields of a record that fill them.
pub(super) struct Columns {
    names: Vec<String>,
    record: HashMap<String, Slot>,
    user: HashMap<String, Slot>,
    rest: Option<usize>,
}

/// The columns that a field fills: the column for the whole value, and the columns for fields inside the value.
#[derive(Default)]
struct Slot {
    column: Option<usize>,
    inner: HashMap<String, usize>,
}

impl Columns {
    /// Resolves the names of columns. A name is a field of the record or of its user, such as `grants`, or a field
    /// inside such a field, such as `attributes.tier`.
    pub(super) fn new(operation: &'static Operation, names: Vec<String>) -> Self {
        let mut columns = Self {
            names: Vec::new(),
            record: HashMap::new(),
            user: HashMap::new(),
            rest: None,
        };
        for (index, name) in names.iter().enumerate() {
            let path = name.strip_suffix(JSON_MARK).unwrap_or(name);
            if path == REST {
                columns.rest = Some(index);
                continue;
            }
            let (head, inner) = match path.split_once('.') {
                Some((head, inner)) => (head, Some(inner)),
                None => (path, None),
            };
            let of_record = fields(operation).iter().find(|field| field.is_called(head));
            let of_user = user_fields(operation).iter().find(|field| field.is_called(head));
            let (slots, field) = match of_record {
                Some(field) => (&mut columns.record, Some(field)),
                None => (&mut columns.user, of_user),
            };
            for spelling in spellings(head, field) {
                let slot: &mut Slot = slots.entry(spelling).or_default();
                match inner {
                    Some(inner) => drop(slot.inner.insert(inner.to_owned(), index)),
                    None => slot.column = Some(index),
                }
            }
        }
        columns.names = names;
        columns
    }

    /// Returns the names, which are the first line of the file.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns the cells of a record.
    pub(super) fn cells(&self, item: &UserExportItem) -> Result<Vec<String>, DecodeError> {
        let record: Map<RawJson> = from_json(&to_json(item))?;
        let user = record
            .get(USER)
            .and_then(|user| user.decode::<Map<RawJson>>().ok());
        let mut cells = vec![String::new(); self.names.len()];
        let mut rest: Map<RawJson> = Map::default();
        for (name, value) in record.iter() {
            let left = match &user {
                Some(user) if name == USER => self.user_cells(user, &mut cells),
                // If a record has no object `user`, its own fields are those of a user.
                None if !self.record.contains_key(name) => self.fill(&self.user, name, value, &mut cells),
                _ => self.fill(&self.record, name, value, &mut cells),
            };
            if let Some(left) = left {
                rest.set(name, left);
            }
        }
        if let Some(cell) = self.rest.filter(|_| !rest.is_empty()) {
            set(&mut cells, cell, to_json(&rest));
        }
        Ok(cells)
    }

    fn user_cells(&self, user: &Map<RawJson>, cells: &mut [String]) -> Option<RawJson> {
        let mut rest: Map<RawJson> = Map::default();
        for (name, value) in user.iter() {
            if let Some(left) = self.fill(&self.user, name, value, cells) {
                rest.set(name, left);
            }
        }
        (!rest.is_empty()).then(|| RawJson::from_value(&rest))
    }

    /// Fills the cells of a field. Returns the part of its value that has no column.
    fn fill(
        &self,
        slots: &HashMap<String, Slot>,
        name: &str,
        value: &RawJson,
        cells: &mut [String],
    ) -> Option<RawJson> {
        let Some(slot) = slots.get(name) else {
            return Some(value.clone());
        };
        if let Some(column) = slot.column {
            set(cells, column, self.text(column, value));
        }
        let has_cell = slot.column.is_some();
        let fields = value.decode::<Map<RawJson>>().ok();
        let Some(fields) = fields.filter(|_| !slot.inner.is_empty()) else {
            return (!has_cell).then(|| value.clone());
        };
        let mut rest: Map<RawJson> = Map::default();
        for (name, value) in fields.iter() {
            match slot.inner.get(name) {
                Some(column) => set(cells, *column, self.text(*column, value)),
                None => rest.set(name, value.clone()),
            }
        }
        (!has_cell && !rest.is_empty()).then(|| RawJson::from_value(&rest))
    }

    /// Returns a value as text: strings bare, `null` empty, everything else as JSON. In a JSON column,
    /// every value is written as JSON.
    fn text(&self, column: usize, value: &RawJson) -> String {
        let name = self.names.get(column).map(String::as_str).unwrap_or_default();
        if name.ends_with(JSON_MARK) {
            return value.to_string();
        }
        match value.to_text() {
            Some(text) => text,
            None if value.is_null() => String::new(),
            None => value.to_string(),
        }
    }
}

fn set(cells: &mut [String], column: usize, text: String) {
    if let Some(cell) = cells.get_mut(column) {
        *cell = text;
    }
}

/// Returns the documented fields of a record.
fn fields(operation: &'static Operation) -> &'static [Field] {
    let returns = operation
        .returns
        .as_ref()
        .map(|returns| value::resolve(&returns.ty));
    match returns {
        Some(Type::List(item) | Type::Array(item)) => catalog().fields(value::resolve(item)),
        _ => &[],
    }
}

/// Returns the documented fields of the user in a record.
fn user_fields(operation: &'static Operation) -> &'static [Field] {
    let user = fields(operation).iter().find(|field| field.is_called(USER));
    user.map_or(&[], |user| catalog().fields(value::resolve(&user.ty)))
}

fn spellings(name: &str, field: Option<&Field>) -> Vec<String> {
    match field {
        Some(field) => {
            let aliases = field.aliases.iter().cloned();
            aliases.chain([field.wire().to_owned()]).collect()
        }
        None => vec![name.to_owned()],
    }
}

/// Returns the default columns of an export: all documented fields, the attributes of the tenant's user schema,
/// and a column for all other fields.
pub(super) fn default_names(operation: &'static Operation, attributes: &[String]) -> Vec<String> {
    let is_user = |field: &&Field| field.is_called(USER);
    let of_record = |field: &Field| field.wire().to_owned();
    let (plain, nested): (Vec<&Field>, Vec<&Field>) = user_fields(operation)
        .iter()
        .partition(|field| catalog().fields(value::resolve(&field.ty)).is_empty());
    let mut names: Vec<String> = Vec::new();
    for field in fields(operation) {
        if !is_user(&field) {
            names.push(of_record(field));
            continue;
        }
        for field in plain.iter().filter(|field| field.wire() != ATTRIBUTES) {
            names.push(of_record(field));
        }
        for field in &nested {
            let inner = catalog().fields(value::resolve(&field.ty)).iter();
            names.extend(inner.map(|inner| format!("{}.{}", field.wire(), inner.wire())));
        }
        let mut slugs = attributes.to_vec();
        slugs.sort_unstable();
        slugs.dedup();
        names.extend(slugs.iter().map(|slug| format!("{ATTRIBUTES}.{slug}")));
    }
    names.push(REST.to_owned());
    names
}
