//! `zephr operations`: lists all operations.

use clap::{ArgMatches, Command};
use serde_json::{Value, json};
use zephr_catalog::{Operation, catalog};

use crate::{
    failure::Failure,
    output::{self, Data, Format},
    spelling::command_of,
};

pub(super) fn command() -> Command {
    Command::new("operations").about("List all operations")
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let operations = catalog().operations.iter();
    let rows: Vec<Value> = operations
        .map(|operation| {
            json!({
                "command": command_of(operation),
                "id": operation.id,
                "method": operation.method,
                "path": operation.path,
                "retry": operation.retry.as_str(),
                "summary": operation.summary,
            })
        })
        .collect();
    let body = format!("{}\n", Value::Array(rows));
    let data = Data::list(body.as_bytes());
    let has_columns = matches.contains_id("columns");
    match output::format(matches) {
        Format::Json if !crate::is_on(matches, "json") => print_lines("\t"),
        Format::Table if !has_columns => print_lines("  "),
        format => output::print(&data, &format, matches),
    }
}

/// Prints one operation per line, so that tools such as `grep` can read the list.
fn print_lines(separator: &str) -> Result<(), Failure> {
    let operations = &catalog().operations;
    let commands: Vec<_> = operations.iter().map(command_of).collect();
    let longest = commands.iter().map(String::len).max().unwrap_or_default();
    // Columns are aligned, except in the output for programs.
    let width = if separator == "\t" { 0 } else { longest };
    let lines: String = operations
        .iter()
        .zip(commands)
        .map(|(operation, command)| {
            let Operation { method, path, id, .. } = operation;
            format!("{command:width$}{separator}{method} {path}{separator}{id}\n")
        })
        .collect();
    output::write(lines.as_bytes())
}
