//! What requests hold.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    super::{
        docs::comment,
        module::Module,
        rust::{Types, ident},
    },
    FOLDER, description,
};
use crate::{
    model::{Api, Encoding, Field, Location, Parameter, Type, TypeDef, TypeKind},
    names,
};

/// ```text
/// pub(super) static NEW_SESSION: Schema = Schema::Object(&[Field::required("identifiers", &IDENTIFIERS)]);
/// ```
pub(in super::super) fn module(api: &Api, types: &Types<'_>) -> Module {
    let used = api
        .types
        .iter()
        .filter(|def| def.in_requests && !matches!(def.kind, TypeKind::Newtype(_)));
    let each = used.map(|def| definition(def, types));
    let items = quote!(#(#each)*);
    let path = format!("{FOLDER}/schemas.rs");
    let imports = [description(&["Field", "Schema"])];
    Module::new(path, vec!["What requests hold.".to_owned()], &imports, items)
}

fn definition(def: &TypeDef, types: &Types<'_>) -> TokenStream {
    let constant = ident(&names::constant(&def.name));
    let docs = comment(&format!("`{}`", def.name));
    let here = |ty: &Type| reference(ty, types, &TokenStream::new());
    let schema = match &def.kind {
        TypeKind::Object(fields) => {
            let fields = fields.iter().map(|one| field(one, &here(&one.ty)));
            quote!(Object(&[#(#fields),*]))
        }
        TypeKind::Enum(variants) => {
            let words = variants.iter().map(|variant| &variant.wire);
            quote!(Words(&[#(#words),*]))
        }
        TypeKind::OneOf(alternatives) => {
            let schemas = alternatives.iter().map(|alternative| here(&alternative.ty));
            quote!(Choice(&[#(#schemas),*]))
        }
        // Used as what is behind it, and not by its name.
        TypeKind::Newtype(_) => quote!(Any),
    };
    quote! {
        #docs
        pub(super) static #constant: Schema = Schema::#schema;
    }
}

fn field(field: &Field, schema: &TokenStream) -> TokenStream {
    let wire = &field.wire;
    let aliases = (!field.aliases.is_empty()).then(|| {
        let aliases = &field.aliases;
        quote!(.or(&[#(#aliases),*]))
    });
    let kind = ident(if field.required { "required" } else { "optional" });
    quote!(Field::#kind(#wire, #schema)#aliases)
}

/// The schema of a type, as the files of resources name it: `&schemas::NEW_SESSION`, `&Schema::Array(&Schema::Text)`.
pub(super) fn schema(ty: &Type, types: &Types<'_>) -> TokenStream {
    reference(ty, types, &quote!(schemas::))
}

/// The schema of a parameter; `None` where any text will do.
pub(super) fn parameter(parameter: &Parameter, types: &Types<'_>) -> Option<TokenStream> {
    let schema = schema(&parameter.ty, types);
    match parameter.encoding {
        Encoding::Base64Json => Some(quote!(&Schema::Base64Json(#schema))),
        // How parts are laid out is not looked into.
        Encoding::Json | Encoding::Styled(_) => None,
        Encoding::Plain if parameter.location == Location::Part => None,
        Encoding::Plain if is_text(&parameter.ty, types) => None,
        Encoding::Plain => Some(schema),
    }
}

fn is_text(ty: &Type, types: &Types<'_>) -> bool {
    let plain = types.newtype(ty).unwrap_or(ty);
    matches!(plain, Type::String | Type::Secret | Type::Text | Type::Json)
}

fn reference(ty: &Type, types: &Types<'_>, module: &TokenStream) -> TokenStream {
    let inner = |ty: &Type| reference(ty, types, module);
    match ty {
        Type::Bool => quote!(&Schema::Bool),
        Type::Integer => quote!(&Schema::Integer),
        Type::Number => quote!(&Schema::Number),
        Type::String => quote!(&Schema::Text),
        Type::Secret => quote!(&Schema::Secret),
        Type::Json | Type::Text | Type::Bytes | Type::Upload => quote!(&Schema::Any),
        Type::Array(item) | Type::List(item) => {
            let item = inner(item);
            quote!(&Schema::Array(#item))
        }
        Type::Map(value) => {
            let value = inner(value);
            quote!(&Schema::Map(#value))
        }
        Type::Named(name) => {
            if let Some(behind) = types.newtype(ty) {
                return inner(behind);
            }
            let constant = ident(&names::constant(name));
            quote!(&#module #constant)
        }
    }
}
