//! The example of an operation: a call with example values, and a use of its result.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    Options,
    call_site::{self, Extent},
    module::roots,
    rust::{Scope, Types, ident, is_optional, plain},
};
use crate::{
    model::{Field, Operation, Resource, Type, TypeKind},
    names, print,
};

/// A call with example values, and a use of its result.
pub(super) struct Example {
    imports: Vec<String>,
    code: Vec<String>,
    /// `true` if creating a value of the example can fail.
    fails: bool,
}

impl Example {
    pub(super) fn new(
        operation: &Operation,
        resource: &Resource,
        types: &Types<'_>,
        options: &Options,
    ) -> Self {
        let scope = Scope::example(types, &options.crate_name);
        let call = call_site::expression(resource, operation, &scope, Extent::Brief);
        Self {
            code: code_lines(statements(operation, &call, types)),
            imports: imports(&call, types, &options.crate_name),
            fails: has_question_mark(&call),
        }
    }

    /// Returns the imports and statements, which use a client named `zephr`.
    pub(super) fn lines(&self) -> impl Iterator<Item = &String> {
        self.imports.iter().chain(&self.code)
    }

    /// Returns the section of a doc comment: imports, a hidden function, the call, and a use of its result.
    pub(super) fn section(&self, options: &Options) -> Vec<String> {
        let crate_name = &options.crate_name;
        let error = if self.fails {
            "Box<dyn std::error::Error>".to_owned()
        } else {
            format!("{crate_name}::Error")
        };
        let mut lines = vec!["# Example".to_owned(), String::new(), "```no_run".to_owned()];
        lines.extend(self.imports.iter().cloned());
        lines.push(format!(
            "# async fn example(zephr: {crate_name}::Client) -> Result<(), {error}> {{"
        ));
        lines.extend(self.code.iter().cloned());
        lines.push("# Ok(()) }".to_owned());
        lines.push("```".to_owned());
        lines
    }
}

/// Returns `use zephr_admin::types::{Identifiers, NewSession};` and an empty line; nothing if the call names no types.
fn imports(call: &TokenStream, types: &Types<'_>, crate_name: &str) -> Vec<String> {
    let names: BTreeSet<String> = roots(call)
        .into_iter()
        .filter(|name| types.get(name).is_some())
        .collect();
    if names.is_empty() {
        return Vec::new();
    }
    let (crate_name, names) = (ident(crate_name), names.iter().map(|name| ident(name)));
    let import = print::items(quote!(use #crate_name::types::{#(#names),*};));
    import.lines().chain([""]).map(str::to_owned).collect()
}

fn has_question_mark(tokens: &TokenStream) -> bool {
    use proc_macro2::TokenTree;
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Punct(punct) => punct.as_char() == '?',
        TokenTree::Group(group) => has_question_mark(&group.stream()),
        _ => false,
    })
}

/// Returns the statements of an example: the call, and a use of its result.
fn statements(operation: &Operation, call: &TokenStream, types: &Types<'_>) -> TokenStream {
    if operation
        .creates
        .as_ref()
        .is_some_and(|creates| !creates.in_output)
    {
        return quote!(let created = #call.await?; println!("{:?}", created.id););
    }
    let Some(ty) = &operation.output.ty else {
        return quote!(#call.await?;);
    };
    let result = result_name(ty);
    let show = show(ty, &result, types);
    if operation.output.optional {
        return quote!(if let Some(#result) = #call.await? { #show });
    }
    quote!(let #result = #call.await?; #show)
}

/// Returns the name of the variable for a result: `user` for a `User`, `users` for a list of users.
fn result_name(ty: &Type) -> Ident {
    match ty {
        Type::Named(name) => variable(name),
        Type::Array(item) | Type::List(item) => match &**item {
            Type::Named(name) => ident(&plural(plain(&variable(name).to_string()))),
            _ => ident("items"),
        },
        Type::Text | Type::String => ident("text"),
        _ => ident("response"),
    }
}

/// Returns the name of the variable for a value of a type: `access_model` for an `AccessModel`.
fn variable(type_name: &str) -> Ident {
    match names::field(type_name) {
        // `zephr` is the client in every example.
        name if name == "zephr" => ident("value"),
        name => ident(&name),
    }
}

/// Returns the plural of an English noun.
fn plural(noun: &str) -> String {
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if noun.ends_with(['s', 'x']) || noun.ends_with("ch") || noun.ends_with("sh") => {
            format!("{noun}es")
        }
        _ => format!("{noun}s"),
    }
}

/// Returns the statement that prints a field of the result or of its items, or the whole result.
fn show(ty: &Type, result: &Ident, types: &Types<'_>) -> TokenStream {
    let (item, is_list) = match ty {
        Type::Array(item) | Type::List(item) => (&**item, true),
        ty => (ty, false),
    };
    let whole = format!("{{{}:?}}", plain(&result.to_string()));
    match (identifying_field(item, types), is_list) {
        (Some(field), false) => quote!(println!("{:?}", #result.#field);),
        (Some(field), true) => {
            let one = result_name(item);
            quote!(for #one in #result.iter() {
                println!("{:?}", #one.#field);
            })
        }
        (None, _) => quote!(println!(#whole);),
    }
}

/// Returns the scalar field that identifies a value best: required fields first, then by [`rank`].
fn identifying_field(ty: &Type, types: &Types<'_>) -> Option<Ident> {
    let (def, fields) = types.object(ty)?;
    let plain = |field: &&Field| match &field.ty {
        Type::String | Type::Integer | Type::Number | Type::Bool => true,
        Type::Named(name) => types.get(name).is_some_and(|def| match &def.kind {
            TypeKind::Enum(_) => true,
            TypeKind::Newtype(newtype) => newtype.of != Type::Secret,
            _ => false,
        }),
        _ => false,
    };
    let fields = fields.iter().filter(plain);
    let most = fields.min_by_key(|field| (is_optional(field), rank(&field.name, &def.name)));
    most.map(|field| ident(&field.name))
}

/// Returns how well a field identifies its object; the lowest rank is the best. The order is: the object's own ID
/// (`id`, or `job_id` of a `BulkUpdateJob`), a name, the ID of another object, a message, any other field, the tenant
/// ID.
fn rank(field: &str, type_name: &str) -> u8 {
    let whose = field.strip_suffix("_id");
    let own =
        whose.is_some_and(|whose| format!("_{}_", names::field(type_name)).contains(&format!("_{whose}_")));
    match plain(field) {
        "id" => 0,
        _ if own => 0,
        "label" | "name" | "slug" | "title" => 1,
        // The tenant ID is the same in all objects of a client.
        "tenant_id" => 5,
        _ if whose.is_some() => 2,
        "message" => 3,
        _ => 4,
    }
}

/// Returns the statements as prettyplease formats them inside a function, without the function.
fn code_lines(statements: TokenStream) -> Vec<String> {
    let text = print::items(quote!(fn example() { #statements }));
    let lines: Vec<&str> = text.lines().collect();
    let inner = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
    inner
        .iter()
        .map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned())
        .collect()
}
