//! Rust files before they are written.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;

use super::rust::ident;
use crate::{
    print::{self, Code, Printer},
    write::File,
};

/// A Rust file without its header.
pub(super) struct Module {
    /// The path relative to the workspace: `generated/src/api/sessions/calls.rs`.
    pub(super) path: String,
    /// The lines of the module documentation.
    docs: Vec<String>,
    /// The items as text.
    pub(super) items: String,
}

/// An import that is added to a module if items of the module use it.
pub(super) enum Import<'i> {
    /// A module: the first segment of its paths, and the use tree, such as `zephr_runtime as rt`.
    Module(&'i str, TokenStream),
    /// Names from a module.
    Names(TokenStream, &'i [&'i str]),
}

impl Module {
    /// Creates a module with the imports that its items use.
    pub(super) fn new(
        path: String,
        docs: Vec<String>,
        imports: &[Import<'_>],
        items: impl IntoIterator<Item = TokenStream>,
    ) -> Self {
        let mut printer = ItemPrinter::new(imports);
        items.into_iter().for_each(|item| printer.items(item));
        printer.finish(path, docs)
    }

    pub(super) fn print(self, header: &str) -> File {
        File {
            text: print::print(header, &self.docs, &self.items),
            path: self.path,
        }
    }
}

/// Prints a module item by item, because the tokens of a whole module can take more memory than all files.
pub(super) struct ItemPrinter<'i> {
    imports: &'i [Import<'i>],
    /// The names of the imports that the items so far use.
    used: BTreeSet<&'i str>,
    printer: Printer,
}

impl<'i> ItemPrinter<'i> {
    pub(super) fn new(imports: &'i [Import<'i>]) -> Self {
        Self {
            imports,
            used: BTreeSet::new(),
            printer: Printer::default(),
        }
    }

    pub(super) fn items(&mut self, items: TokenStream) {
        let code = read(items, self.imports, &mut self.used);
        self.printer.items(&code);
    }

    /// Prints the `impl` of a type.
    pub(super) fn implementation(&mut self, name: &Ident, members: impl Iterator<Item = TokenStream>) {
        let Self {
            imports,
            used,
            printer,
        } = self;
        printer.implementation(name, members.map(|member| read(member, imports, used)));
    }

    pub(super) fn finish(self, path: String, docs: Vec<String>) -> Module {
        let used = self.imports.iter().filter_map(|import| import.of(&self.used));
        let imports = print::items(quote! { #(use #used;)* });
        let items = self.printer.text();
        let separator = if imports.is_empty() || items.is_empty() {
            ""
        } else {
            "\n"
        };
        Module {
            path,
            docs,
            items: [&imports, separator, &items].concat(),
        }
    }
}

/// Reads items, and adds the names of the imports that they use.
fn read<'i>(items: TokenStream, imports: &'i [Import<'i>], used: &mut BTreeSet<&'i str>) -> Code {
    let code = Code::new(items);
    for import in imports {
        let (names, goes_on) = match import {
            Import::Module(name, _) => (std::slice::from_ref(name), true),
            Import::Names(_, names) => (*names, false),
        };
        for name in names {
            if !used.contains(name) && code.has_path(name, goes_on) {
                used.insert(name);
            }
        }
    }
    code
}

/// Returns the `path` attribute for a module whose name is not ASCII. Without it, rustc does not find the file.
///
/// `#[path = "größen.rs"]`
pub(super) fn path_to(module: &str, ending: &str) -> Option<TokenStream> {
    let path = format!("{module}{ending}");
    (!module.is_ascii()).then(|| quote!(#[path = #path]))
}

impl Import<'_> {
    /// Returns the tree of a `use` declaration without the names that are not in `used`. Returns `None` if no name remains.
    fn of(&self, used: &BTreeSet<&str>) -> Option<TokenStream> {
        match self {
            Self::Module(name, path) => used.contains(name).then(|| path.clone()),
            Self::Names(path, names) => {
                let names = names.iter().filter(|name| used.contains(*name));
                let names: Vec<_> = names.map(|name| ident(name)).collect();
                (!names.is_empty()).then(|| quote!(#path::{#(#names),*}))
            }
        }
    }
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
