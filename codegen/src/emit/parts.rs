//! The parts of a call: what a caller gives, and the link of the chain that takes it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{
    arguments::{self, Argument, JsonArgument},
    rust::{Scope, ident, plain},
};
use crate::model::{Body, Content, Encoding, Location, Parameter};

/// One thing that a caller gives and where it goes.
pub(super) struct Part {
    /// `site: impl Into<String>`
    pub(super) arguments: TokenStream,
    /// Statements that come first.
    pub(super) prepare: TokenStream,
    /// `.path(site.into())`
    pub(super) call: TokenStream,
}

/// How a parameter is given.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Form {
    /// A value that prints as the text on the wire.
    Plain,
    /// A plain value under a name that the caller completes.
    Prefixed,
    /// JSON in Base64.
    Base64Json,
}

/// The form that a parameter asks for. Values that are neither text nor JSON in Base64 do not get here.
pub(super) fn form(parameter: &Parameter) -> Form {
    match parameter.encoding {
        Encoding::Base64Json => Form::Base64Json,
        Encoding::Plain if parameter.name_prefix.is_some() => Form::Prefixed,
        Encoding::Plain => Form::Plain,
    }
}

/// A parameter that is given under `name`.
pub(super) fn of_parameter(parameter: &Parameter, name: &Ident, scope: &Scope<'_>) -> Part {
    match form(parameter) {
        Form::Plain => plain_part(parameter, name, scope),
        Form::Prefixed => prefixed_part(parameter, name, scope),
        Form::Base64Json => base64_json_part(parameter, name, scope),
    }
}

/// `value: impl Into<String>` and `.query("device", value.into())`, or `.path(…)`, `.header(…)`, `.cookie(…)`
fn plain_part(parameter: &Parameter, name: &Ident, scope: &Scope<'_>) -> Part {
    let Argument { ty, value } = arguments::owned(&parameter.ty, name, scope);
    let wire = &parameter.wire;
    let call = match parameter.location {
        Location::Path => quote!(.path(#value)),
        Location::Query => quote!(.query(#wire, #value)),
        Location::Header => quote!(.header(#wire, #value)),
        Location::Cookie => quote!(.cookie(#wire, #value)),
    };
    Part {
        arguments: quote!(#name: #ty),
        prepare: TokenStream::new(),
        call,
    }
}

/// `name: impl AsRef<str>, value: impl Into<String>` and
/// `.query_prefixed("foreign_key.", name.as_ref(), value.into())`
fn prefixed_part(parameter: &Parameter, name: &Ident, scope: &Scope<'_>) -> Part {
    let Argument { ty, value } = arguments::owned(&parameter.ty, name, scope);
    let prefix = parameter.name_prefix.as_deref().unwrap_or_default();
    let key = if name == "value" {
        format_ident!("name")
    } else {
        format_ident!("{}_name", plain(&name.to_string()))
    };
    Part {
        arguments: quote!(#key: impl AsRef<str>, #name: #ty),
        prepare: TokenStream::new(),
        call: quote!(.query_prefixed(#prefix, #key.as_ref(), #value)),
    }
}

/// `value: &types::Filter` and `.query_base64_json("filter", value)`
fn base64_json_part(parameter: &Parameter, name: &Ident, scope: &Scope<'_>) -> Part {
    let JsonArgument {
        ty,
        prepare,
        reference,
    } = arguments::json(&parameter.ty, name, scope);
    let wire = &parameter.wire;
    Part {
        arguments: quote!(#name: #ty),
        prepare,
        call: quote!(.query_base64_json(#wire, #reference)),
    }
}

/// The body: `body: &types::NewSession` and `.json(body)`.
pub(super) fn of_body(body: &Body, scope: &Scope<'_>) -> Part {
    let rt = &scope.runtime;
    let name = ident(&body.name);
    let plain = |arguments, call| Part {
        arguments,
        prepare: TokenStream::new(),
        call,
    };
    match &body.content {
        Content::Json(ty) => {
            let JsonArgument {
                ty,
                prepare,
                reference,
            } = arguments::json(ty, &name, scope);
            Part {
                arguments: quote!(#name: #ty),
                prepare,
                call: quote!(.json(#reference)),
            }
        }
        Content::Text => plain(quote!(#name: impl Into<String>), quote!(.text(#name))),
        Content::Bytes => plain(quote!(#name: impl Into<#rt::Bytes>), quote!(.bytes(#name))),
    }
}
