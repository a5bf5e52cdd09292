//! The files that join those of the resources.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    docs::comment,
    module::{Import, Module, path_to},
    rust::ident,
};
use crate::model::Api;

/// A `mod.rs` beside a file for each resource, each of which has a table of the same name.
///
/// ```text
/// mod sessions;
/// pub(crate) static PLACES: &[&[Place]] = &[sessions::PLACES];
/// ```
pub(super) struct Index<'i> {
    pub(super) folder: &'i str,
    /// What the file is.
    pub(super) docs: &'i str,
    /// What the table is.
    pub(super) table_docs: &'i str,
    /// Name of the table, here and in the files.
    pub(super) table: &'i str,
    /// Type of its rows.
    pub(super) row: TokenStream,
    pub(super) imports: &'i [Import<'i>],
    /// What else stands before the table.
    pub(super) besides: TokenStream,
}

impl Index<'_> {
    pub(super) fn module(self, api: &Api) -> Module {
        let resources = || api.resources.iter().map(|resource| resource.name.as_str());
        let names: Vec<_> = resources().map(ident).collect();
        let paths = resources().map(|name| path_to(name, ".rs"));
        let (table, docs) = (format_ident!("{}", self.table), comment(self.table_docs));
        let (row, besides) = (self.row, self.besides);
        let items = quote! {
            #(#paths mod #names;)*
            #besides
            #docs
            pub(crate) static #table: &[&[#row]] = &[#(#names::#table),*];
        };
        let path = format!("{}/mod.rs", self.folder);
        Module::new(path, vec![self.docs.to_owned()], self.imports, items)
    }
}
