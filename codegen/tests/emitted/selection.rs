//! The items in a fixture's snapshot.

use std::{cell::Cell, fmt::Write as _};

use quote::ToTokens;
use syn::{Expr, ImplItem, Item, ItemImpl, ItemStatic, Member};
use zephr_codegen::{print::unparse, write::File};

/// The start of a comment line that names items, separated by commas.
///
/// - `Pet`: a type, an alias or a table; `Pet.id`: one field of a table; `Pet.new`: the call of `new`, which sets the other fields
/// - `Pet::new`: a method or a constant; `Pet::*`: all of them
/// - `Pet: From`: the implementations of a trait; `Pet!`: the macro that implements the rest
/// - `docs Pet`, `docs Pet::new`: the item with its documentation, which is omitted otherwise
const MARK: &str = "# snapshot: ";

/// Files that repeat the content of others.
const INDICES: &[&str] = &["mod.rs", "operations.rs", "api.txt"];

/// A name in a comment of a fixture.
struct Pattern {
    name: String,
    with_docs: bool,
    found: Cell<bool>,
}

impl Pattern {
    fn matches(&self, name: &str) -> bool {
        match self.name.strip_suffix('*') {
            Some(prefix) => name.starts_with(prefix),
            None => name == self.name,
        }
    }
}

/// All names in the comments of a fixture.
pub(crate) struct Selection {
    patterns: Vec<Pattern>,
}

impl Selection {
    /// Reads the comments of a fixture.
    pub(crate) fn in_comments(fixture: &str) -> Self {
        let names = fixture
            .lines()
            .filter_map(|line| line.strip_prefix(MARK))
            .flat_map(|names| names.split(','))
            .map(str::trim);
        let patterns: Vec<_> = names
            .map(|name| Pattern {
                name: name.strip_prefix("docs ").unwrap_or(name).to_owned(),
                with_docs: name.starts_with("docs "),
                found: Cell::new(false),
            })
            .collect();
        assert!(!patterns.is_empty(), "a line with `{MARK}` is missing");
        Self { patterns }
    }

    /// Returns the chosen items of a client, below the paths of their files.
    pub(crate) fn text(&self, fixture: &str, files: &[File]) -> String {
        let mut text = String::new();
        for file in files {
            let Some(path) = file.path.strip_prefix("generated/src/api/") else {
                continue;
            };
            if INDICES.iter().any(|index| path.ends_with(index)) {
                continue;
            }
            let items = syn::parse_file(&file.text).unwrap().items;
            let chosen: Vec<_> = items.into_iter().filter_map(|item| self.choose(item)).collect();
            if !chosen.is_empty() {
                write!(text, "// ---- {path}\n{}\n", chosen.join("\n")).unwrap();
            }
        }
        for pattern in &self.patterns {
            assert!(
                pattern.found.get(),
                "{fixture}: no item is named `{}`",
                pattern.name
            );
        }
        text
    }

    /// Returns the chosen part of an item.
    fn choose(&self, item: Item) -> Option<String> {
        let name = match item {
            Item::Impl(item) if item.trait_.is_none() => return self.members(item),
            Item::Static(item) => return self.table(item),
            Item::Impl(ref item) => {
                let (of, _) = item.trait_.as_ref()?;
                format!("{}: {}", tokens(&item.self_ty), of.segments.last()?.ident)
            }
            Item::Struct(ref item) => item.ident.to_string(),
            Item::Enum(ref item) => item.ident.to_string(),
            Item::Type(ref item) => item.ident.to_string(),
            Item::Macro(ref item) => format!("{}!", item.mac.tokens.clone().into_iter().next()?),
            _ => return None,
        };
        let with_docs = self.take(&name)?;
        Some(shown(&unparse(item), with_docs))
    }

    /// Returns an `impl` block with the chosen members.
    fn members(&self, item: ItemImpl) -> Option<String> {
        let mut blocks = Vec::new();
        for member in &item.items {
            let ident = match member {
                ImplItem::Fn(function) => &function.sig.ident,
                ImplItem::Const(constant) => &constant.ident,
                _ => continue,
            };
            let Some(with_docs) = self.take(&format!("{}::{ident}", tokens(&item.self_ty))) else {
                continue;
            };
            let alone = ItemImpl {
                items: vec![member.clone()],
                ..item.clone()
            };
            blocks.push(shown(&unparse(Item::Impl(alone)), with_docs));
        }
        // Consecutive blocks are merged into one.
        let joined = blocks.join("");
        let (opening, _) = joined.split_once('\n')?;
        Some(joined.replace(&format!("}}\n{opening}\n"), "\n"))
    }

    /// Returns a table, reduced to its chosen fields and the call of `new` unless the whole table is chosen.
    fn table(&self, mut item: ItemStatic) -> Option<String> {
        let name = item.ident.to_string();
        if let Some(with_docs) = self.take(&name) {
            return Some(shown(&unparse(Item::Static(item)), with_docs));
        }
        let Expr::Struct(table) = &mut *item.expr else {
            return None;
        };
        table.fields = (table.fields.iter())
            .filter(|field| match &field.member {
                Member::Named(ident) => self.take(&format!("{name}.{ident}")).is_some(),
                Member::Unnamed(_) => false,
            })
            .cloned()
            .collect();
        if self.take(&format!("{name}.new")).is_none() {
            (table.rest, table.dot2_token) = (None, None);
        }
        let is_chosen = !table.fields.is_empty() || table.rest.is_some();
        is_chosen.then(|| shown(&unparse(Item::Static(item)), false))
    }

    /// Returns whether the documentation of an item is selected, or `None` if the item is not selected.
    fn take(&self, name: &str) -> Option<bool> {
        let mut chosen = None;
        for pattern in self.patterns.iter().filter(|pattern| pattern.matches(name)) {
            pattern.found.set(true);
            chosen = Some(chosen.unwrap_or(false) || pattern.with_docs);
        }
        chosen
    }
}

fn tokens(of: &impl ToTokens) -> String {
    of.to_token_stream().to_string().replace(' ', "")
}

fn shown(item: &str, with_docs: bool) -> String {
    (item.lines())
        .filter(|line| with_docs || !line.trim_start().starts_with("///"))
        .map(|line| format!("{line}\n"))
        .collect()
}
