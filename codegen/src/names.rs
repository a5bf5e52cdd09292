//! Names: the only place of the workspace that turns a wire name into a Rust name.

use std::{borrow::Cow, collections::BTreeSet};

use heck::{ToKebabCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// Words that cannot be an identifier in edition 2024.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// What every module has in scope: a type of such a name would shadow it.
const PRELUDE: &[&str] = &[
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// Names that the generated crate takes from the runtime.
const RUNTIME: &[&str] = &[
    "Body",
    "BodyKind",
    "Bytes",
    "Call",
    "Client",
    "ClientBuilder",
    "Clock",
    "Credentials",
    "Decode",
    "DecodeError",
    "Display",
    "Error",
    "ErrorKind",
    "Field",
    "Fields",
    "FromResponse",
    "JsonValue",
    "List",
    "Location",
    "Map",
    "Method",
    "Number",
    "Object",
    "OneOf",
    "Operation",
    "Parameter",
    "RawJson",
    "Reader",
    "Response",
    "ResponseFuture",
    "ResponseSpec",
    "Scheme",
    "Secret",
    "Shape",
    "Status",
    "StringEnum",
    "Style",
    "Table",
    "Text",
    "Transport",
    "UnknownFields",
    "Upload",
    "Writer",
];

/// Modules beside those of the resources, and methods of the client beside their accessors.
const NOT_RESOURCES: &[&str] = &[
    "api",
    "builder",
    "call",
    "client",
    "clone",
    "fmt",
    "from",
    "into",
    "operation",
    "operations",
    "request",
    "set_credentials",
    "sign",
    "sign_reqwest",
    "types",
    "with_base_url",
    "ext",
];

/// What a prepared call has of its own, and the argument that stands for the body.
const NOT_PARAMETERS: &[&str] = &[
    "bare_body",
    "body",
    "customize",
    "into_future",
    "into_request",
    "operation",
    "pages",
    "send",
    "stream",
    "wait",
    "with",
];

/// What an object type has of its own: its constructor and where it keeps unknown fields.
const NOT_FIELDS: &[&str] = &["extra", "new"];

/// The variant that every enum has for values it does not know.
const NOT_VARIANTS: &[&str] = &["Self", "Unknown"];

/// A field and its setter: `foreign[key]` is `foreign_key`, `type` is `type_`.
pub fn field(wire: &str) -> String {
    unlike(snake(wire), NOT_FIELDS, "_")
}

/// An argument or setter of a call.
pub fn parameter(wire: &str) -> String {
    unlike(snake(wire), NOT_PARAMETERS, "_")
}

/// A method of a resource.
pub fn method(wire: &str) -> String {
    snake(wire)
}

/// A resource: its module and its accessor.
pub fn resource(wire: &str) -> String {
    unlike(snake(wire), NOT_RESOURCES, "_")
}

/// A type of the description: `access_model` is `AccessModel`, `option` is `OptionObject`.
pub fn type_name(wire: &str) -> String {
    unlike(unlike(pascal(wire, "N"), PRELUDE, "Object"), RUNTIME, "Object")
}

/// A resource's handle: `account_users` is `AccountUsers`.
pub fn handle(resource: &str) -> String {
    unlike(pascal(resource, "N"), PRELUDE, "Handle")
}

/// The type of a prepared call: `create` is `Create`; `send` is `SendCall`.
pub fn call_type(method: &str) -> String {
    format!("{}Request", pascal(method, "N"))
}

/// A constant: `create` is `CREATE`.
pub fn constant(method: &str) -> String {
    let shouty = method.to_shouty_snake_case();
    if begins_badly(&shouty) {
        format!("N{shouty}")
    } else {
        shouty
    }
}

/// A variant of an enum: `PREPEND_RANDOM` is `PrependRandom`, `1` is `Value1`, `-1` is `Minus1`, nothing is `Empty`.
pub fn variant(value: &str) -> String {
    let is_number = |rest: &str| rest.starts_with(|first: char| first.is_ascii_digit());
    let signed = [('+', "plus"), ('-', "minus")]
        .into_iter()
        .find_map(|(sign, word)| {
            let rest = value.strip_prefix(sign).filter(|rest| is_number(rest))?;
            Some(format!("{word} {rest}"))
        });
    match signed {
        _ if value.is_empty() => "Empty".to_owned(),
        Some(signed) => pascal(&signed, "Value"),
        None => unlike(pascal(value, "Value"), NOT_VARIANTS, "Value"),
    }
}

/// A value that reads like an identifier of the thing named: `site_slug` is `site-slug`.
pub fn slug(wire: &str) -> String {
    spelled(wire).to_kebab_case()
}

/// A type's name as words: `UserId` is `User id`.
pub fn spoken(type_name: &str) -> String {
    let words = type_name.to_snake_case().replace('_', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// An operation id for an operation that has none: `get /v3/users/{id}` is `getV3UsersId`.
pub fn operation_id(method: &str, path: &str) -> String {
    format!("{method}{}", path.to_upper_camel_case())
}

/// Whether `name` can stand as it is for a module, method, field or argument.
pub fn is_snake(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !KEYWORDS.contains(&name)
}

/// Whether `name` can stand as it is for a type.
pub fn is_type(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
        && !PRELUDE.contains(&name)
        && !RUNTIME.contains(&name)
}

/// `name`, or where that is taken `name` with the first free number; enters it into `taken`.
pub fn distinct(name: &str, taken: &mut BTreeSet<String>) -> String {
    // No two underscores in a row: Rust would not take that for snake case.
    let is_apart = name.ends_with('_');
    let wants_apart = name.ends_with(|last: char| last.is_ascii_digit()) || is_snake(name);
    let apart = if wants_apart && !is_apart { "_" } else { "" };
    let mut free = name.to_owned();
    let mut number = 1u32;
    while !taken.insert(free.clone()) {
        number = number.saturating_add(1);
        free = format!("{name}{apart}{number}");
    }
    free
}

fn snake(wire: &str) -> String {
    let snake = spelled(wire).to_snake_case();
    let snake = if begins_badly(&snake) {
        format!("n{snake}")
    } else {
        snake
    };
    unlike(snake, KEYWORDS, "_")
}

fn pascal(wire: &str, before_digit: &str) -> String {
    let pascal = spelled(wire).to_upper_camel_case();
    if begins_badly(&pascal) {
        format!("{before_digit}{pascal}")
    } else {
        pascal
    }
}

/// Digits can stand in an identifier but not in front, and so can the vowel signs of some scripts.
fn begins_badly(name: &str) -> bool {
    let can_begin =
        |first: char| first.is_ascii_alphabetic() || syn::parse_str::<syn::Ident>(&first.to_string()).is_ok();
    name.starts_with(|first| !can_begin(first))
}

fn unlike(name: String, reserved: &[&str], suffix: &str) -> String {
    if reserved.contains(&name.as_str()) {
        name + suffix
    } else {
        name
    }
}

/// The name with nothing in it that an identifier cannot hold; signs become words only where there is nothing else, or where
/// they say how to compare: `StartTime<` is `StartTime less`.
fn spelled(wire: &str) -> Cow<'_, str> {
    if wire.is_empty() {
        return Cow::Borrowed("unnamed");
    }
    let name = wire.trim_end_matches(['<', '>', '=', '!']);
    let compared = wire.strip_prefix(name).filter(|signs| !signs.is_empty());
    // `Page<User>` compares nothing.
    let compared = compared.filter(|_| name.contains(char::is_alphanumeric) && !name.contains(['<', '>']));
    if let Some(compared) = compared {
        return Cow::Owned(format!("{} {}", spelled(name), signs(compared)));
    }
    if wire.is_ascii() && wire.contains(|c: char| c.is_ascii_alphanumeric()) {
        return Cow::Borrowed(wire);
    }
    let kept: String = wire
        .chars()
        .map(|c| if fits_identifier(c) { c } else { ' ' })
        .collect();
    if kept.contains(|c: char| c != ' ') {
        return Cow::Owned(kept);
    }
    Cow::Owned(signs(wire))
}

fn signs(text: &str) -> String {
    text.chars().map(sign).collect::<Vec<_>>().join(" ")
}

/// Letters and digits that Rust and the case conversion agree on: some letters lose that in another case.
fn fits_identifier(c: char) -> bool {
    let alone = |c: char| syn::parse_str::<syn::Ident>(&format!("a{c}")).is_ok();
    c.is_ascii_alphanumeric()
        || (c.is_alphanumeric() && alone(c) && c.to_lowercase().chain(c.to_uppercase()).all(alone))
}

fn sign(c: char) -> String {
    let word = match c {
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '\\' => "backslash",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '<' => "less",
        '>' => "greater",
        '=' => "equal",
        '!' => "not",
        '?' => "question",
        '#' => "hash",
        '$' => "dollar",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '^' => "caret",
        '~' => "tilde",
        '_' => "underscore",
        ' ' => "space",
        _ => return format!("u{:x}", u32::from(c)),
    };
    word.to_owned()
}

#[cfg(test)]
mod tests;
