//! The parts of a request: the argument of the caller, and the builder method that takes it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{
    arguments::{self, Argument, JsonArgument},
    rust::{Scope, ident, stem},
};
use crate::model::{Body, Content, Encoding, Location, Parameter, Style, Type};

/// An argument and its place in the request.
pub(super) struct Part {
    /// `site: impl Into<String>`
    pub(super) arguments: TokenStream,
    /// Statements before the call.
    pub(super) prepare: TokenStream,
    /// `.path(site.into())`
    pub(super) call: TokenStream,
    /// The type parameter that the arguments need.
    pub(super) generic: Option<Ident>,
}

/// The form of a parameter.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Form {
    /// A value whose `Display` is the text on the wire.
    Plain,
    /// A plain value with a name that the caller completes.
    Prefixed,
    /// Files.
    Files,
    /// A value that is encoded as JSON before it becomes text.
    Encoded,
}

/// Returns the form of a parameter.
pub(super) fn form(parameter: &Parameter) -> Form {
    let is_file = match &parameter.ty {
        Type::Array(item) => **item == Type::Upload,
        ty => *ty == Type::Upload,
    };
    match (parameter.location, parameter.encoding) {
        (Location::Part, _) if is_file => Form::Files,
        (Location::Part, _) => Form::Encoded,
        (_, Encoding::Plain) if parameter.name_prefix.is_some() => Form::Prefixed,
        (_, Encoding::Plain) => Form::Plain,
        (_, Encoding::Json | Encoding::Base64Json | Encoding::Styled(_)) => Form::Encoded,
    }
}

/// Returns the part for a parameter whose argument is `name`. If the parameter has a media type, or if its reserved
/// characters are not encoded, another method wraps the call: `.reserved(|call| call.query(…))`.
pub(super) fn of_parameter(parameter: &Parameter, name: &Ident, scope: &Scope<'_>) -> Part {
    let part = match form(parameter) {
        Form::Plain => plain_part(parameter, name, scope),
        Form::Prefixed => prefixed_part(parameter, name, scope),
        Form::Files => file_part(parameter, name, scope),
        Form::Encoded => encoded_part(parameter, name, scope),
    };
    let call = &part.call;
    let call = match &parameter.media_type {
        Some(media_type) => quote!(.parts_of(#media_type, |call| call #call)),
        None if parameter.reserved && parameter.encoding == Encoding::Styled(Style::Form) => {
            quote!(.reserved_items(|call| call #call))
        }
        None if parameter.reserved => quote!(.reserved(|call| call #call)),
        None => return part,
    };
    Part { call, ..part }
}

/// `value: impl Into<String>` and `.query("device", value.into())`, or `.path(…)`, `.header(…)`, `.cookie(…)`
fn plain_part(parameter: &Parameter, name: &Ident, scope: &Scope<'_>) -> Part {
    let Argument { ty, value, generic } = arguments::owned(&parameter.ty, name, scope);
    let wire = &parameter.wire;
    let call = match parameter.location {
        Location::Path => quote!(.path(#value)),
        Location::Query => quote!(.query(#wire, #value)),
        Location::Header => quote!(.header(#wire, #value)),
        Location::Cookie => quote!(.cookie(#wire, #value)),
        Location::Part => quote!(.part(#wire, &#value)),
    };
    Part {
        arguments: quote!(#name: #ty),
        prepare: TokenStream::new(),
        call,
        generic,
    }
}

/// `name: impl AsRef<str>, value: impl Into<String>` and
/// `.query_prefixed("foreign_key.", name.as_ref(), value.into())`
fn prefixed_part(parameter: &Parameter, name: &Ident, scope: &Scope<'_>) -> Part {
    let Argument { ty, value, generic } = arguments::owned(&parameter.ty, name, scope);
    let prefix = parameter.name_prefix.as_deref().unwrap_or_default();
    let key = if name == "value" {
        format_ident!("name")
    } else {
        format_ident!("{}_name", stem(&name.to_string()))
    };
    Part {
        arguments: quote!(#key: impl AsRef<str>, #name: #ty),
        prepare: TokenStream::new(),
        call: quote!(.query_prefixed(#prefix, #key.as_ref(), #value)),
        generic,
    }
}

/// `file: impl Into<rt::Upload>` and `.file("file", file)`, or `.files(…)`
fn file_part(parameter: &Parameter, name: &Ident, scope: &Scope<'_>) -> Part {
    let (wire, rt) = (&parameter.wire, &scope.runtime);
    let (ty, call) = match parameter.ty {
        Type::Array(_) => (
            quote!(impl IntoIterator<Item = impl Into<#rt::Upload>>),
            quote!(.files(#wire, #name)),
        ),
        _ => (quote!(impl Into<#rt::Upload>), quote!(.file(#wire, #name))),
    };
    Part {
        arguments: quote!(#name: #ty),
        prepare: TokenStream::new(),
        call,
        generic: None,
    }
}

/// `value: &types::Filter` and `.query_styled("filter", rt::Style::Deep, value)`, or `.part(…)`, `.query_json(…)`
fn encoded_part(parameter: &Parameter, name: &Ident, scope: &Scope<'_>) -> Part {
    let JsonArgument {
        ty,
        prepare,
        reference,
        generic,
    } = arguments::json(&parameter.ty, name, scope);
    let wire = &parameter.wire;
    let call = match (parameter.location, parameter.encoding) {
        (Location::Part, Encoding::Styled(style)) => {
            let style = styled(style, scope);
            quote!(.part_styled(#wire, #style, #reference))
        }
        (Location::Part, _) => quote!(.part(#wire, #reference)),
        (_, Encoding::Base64Json) => quote!(.query_base64_json(#wire, #reference)),
        (Location::Header, Encoding::Styled(style)) => {
            let style = styled(style, scope);
            quote!(.header_styled(#wire, #style, #reference))
        }
        (Location::Header, _) => quote!(.header_json(#wire, #reference)),
        (Location::Path, Encoding::Styled(style)) => {
            let style = styled(style, scope);
            quote!(.path_styled(#style, #reference))
        }
        (Location::Path, _) => quote!(.path_json(#reference)),
        (Location::Cookie, Encoding::Styled(style)) => {
            let style = styled(style, scope);
            quote!(.cookie_styled(#wire, #style, #reference))
        }
        (_, Encoding::Styled(style)) => {
            let style = styled(style, scope);
            quote!(.query_styled(#wire, #style, #reference))
        }
        _ => quote!(.query_json(#wire, #reference)),
    };
    Part {
        arguments: quote!(#name: #ty),
        prepare,
        call,
        generic,
    }
}

/// `rt::Style::Deep`
fn styled(style: Style, scope: &Scope<'_>) -> TokenStream {
    let (rt, style) = (&scope.runtime, format_ident!("{style:?}"));
    quote!(#rt::Style::#style)
}

/// Returns the body: `body: &types::NewSession` and `.json(body)`.
pub(super) fn of_body(body: &Body, scope: &Scope<'_>) -> Part {
    let rt = &scope.runtime;
    let name = ident(&body.name);
    let plain = |arguments, call| Part {
        arguments,
        prepare: TokenStream::new(),
        call,
        generic: None,
    };
    match &body.content {
        Content::Json(ty) if body.nullable => {
            let (is_borrowed, ty) = (arguments::is_borrowed_json(ty), scope.ty(ty));
            match is_borrowed {
                true => plain(
                    quote!(#name: Option<&#ty>),
                    quote!(.json_or_null(#name.map(|value| value as &dyn #rt::Encode))),
                ),
                false => plain(
                    quote!(#name: Option<#ty>),
                    quote!(.json_or_null(#name.as_ref().map(|value| value as &dyn #rt::Encode))),
                ),
            }
        }
        Content::Json(ty) => {
            let JsonArgument {
                ty,
                prepare,
                reference,
                generic,
            } = arguments::json(ty, &name, scope);
            Part {
                arguments: quote!(#name: #ty),
                prepare,
                call: quote!(.json(#reference)),
                generic,
            }
        }
        Content::Form(ty, styles) => {
            let JsonArgument {
                ty,
                prepare,
                reference,
                generic,
            } = arguments::json(ty, &name, scope);
            let styles = styles.iter().map(|(name, style)| {
                let style = styled(*style, scope);
                quote!((#name, #style))
            });
            Part {
                arguments: quote!(#name: #ty),
                prepare,
                call: quote!(.form(#reference, &[#(#styles),*])),
                generic,
            }
        }
        Content::Multipart => plain(TokenStream::new(), TokenStream::new()),
        Content::Text => plain(quote!(#name: impl Into<String>), quote!(.text(#name))),
        Content::Bytes => plain(quote!(#name: impl Into<#rt::Bytes>), quote!(.bytes(#name))),
    }
}
