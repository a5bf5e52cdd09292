//! `generated/api.txt`: one line per public item, derived from the emitted items. It contains no documentation,
//! so that it changes only if the API changes.

use std::collections::BTreeSet;

use proc_macro2::TokenTree;
use syn::{
    Fields, FnModifiers, ImplItem, Item, ItemEnum, ItemImpl, ItemMacro, ItemStruct, ItemTrait, ItemType,
    TraitItem, TraitItemFn, Type, TypePath, Visibility, parse_quote, token::Semi,
};

use super::module::Module;
use crate::print;

/// Returns the lines of modules, joined into one text. Many small strings between short-lived syntax trees
/// would fragment the heap.
pub(super) fn lines(modules: &[Module], crate_name: &str) -> String {
    let mut lines = String::new();
    for module in modules {
        let Some(path) = public_path(&module.path, crate_name) else {
            continue;
        };
        let compared: BTreeSet<String> = module.items.iter().filter_map(compared).collect();
        for item in &module.items {
            let own = match item {
                Item::Struct(item) => struct_lines(item, &path, compared.contains(&item.ident.to_string())),
                _ => item_lines(item, &path),
            };
            own.iter().for_each(|line| lines.extend([line.as_str(), "\n"]));
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

fn item_lines(item: &Item, path: &str) -> Vec<String> {
    match item {
        Item::Enum(item) => enum_lines(item, path),
        Item::Impl(item) => impl_lines(item, path),
        Item::Macro(item) => macro_lines(item, path),
        Item::Type(item) => alias_lines(item, path),
        Item::Fn(item) if is_public(&item.vis) => vec![format!("{path}::{}", signature(&item.sig))],
        Item::Static(item) => vec![format!("{path}::{}: {}", item.ident, type_text(&item.ty))],
        _ => Vec::new(),
    }
}

/// Returns the name of the object type that `rt::object!(Session { … })` implements, including `PartialEq`.
fn compared(item: &Item) -> Option<String> {
    let Item::Macro(item) = item else { return None };
    if item.mac.path.segments.last()?.ident != "object" {
        return None;
    }
    match item.mac.tokens.clone().into_iter().next()? {
        TokenTree::Ident(name) => Some(name.to_string()),
        _ => None,
    }
}

/// Returns the lines of a struct. `is_compared` lists `PartialEq` among its derives.
fn struct_lines(item: &ItemStruct, path: &str, is_compared: bool) -> Vec<String> {
    let mut attributes = attributes(&item.attrs);
    if is_compared {
        attributes = attributes.replacen("Debug", "Debug, PartialEq", 1);
    }
    let own = format!("{path}::{}: struct{attributes}", item.ident);
    let fields = match &item.fields {
        Fields::Named(fields) => fields
            .named
            .iter()
            .filter(|field| is_public(&field.vis))
            .collect(),
        _ => Vec::new(),
    };
    let fields = fields.into_iter().filter_map(|field| {
        let name = field.ident.as_ref()?;
        Some(format!("{path}::{}.{name}: {}", item.ident, type_text(&field.ty)))
    });
    std::iter::once(own).chain(fields).collect()
}

fn enum_lines(item: &ItemEnum, path: &str) -> Vec<String> {
    let own = format!("{path}::{}: enum{}", item.ident, attributes(&item.attrs));
    let variants = item.variants.iter().map(|variant| {
        let types: Vec<String> = variant.fields.iter().map(|field| type_text(&field.ty)).collect();
        let types = if types.is_empty() {
            String::new()
        } else {
            format!("({})", types.join(", "))
        };
        format!("{path}::{}::{}{types}", item.ident, variant.ident)
    });
    std::iter::once(own).chain(variants).collect()
}

/// Returns the derives and `non_exhaustive` of an item.
fn attributes(attributes: &[syn::Attribute]) -> String {
    let kept = attributes.iter().filter(|attribute| {
        ["derive", "non_exhaustive", "must_use"]
            .iter()
            .any(|name| attribute.path().is_ident(name))
    });
    let kept = kept.map(|attribute| match &attribute.meta {
        syn::Meta::List(list) => format!(" {}", list.tokens.to_string().replace(" ,", ",")),
        meta => meta
            .path()
            .get_ident()
            .map(|name| format!(" {name}"))
            .unwrap_or_default(),
    });
    kept.collect()
}

fn impl_lines(item: &ItemImpl, path: &str) -> Vec<String> {
    let name = type_text(&item.self_ty);
    let name = name.rsplit("::").next().unwrap_or(&name);
    if let Some((of, _)) = &item.trait_ {
        let of = type_text(&Type::Path(TypePath {
            attrs: Vec::new(),
            qself: None,
            path: of.clone(),
        }));
        return if of.starts_with("From") || of.starts_with("TryFrom") {
            vec![format!("{path}::{name}: {of}")]
        } else {
            Vec::new()
        };
    }
    let functions = item.items.iter().filter_map(|member| match member {
        ImplItem::Fn(function) if is_public(&function.vis) => Some(function),
        _ => None,
    });
    let lines = functions.map(|function| {
        let deprecated = function
            .attrs
            .iter()
            .any(|attribute| attribute.path().is_ident("deprecated"));
        let deprecated = if deprecated { " (deprecated)" } else { "" };
        format!("{path}::{name}::{}{deprecated}", signature(&function.sig))
    });
    lines.collect()
}

/// Returns the lines of a request without setters, in the form of a request with setters. The lines then do not
/// change if the request later has a setter, which is compatible.
fn alias_lines(item: &ItemType, path: &str) -> Vec<String> {
    let name = &item.ident;
    let text = type_text(&item.ty);
    let given = text.split_once('<').and_then(|(_, rest)| rest.strip_suffix('>'));
    vec![
        format!("{path}::{name} -> {}", given.unwrap_or(&text)),
        format!("{path}::{name}: struct must_use"),
    ]
}

/// Returns the lines for the result of a request: `rt::call!(CreateRequest -> types::Session)`,
/// `rt::paged!(ListV3Request -> types::AccountSummary)`.
fn macro_lines(item: &ItemMacro, path: &str) -> Vec<String> {
    let mut tokens = item.mac.tokens.clone().into_iter();
    let (Some(of), Some(TokenTree::Ident(name))) = (item.mac.path.segments.last(), tokens.next()) else {
        return Vec::new();
    };
    let Ok(given) = syn::parse2::<Type>(tokens.skip(2).collect()) else {
        return Vec::new();
    };
    let given = type_text(&given);
    let paged = |stream: &str| {
        vec![
            format!("{path}::{name}::pages(self) -> rt::PageStream<{given}>"),
            format!("{path}::{name}::stream(self) -> rt::{stream}<{given}>"),
        ]
    };
    match of.ident.to_string().as_str() {
        "call" => vec![format!("{path}::{name} -> {given}")],
        "paged" => paged("ItemStream"),
        "recorded" => {
            let rows = format!("{path}::{name}::rows(self) -> rt::RecordStream<rt::Map<rt::RawJson>>");
            [paged("RecordStream"), vec![rows]].concat()
        }
        _ => Vec::new(),
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// `create(&self, site: impl Into<String>) -> Create`
fn signature(signature: &syn::Signature) -> String {
    let function = TraitItemFn {
        attrs: Vec::new(),
        modifiers: FnModifiers::default(),
        sig: signature.clone(),
        default: None,
        semi_token: Some(Semi::default()),
    };
    let mut holder: ItemTrait = parse_quote!(
        trait T {}
    );
    holder.items.push(TraitItem::Fn(function));
    let text = laid_out(Item::Trait(holder));
    text.trim_start_matches("trait T { fn ")
        .trim_end_matches("; }")
        .to_owned()
}

fn type_text(ty: &Type) -> String {
    let mut holder: ItemType = parse_quote!(
        type T = ();
    );
    holder.ty = Box::new(ty.clone());
    let text = laid_out(Item::Type(holder));
    text.trim_start_matches("type T = ")
        .trim_end_matches(';')
        .to_owned()
}

fn laid_out(item: Item) -> String {
    one_line(&print::unparse(item))
}

/// Joins the lines of a long item.
fn one_line(text: &str) -> String {
    let line = text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    line.replace("( ", "(")
        .replace(", )", ")")
        .replace(" )", ")")
        .replace("< ", "<")
        .replace(", >", ">")
}
