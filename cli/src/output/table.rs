//! Tables: aligned columns for terminals, CSV for everything else.

use comfy_table::{Table, presets};
use serde_json::Value;

use super::{at, cell};
use crate::{failure::Failure, spelling::kebab};

/// The maximum number of columns without `--columns`.
const MAX_COLUMNS: usize = 7;
/// The maximum number of characters in a cell of a list.
const MAX_CELL: usize = 40;
/// Columns whose names end with one of these words are shown first, in this order. Only the ID of the item itself
/// precedes them.
const FIRST: [&str; 6] = ["slug", "name", "title", "email-address", "label", "id"];

/// Returns a list as a table.
pub(super) fn of_rows(rows: &[Value], columns: Option<Vec<String>>, item: Option<&str>) -> String {
    if rows.is_empty() {
        return "no items\n".to_owned();
    }
    if columns.is_none() && !rows.iter().any(Value::is_object) {
        return rows
            .iter()
            .map(|row| shown(&cell(row), usize::MAX) + "\n")
            .collect();
    }
    let mut columns = match columns {
        Some(columns) => return with_columns(rows, &columns),
        None => sensible_columns(rows, item),
    };
    let width = new_table().width().map_or(usize::MAX, usize::from);
    loop {
        let text = with_columns(rows, &columns);
        let is_wide = |line: &str| line.chars().count() > width;
        // Some terminals report a width of 0 if they do not know it.
        if width == 0 || columns.len() <= 1 || !text.lines().any(is_wide) {
            return text;
        }
        columns.pop();
    }
}

fn with_columns(rows: &[Value], columns: &[String]) -> String {
    let mut table = new_table();
    table.set_header(columns.iter().map(|column| header(column)));
    for row in rows {
        let cells = columns
            .iter()
            .map(|column| at(row, column).map(cell).unwrap_or_default());
        table.add_row(cells.map(|text| shown(&text, MAX_CELL)));
    }
    trimmed(&table)
}

/// Returns one value as a table of its fields.
pub(super) fn of_value(value: &Value, columns: Option<Vec<String>>) -> String {
    if !value.is_object() {
        return shown(&cell(value), usize::MAX) + "\n";
    }
    let paths = columns.unwrap_or_else(|| {
        let mut paths = Vec::new();
        leaves(value, "", usize::MAX, &mut paths);
        paths
    });
    let mut table = new_table();
    for path in paths {
        let text = at(value, &path).map(cell).unwrap_or_default();
        table.add_row([shown(&path, MAX_CELL), shown(&text, usize::MAX)]);
    }
    trimmed(&table)
}

/// Returns rows as CSV with a header.
pub(super) fn csv(rows: &[Value], columns: Option<Vec<String>>) -> Result<String, Failure> {
    let columns = columns.unwrap_or_else(|| {
        let mut all = Vec::new();
        for row in rows {
            leaves(row, "", usize::MAX, &mut all);
        }
        all
    });
    let problem = |_| Failure::error("cannot write CSV");
    let mut writer = csv::Writer::from_writer(Vec::new());
    if columns.is_empty() {
        writer.write_record(["value"]).map_err(problem)?;
        for row in rows {
            writer.write_record([cell(row)]).map_err(problem)?;
        }
    } else {
        writer.write_record(&columns).map_err(problem)?;
        for row in rows {
            let cells = columns
                .iter()
                .map(|column| at(row, column).map(cell).unwrap_or_default());
            writer.write_record(cells).map_err(problem)?;
        }
    }
    let bytes = writer
        .into_inner()
        .map_err(|_| Failure::error("cannot write CSV"))?;
    String::from_utf8(bytes).map_err(|_| Failure::error("cannot write CSV"))
}

/// Adds the paths of all values that are not objects. An array counts as one value.
fn leaves(value: &Value, prefix: &str, depth: usize, into: &mut Vec<String>) {
    let Value::Object(fields) = value else {
        return;
    };
    for (name, field) in fields {
        let path = match prefix {
            "" => name.clone(),
            prefix => format!("{prefix}.{name}"),
        };
        match field {
            Value::Object(inner) if !inner.is_empty() && depth > 1 => {
                leaves(field, &path, depth - 1, into);
            }
            Value::Object(_) => {}
            _ if into.contains(&path) => {}
            _ => into.push(path),
        }
    }
}

fn sensible_columns(rows: &[Value], item: Option<&str>) -> Vec<String> {
    let mut all = Vec::new();
    for row in rows.iter().take(100) {
        leaves(row, "", 2, &mut all);
    }
    let is_scalar = |path: &String| {
        let mut values = rows.iter().filter_map(|row| at(row, path));
        values.clone().any(|value| !value.is_null() && !value.is_array())
            && values.all(|value| !value.is_array())
    };
    let (scalars, arrays): (Vec<_>, Vec<_>) = all.into_iter().partition(is_scalar);
    let mut columns = if scalars.is_empty() { arrays } else { scalars };
    // A stable sort: columns of the same rank stay in the order of the service.
    let own_id = item.map(|item| kebab(item) + "-id");
    columns.sort_by_key(|path| rank(path, own_id.as_deref()));
    columns.truncate(MAX_COLUMNS);
    columns
}

fn rank(path: &str, own_id: Option<&str>) -> usize {
    let last = kebab(path.rsplit('.').next().unwrap_or_default());
    if !path.contains('.') && (last == "id" || Some(last.as_str()) == own_id) {
        return 0;
    }
    let is_first = |word: &str| last == word || last.ends_with(&format!("-{word}"));
    let is_nested = usize::from(path.contains('.'));
    let position = FIRST.iter().position(|word| is_first(word));
    1 + position.unwrap_or(FIRST.len()) * 2 + is_nested
}

/// Returns the header of a column: `createdAt` becomes `CREATED_AT`.
fn header(path: &str) -> String {
    let names = path.split('.').map(|name| kebab(name).replace('-', "_"));
    shown(&names.collect::<Vec<_>>().join("."), MAX_CELL).to_uppercase()
}

fn new_table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table
}

fn trimmed(table: &Table) -> String {
    let lines = table.lines();
    lines
        .map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned() + "\n")
        .collect()
}

/// Returns text that is safe on a terminal: without control characters, and cut to a number of characters.
fn shown(text: &str, max: usize) -> String {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let safe = text.chars().map(|c| if is_hidden(c) { '\u{fffd}' } else { c });
    if text.chars().count() <= max {
        return safe.collect();
    }
    let mut cut: String = safe.take(max.saturating_sub(1)).collect();
    cut.push('…');
    cut
}
