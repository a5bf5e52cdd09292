//! `calls.rs` of each resource: its handle, the methods of the handle, and a request type for each method.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{
    Options,
    arguments::generics,
    client::handle_docs,
    docs::{attributes, comment, described, facts},
    example::Example,
    module::{Import, ItemPrinter, Module},
    operation_docs,
    parts::{Part, of_body, of_parameter},
    rust::{Scope, Types, free_name, ident, plain},
};
use crate::model::{Body, Content, Location, Operation, Parameter, Resource, StreamFormat, Type};

/// ```text
/// pub struct Sessions { pub(crate) client: rt::Client }
/// impl Sessions { pub fn create(&self, …) -> CreateRequest … }
/// pub type CreateRequest = rt::TypedCall<types::Session>;
/// ```
///
/// Without `examples`, the documentation has no example sections.
pub(super) fn module(
    resource: &Resource,
    types: &Types<'_>,
    examples: &[Example],
    options: &Options,
) -> Module {
    let scope = Scope::imports_types(types);
    let handle = ident(&resource.handle);
    let docs = handle_docs(resource);
    let methods = resource.operations.iter().enumerate().map(|(index, operation)| {
        let example = examples.get(index).map(|example| example.section(options));
        let docs = operation_docs::lines(operation, types, example.unwrap_or_default());
        method(operation, &docs, &scope)
    });
    let calls = resource
        .operations
        .iter()
        .map(|operation| call(operation, resource, &scope));
    let imports = [
        Import::Module("rt", quote!(zephr_runtime as rt)),
        Import::Module("types", quote!(super::super::types)),
        Import::Module("table", quote!(super::table)),
    ];
    let mut printer = ItemPrinter::new(&imports);
    printer.items(quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #handle {
            pub(crate) client: rt::Client,
        }
    });
    printer.implementation(&handle, methods);
    calls.for_each(|call| printer.items(call));
    let path = format!("generated/src/api/{}/calls.rs", resource.name);
    let docs = vec![format!("Requests of `{}`.", plain(&resource.name))];
    printer.finish(path, docs)
}

/// ```text
/// #[doc(alias = "createNewSessionUnderGivenSite")]
/// pub fn create(&self, site: impl Into<String>, body: &types::NewSession) -> CreateRequest {
///     CreateRequest::new(self.client.call(&table::CREATE).path(site.into()).json(body))
/// }
/// ```
fn method(operation: &Operation, docs: &[String], scope: &Scope<'_>) -> TokenStream {
    let name = ident(&operation.method_name);
    let (call, constant) = (ident(&operation.call_type), ident(&operation.constant));
    let parts: Vec<Part> = required(operation, scope);
    let arguments = parts.iter().map(|part| &part.arguments);
    let prepare = parts.iter().map(|part| &part.prepare);
    let chain = parts.iter().map(|part| &part.call);
    let generics = generics(parts.iter().filter_map(|part| part.generic.clone()));
    let attributes = method_attributes(operation, docs);
    let make = match is_complete(operation) {
        true => quote!(#call::new),
        false => quote!(#call),
    };
    quote! {
        #attributes
        pub fn #name #generics (&self #(, #arguments)*) -> #call {
            #(#prepare)*
            #make(self.client.call(&table::#constant) #(#chain)*)
        }
    }
}

fn method_attributes(operation: &Operation, docs: &[String]) -> TokenStream {
    let docs = attributes(docs);
    let id = &operation.id;
    // rustdoc rejects an alias that equals the name of the item or contains quotes or spaces.
    let sensible = id != plain(&operation.method_name) && !id.is_empty();
    let alias = (sensible && !id.contains(|c: char| c.is_whitespace() || c == '"' || c == '\''))
        .then(|| quote!(#[doc(alias = #id)]));
    let deprecated = operation
        .deprecated
        .then(|| quote!(#[deprecated = "the description marks it as deprecated"]));
    let many = (operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
        .count()
        > 5)
    .then(|| quote!(#[allow(clippy::too_many_arguments)]));
    quote!(#docs #alias #deprecated #many)
}

/// Returns the required parts of a request: parameters, then the body.
fn required(operation: &Operation, scope: &Scope<'_>) -> Vec<Part> {
    let parameters = operation.parameters.iter().filter(|parameter| parameter.required);
    let parameters = parameters.map(|parameter| of_parameter(parameter, &ident(&parameter.name), scope));
    let body = operation.whole_body().filter(|body| body.required);
    parameters.chain(body.map(|body| of_body(body, scope))).collect()
}

/// Returns whether a request has neither setters nor pages.
fn is_complete(operation: &Operation) -> bool {
    let parameters = operation.parameters.iter().all(|parameter| parameter.required);
    let body = operation
        .body
        .as_ref()
        .is_none_or(|body| body.required && !may_be_bare(body) && !body.any_of_range);
    parameters && body && operation.paging.is_none() && operation.stream.is_none()
}

/// ```text
/// pub type CreateRequest = rt::TypedCall<types::Session>;
/// ```
///
/// or, for a request with setters or pages,
///
/// ```text
/// #[must_use = "requests do nothing until they are awaited or sent"]
/// pub struct CreateRequest(rt::Call);
/// rt::call!(CreateRequest -> types::Session);
/// impl CreateRequest { pub fn device(self, value: impl Into<String>) -> Self { Self(self.0.query("device", value.into())) } }
/// ```
fn call(operation: &Operation, resource: &Resource, scope: &Scope<'_>) -> TokenStream {
    let name = ident(&operation.call_type);
    let output = output(operation, scope);
    let docs = comment(&format!(
        "The request returned by [`{0}::{1}`].",
        resource.handle,
        plain(&operation.method_name)
    ));
    if is_complete(operation) {
        return quote!(#docs pub type #name = rt::TypedCall<#output>;);
    }
    let paged = paged(operation, &name, scope);
    let streamed = streamed(operation, &name, scope);
    let parameters = operation
        .parameters
        .iter()
        .filter(|parameter| !parameter.required);
    let mut setters: Vec<TokenStream> = parameters.map(|parameter| setter(parameter, scope)).collect();
    if let Some(body) = operation.whole_body().filter(|body| !body.required) {
        let part = of_body(body, scope);
        setters.push(setter_of(
            &ident(&body.name),
            &described(body.docs.as_deref().or(Some("The request body.")), ""),
            part,
        ));
    }
    setters.extend(operation.body.as_ref().and_then(bare_body));
    setters.extend(content_type(operation));
    let setters = (!setters.is_empty()).then(|| quote!(impl #name { #(#setters)* }));
    quote! {
        #docs
        #[must_use = "requests do nothing until they are awaited or sent"]
        pub struct #name(rt::Call);
        rt::call!(#name -> #output);
        #paged
        #streamed
        #setters
    }
}

/// Returns the setter `bare_body` if the body may be bare text or a JSON string.
fn bare_body(body: &Body) -> Option<TokenStream> {
    if !may_be_bare(body) {
        return None;
    }
    let docs = comment("Sends the body as bare text, not as a JSON string.");
    Some(quote! {
        #docs
        pub fn bare_body(self) -> Self {
            Self(self.0.bare_body())
        }
    })
}

/// Returns the setter `content_type` if the described media type of the body is a range.
fn content_type(operation: &Operation) -> Option<TokenStream> {
    let body = operation.body.as_ref().filter(|body| body.any_of_range)?;
    let docs = comment(&format!(
        "Sets the content type of the body. The default is `{}`.",
        body.media_type
    ));
    let name = free_name(operation, "content_type");
    Some(quote! {
        #docs
        pub fn #name(self, value: impl AsRef<str>) -> Self {
            Self(self.0.content_type(value))
        }
    })
}

/// Returns `rt::events!(ChatRequest.events("text/event-stream") -> types::Chunk);`, or `rt::lines!(…)`.
fn streamed(operation: &Operation, name: &Ident, scope: &Scope<'_>) -> Option<TokenStream> {
    let stream = operation.stream.as_ref()?;
    let (item, media_type) = (scope.ty(&stream.item), &stream.media_type);
    Some(match stream.format {
        StreamFormat::Events => {
            let method = free_name(operation, "events");
            quote!(rt::events!(#name.#method(#media_type) -> #item);)
        }
        StreamFormat::Lines => {
            let method = free_name(operation, "records");
            quote!(rt::lines!(#name.#method(#media_type) -> #item);)
        }
    })
}

fn may_be_bare(body: &Body) -> bool {
    body.content == Content::Json(Type::Text)
}

/// Returns `rt::paged!(ListV3Request -> types::AccountSummary);`, or `rt::recorded!(…)` for a list that the service may
/// return as a whole, and that may therefore be too large for memory.
fn paged(operation: &Operation, name: &Ident, scope: &Scope<'_>) -> Option<TokenStream> {
    let paging = operation.paging.as_ref()?;
    let Some(Type::List(item)) = &operation.output.ty else {
        return None;
    };
    let item = scope.ty(item);
    Some(if paging.whole_unless_asked {
        quote!(rt::recorded!(#name -> #item);)
    } else {
        quote!(rt::paged!(#name -> #item);)
    })
}

/// Returns the type of a result: `types::Session`, `Option<…>` if an empty body is documented too, `()`, or `Created`
/// if the described type has no field for the ID of the created object.
pub(super) fn output(operation: &Operation, scope: &Scope<'_>) -> TokenStream {
    if let Some(creates) = operation.creates.as_ref().filter(|creates| !creates.in_output) {
        let (rt, id) = (&scope.runtime, scope.ty(&creates.id));
        return quote!(#rt::Created<#id>);
    }
    if operation.output.redirect {
        let rt = &scope.runtime;
        return quote!(#rt::Redirect);
    }
    let ty = operation.output.ty.as_ref().map(|ty| scope.ty(ty));
    match ty {
        Some(ty) if operation.output.optional => quote!(Option<#ty>),
        Some(ty) => ty,
        None => quote!(()),
    }
}

fn setter(parameter: &Parameter, scope: &Scope<'_>) -> TokenStream {
    let location = operation_docs::location(parameter.location);
    let fact = match &parameter.name_prefix {
        Some(prefix) => format!("{location} parameter `{prefix}` followed by `name`."),
        None if parameter.location == Location::Part => format!("Part `{}` of the body.", parameter.wire),
        None => format!("{location} parameter `{}`.", parameter.wire),
    };
    let docs = described(parameter.docs.as_deref(), &(fact + &facts(&parameter.facts)));
    setter_of(
        &ident(&parameter.name),
        &docs,
        of_parameter(parameter, &format_ident!("value"), scope),
    )
}

fn setter_of(name: &Ident, docs: &[String], part: Part) -> TokenStream {
    let Part {
        arguments,
        prepare,
        call,
        generic,
    } = part;
    let docs = attributes(docs);
    let generics = generics(generic);
    quote! {
        #docs
        pub fn #name #generics (self, #arguments) -> Self {
            #prepare
            Self(self.0 #call)
        }
    }
}
