//! What the mock keeps.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    super::{docs::comment, module::Module, rust::ident},
    FOLDER, description,
};
use crate::{
    model::{Api, Collection, Reference, Target},
    names,
};

/// ```text
/// pub(crate) static PRODUCTS: Collection = Collection { name: "products", key: "id", … };
/// pub(crate) static COLLECTIONS: &[&Collection] = &[&PRODUCTS];
/// ```
pub(in super::super) fn module(api: &Api) -> Module {
    let each = api.collections.iter().map(collection);
    let names = api
        .collections
        .iter()
        .map(|collection| ident(&names::constant(&collection.name)));
    let all = comment("Every collection.");
    let items = quote! {
        #(#each)*
        #all
        pub(crate) static COLLECTIONS: &[&Collection] = &[#(&#names),*];
    };
    let imports = [description(&["Collection", "Reference", "Target"])];
    let path = format!("{FOLDER}/collections.rs");
    let docs = vec!["The documents that the mock keeps.".to_owned()];
    Module::new(path, docs, &imports, items)
}

fn collection(collection: &Collection) -> TokenStream {
    let Collection {
        name,
        key,
        within,
        references,
        follows,
        unique,
        hidden,
    } = collection;
    let constant = ident(&names::constant(name));
    let docs = comment(&format!("`{name}`"));
    let references = references.iter().map(reference);
    quote! {
        #docs
        pub(crate) static #constant: Collection = Collection {
            name: #name,
            key: #key,
            within: &[#(#within),*],
            references: &[#(#references),*],
            follows: &[#(#follows),*],
            unique: &[#(#unique),*],
            hidden: &[#(#hidden),*],
        };
    }
}

/// `Reference { field: "company_id", target: Target::Collection("companies") }`
fn reference(reference: &Reference) -> TokenStream {
    let field = &reference.field;
    let target = match &reference.target {
        Target::Collection(name) => quote!(Collection(#name)),
        Target::By { field, collections } => {
            let pairs = collections.iter().map(|(value, name)| quote!((#value, #name)));
            quote!(By { field: #field, collections: &[#(#pairs),*] })
        }
    };
    quote!(Reference { field: #field, target: Target::#target })
}
