//! Rust files before they are printed.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::{
    Item,
    visit::{self, Visit},
};

use super::rust::ident;
use crate::{print, write::File};

/// A Rust file before it is printed.
pub(super) struct Module {
    /// The path relative to the workspace: `generated/src/api/sessions/calls.rs`.
    pub(super) path: String,
    /// The lines of the module documentation.
    pub(super) docs: Vec<String>,
    pub(super) items: Vec<Item>,
}

/// An import that is added to a module if its items use it.
pub(super) enum Import<'i> {
    /// A module: the first segment of its paths, and the use tree, such as `zephr_runtime as rt`.
    Module(&'i str, TokenStream),
    /// Names from a module.
    Names(TokenStream, &'i [&'i str]),
}

impl Module {
    /// Creates a module with the imports that its items use.
    pub(super) fn new(path: String, docs: Vec<String>, imports: &[Import<'_>], items: TokenStream) -> Self {
        let items = print::items(items);
        let used = imports.iter().filter_map(|import| import.of(&items));
        let mut all = print::items(quote! { #(use #used;)* });
        all.extend(items);
        Self {
            path,
            docs,
            items: all,
        }
    }

    pub(super) fn print(self, header: &str) -> File {
        File {
            text: print::print(header, &self.docs, self.items),
            path: self.path,
        }
    }
}

/// Returns the `path` attribute for a module whose name is not ASCII, which rustc does not resolve otherwise.
///
/// `#[path = "größen.rs"]`
pub(super) fn path_to(module: &str, ending: &str) -> Option<TokenStream> {
    let path = format!("{module}{ending}");
    (!module.is_ascii()).then(|| quote!(#[path = #path]))
}

impl Import<'_> {
    /// Returns the use tree if the items use it.
    fn of(&self, items: &[Item]) -> Option<TokenStream> {
        match self {
            Self::Module(name, path) => begins_path(items, name, true).then(|| path.clone()),
            Self::Names(path, names) => {
                let used = names.iter().filter(|name| begins_path(items, name, false));
                let used: Vec<_> = used.map(|name| ident(name)).collect();
                (!used.is_empty()).then(|| quote!(#path::{#(#used),*}))
            }
        }
    }
}

/// Returns `true` if a path in the items begins with `name`. If `goes_on` is set, further segments must follow.
fn begins_path(items: &[Item], name: &str, goes_on: bool) -> bool {
    let mut search = Search {
        name,
        goes_on,
        found: false,
    };
    items.iter().any(|item| {
        search.visit_item(item);
        search.found
    })
}

struct Search<'n> {
    name: &'n str,
    goes_on: bool,
    found: bool,
}

impl<'i> Visit<'i> for Search<'_> {
    fn visit_impl_item(&mut self, item: &'i syn::ImplItem) {
        if !self.found {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_path(&mut self, path: &'i syn::Path) {
        let first = path.segments.first();
        self.found |=
            first.is_some_and(|first| first.ident == self.name) && (path.segments.len() > 1 || !self.goes_on);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'i syn::Macro) {
        self.found |= begins_path_in(&call.tokens, self.name, self.goes_on);
        visit::visit_macro(self, call);
    }
}

/// Does the same as [`begins_path`] for the arguments of a macro, at any depth.
fn begins_path_in(tokens: &TokenStream, name: &str, goes_on: bool) -> bool {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    tokens.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Ident(ident) if ident == name => {
            !goes_on || [1, 2].iter().all(|next| is_colon(tokens.get(at + next)))
        }
        TokenTree::Group(group) => begins_path_in(&group.stream(), name, goes_on),
        _ => false,
    })
}

fn is_colon(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':')
}

/// Returns the first identifier of each path. Methods, fields and variants are not paths.
pub(super) fn roots(tokens: &TokenStream) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut after = ' ';
    for token in tokens.clone() {
        match &token {
            TokenTree::Ident(ident) if !matches!(after, ':' | '.') => {
                names.insert(ident.to_string());
            }
            TokenTree::Group(group) => names.extend(roots(&group.stream())),
            _ => {}
        }
        after = if let TokenTree::Punct(punct) = &token {
            punct.as_char()
        } else {
            ' '
        };
    }
    names
}
