//! `generated/api.txt`: one line per public item, derived from the printed items. It contains no documentation,
//! so that it changes only if the API changes.

use std::{
    borrow::Cow,
    collections::BTreeSet,
    fmt::{Arguments, Write},
};

use super::module::Module;

/// The indentation of members.
const INDENT: usize = 4;

/// Returns the lines of modules, joined into one text.
pub(super) fn lines(modules: &[Module], crate_name: &str) -> String {
    let mut lines = String::new();
    for module in modules {
        if let Some(path) = public_path(&module.path, crate_name) {
            let code = code_lines(&module.items);
            let mut listing = Listing {
                path: &path,
                lines: String::new(),
                inside: Inside::Other,
                attributes: String::new(),
                compared: objects(&module.items),
            };
            code.iter().for_each(|line| listing.add(line));
            lines.push_str(&listing.lines);
        }
    }
    lines
}

/// Returns the lines of all modules, sorted and without duplicates.
pub(super) fn joined(lines: &[String]) -> String {
    let mut lines: Vec<&str> = lines.iter().flat_map(|lines| lines.lines()).collect();
    lines.sort_unstable();
    lines.dedup();
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

/// Returns the public path of the items in a file; `None` if they are private.
fn public_path(file: &str, crate_name: &str) -> Option<String> {
    let parts: Vec<&str> = file.strip_prefix("generated/src/api/")?.split('/').collect();
    match parts.as_slice() {
        ["mod.rs"] => Some(crate_name.to_owned()),
        ["operations.rs"] => Some(format!("{crate_name}::operations")),
        [resource, "calls.rs"] => Some(format!("{crate_name}::{resource}")),
        [_, "types.rs"] | ["types", "shared.rs"] => Some(format!("{crate_name}::types")),
        _ => None,
    }
}

/// Returns the lines of items and of their members. A line that ends with an open bracket is joined with the following
/// lines, up to the closing bracket.
fn code_lines(text: &str) -> Vec<Cow<'_, str>> {
    let (mut found, mut lines) = (Vec::new(), text.lines());
    while let Some(line) = lines.next() {
        let indent = line.len() - line.trim_start().len();
        if line.is_empty() || indent > INDENT || line.trim_start().starts_with("//") {
            continue;
        }
        let mut whole = Cow::Borrowed(line);
        if line.ends_with(['(', '<']) {
            let close = " ".repeat(indent) + if line.ends_with('(') { ")" } else { ">" };
            for line in lines.by_ref() {
                let whole = whole.to_mut();
                whole.extend([" ", line.trim()]);
                if line.starts_with(&close) {
                    break;
                }
            }
            whole = Cow::Owned(one_line(&whole));
        }
        found.push(whole);
    }
    found
}

/// Returns code of several lines as one line, without the spaces and commas that the line breaks required.
fn one_line(code: &str) -> String {
    code.replace("( ", "(")
        .replace(", )", ")")
        .replace(" )", ")")
        .replace("< ", "<")
        .replace(", >", ">")
}

/// The item whose members follow.
#[derive(Clone, Copy)]
enum Inside<'t> {
    Struct(&'t str),
    Enum(&'t str),
    Impl(&'t str),
    Other,
}

/// The lines of a module.
struct Listing<'t> {
    path: &'t str,
    lines: String,
    inside: Inside<'t>,
    /// The attributes of the next item.
    attributes: String,
    /// The names of the objects. A macro implements `PartialEq` for all of them.
    compared: BTreeSet<&'t str>,
}

impl<'t> Listing<'t> {
    fn add(&mut self, line: &'t str) {
        match line.strip_prefix("    ") {
            Some(member) => self.member(member),
            None => self.item(line),
        }
    }

    fn push(&mut self, line: Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.lines, "{}::{line}", self.path);
    }

    fn item(&mut self, line: &'t str) {
        if let Some(attribute) = line.strip_prefix("#[") {
            return self.attribute(attribute.trim_end_matches(']'));
        }
        let attributes = std::mem::take(&mut self.attributes);
        self.inside = Inside::Other;
        if let Some(rest) = line.strip_prefix("pub struct ") {
            let name = name(rest);
            let compared = self.compared.contains(name);
            let attributes = if compared {
                attributes.replacen("Debug", "Debug, PartialEq", 1)
            } else {
                attributes
            };
            self.push(format_args!("{name}: struct{attributes}"));
            self.inside = Inside::Struct(name);
        } else if let Some(rest) = line.strip_prefix("pub enum ") {
            let name = name(rest);
            self.push(format_args!("{name}: enum{attributes}"));
            self.inside = Inside::Enum(name);
        } else if let Some(rest) = line
            .strip_prefix("impl ")
            .and_then(|rest| rest.strip_suffix(" {"))
        {
            self.implementation(rest);
        } else if let Some((name, ty)) = line
            .strip_prefix("pub type ")
            .and_then(|rest| rest.split_once(" = "))
        {
            self.alias(name, ty.trim_end_matches(';'));
        } else if let Some(rest) = line.strip_prefix("pub fn ") {
            self.push(format_args!("{}", rest.trim_end_matches(" {")));
        } else if let Some((constant, _)) = line
            .strip_prefix("pub static ")
            .and_then(|rest| rest.split_once(" = "))
        {
            self.push(format_args!("{constant}"));
        } else if let Some((name, rest)) = line.strip_prefix("rt::").and_then(|rest| rest.split_once("!(")) {
            self.macro_call(name, rest.trim_end_matches(");"));
        }
    }

    fn attribute(&mut self, attribute: &str) {
        if let Some(derived) = attribute.strip_prefix("derive(") {
            self.attributes.extend([" ", derived.trim_end_matches(')')]);
        } else if attribute.starts_with("must_use") {
            self.attributes.push_str(" must_use");
        } else if attribute == "non_exhaustive" {
            self.attributes.push_str(" non_exhaustive");
        } else if attribute.starts_with("deprecated") {
            self.attributes.push_str(" (deprecated)");
        }
    }

    fn implementation(&mut self, head: &'t str) {
        match head.split_once(" for ") {
            Some((of, name)) if of.starts_with("From") || of.starts_with("TryFrom") => {
                self.push(format_args!("{name}: {of}"));
            }
            Some(_) => {}
            None => self.inside = Inside::Impl(head.rsplit("::").next().unwrap_or(head)),
        }
    }

    fn member(&mut self, line: &str) {
        if let Some(attribute) = line.strip_prefix("#[") {
            return self.attribute(attribute.trim_end_matches(']'));
        }
        let attributes = std::mem::take(&mut self.attributes);
        let public = line.strip_prefix("pub ");
        match (self.inside, public) {
            (Inside::Struct(name), Some(field)) => {
                if let Some((field, ty)) = field.trim_end_matches(',').split_once(": ") {
                    self.push(format_args!("{name}.{field}: {ty}"));
                }
            }
            (Inside::Enum(name), None) if line.ends_with(',') => {
                self.push(format_args!("{name}::{}", line.trim_end_matches(',')));
            }
            (Inside::Impl(name), Some(function)) => {
                if let Some(function) = function.strip_prefix("fn ") {
                    let signature = function.trim_end_matches("{}").trim_end_matches('{').trim_end();
                    self.push(format_args!("{name}::{signature}{attributes}"));
                }
            }
            _ => {}
        }
    }

    /// Adds the lines of a request without setters, in the form of a request with setters. If a later version adds a
    /// setter, which is a compatible change, these lines stay the same.
    fn alias(&mut self, name: &str, ty: &str) {
        let given = ty.split_once('<').and_then(|(_, rest)| rest.strip_suffix('>'));
        self.push(format_args!("{name} -> {}", given.unwrap_or(ty)));
        self.push(format_args!("{name}: struct must_use"));
    }

    /// Adds the lines for the result of a request: `rt::call!(CreateRequest -> types::Session)`,
    /// `rt::paged!(ListV3Request -> types::AccountSummary)`.
    fn macro_call(&mut self, of: &str, input: &str) {
        let Some((name, given)) = input.split_once(" -> ") else {
            return;
        };
        let stream = match of {
            "call" => return self.push(format_args!("{name} -> {given}")),
            "paged" => "ItemStream",
            "recorded" => "RecordStream",
            _ => return,
        };
        self.push(format_args!("{name}::pages(self) -> rt::PageStream<{given}>"));
        self.push(format_args!("{name}::stream(self) -> rt::{stream}<{given}>"));
        if of == "recorded" {
            self.push(format_args!(
                "{name}::rows(self) -> rt::RecordStream<rt::Map<rt::RawJson>>"
            ));
        }
    }
}

/// Returns the name at the beginning of a declaration.
fn name(declaration: &str) -> &str {
    declaration.split([' ', '(', ';', '<']).next().unwrap_or_default()
}

/// Returns the names of the objects in calls such as `rt::object!(Session { … })`.
fn objects(text: &str) -> BTreeSet<&str> {
    let objects = text.lines().filter_map(|line| line.strip_prefix("rt::object!("));
    objects.map(name).collect()
}
