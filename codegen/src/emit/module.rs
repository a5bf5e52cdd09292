//! A Rust file to be.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::Item;

use crate::{print, sync::File};

/// A Rust file before it is printed.
pub(super) struct Module {
    /// Relative to the workspace, `generated/src/api/sessions/calls.rs`.
    pub(super) path: String,
    /// The module's docs, line by line.
    pub(super) docs: Vec<String>,
    pub(super) items: Vec<Item>,
}

impl Module {
    /// A module with those imports in front of which the items make use. An import is the name of a module, with
    /// which paths begin, and what stands after `use`.
    pub(super) fn new(
        path: String,
        docs: Vec<String>,
        imports: &[(&str, TokenStream)],
        items: TokenStream,
    ) -> Self {
        let used = imports
            .iter()
            .filter(|(name, _)| begins_path(&items, name))
            .map(|(_, path)| path);
        let tokens = quote! { #(use #used;)* #items };
        Self {
            path,
            docs,
            items: print::items(tokens),
        }
    }

    pub(super) fn print(&self, header: &str) -> File {
        File {
            path: self.path.clone(),
            text: print::print(header, &self.docs, &self.items),
        }
    }
}

/// The attribute that leads to the file of a module whose name is not ASCII: Rust finds no such file by itself.
///
/// `#[path = "größen.rs"]`
pub(super) fn path_to(module: &str, ending: &str) -> Option<TokenStream> {
    let path = format!("{module}{ending}");
    (!module.is_ascii()).then(|| quote!(#[path = #path]))
}

/// Whether some path among the tokens begins with a name, `types::Session`; at any depth.
fn begins_path(tokens: &TokenStream, name: &str) -> bool {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    tokens.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Ident(ident) if ident == name => [1, 2].iter().all(|next| is_colon(tokens.get(at + next))),
        TokenTree::Group(group) => begins_path(&group.stream(), name),
        _ => false,
    })
}

fn is_colon(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':')
}

/// Whether an identifier occurs among tokens, at any depth.
pub(super) fn mentions(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(group) => mentions(&group.stream(), name),
        _ => false,
    })
}

/// The identifiers with which paths begin; methods, fields and variants do not count.
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
