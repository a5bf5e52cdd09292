//! Conversion of wire names into Rust names. No other module does this.

mod reserved;

use std::{borrow::Cow, collections::BTreeSet};

use heck::{ToKebabCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use icu_normalizer::ComposingNormalizerBorrowed;

use reserved::{
    DEVICES, KEYWORDS, NOT_FIELDS, NOT_PARAMETERS, NOT_RESOURCES, NOT_VARIANTS, PRELUDE, RUNTIME,
};

/// Returns the name of a field and its setter: `foreign[key]` becomes `foreign_key`, `type` becomes `type_`.
pub fn field(wire: &str) -> String {
    escape_reserved(snake(wire), NOT_FIELDS, "_")
}

/// Returns the name of an argument or setter of a request.
pub fn parameter(wire: &str) -> String {
    escape_reserved(snake(wire), NOT_PARAMETERS, "_")
}

/// Returns the name of a method of a resource.
pub fn method(wire: &str) -> String {
    snake(wire)
}

/// Returns the name of a resource's module, files and accessor.
pub fn resource(wire: &str) -> String {
    escape_reserved(escape_reserved(snake(wire), NOT_RESOURCES, "_"), DEVICES, "_")
}

/// Returns the name of a type: `access_model` becomes `AccessModel`, `option` becomes `OptionObject`.
pub fn type_name(wire: &str) -> String {
    escape_reserved(
        escape_reserved(pascal(wire, "N"), PRELUDE, "Object"),
        RUNTIME,
        "Object",
    )
}

/// Returns the name of a resource's handle: `account_users` becomes `AccountUsers`.
pub fn handle(resource: &str) -> String {
    escape_reserved(pascal(resource, "N"), PRELUDE, "Handle")
}

/// Returns the name of a request type: `create` becomes `CreateRequest`.
pub fn call_type(method: &str) -> String {
    format!("{}Request", pascal(method, "N"))
}

/// Returns the name of a constant: `create` becomes `CREATE`.
pub fn constant(method: &str) -> String {
    let shouty = method.to_shouty_snake_case();
    if has_invalid_start(&shouty) {
        format!("N{shouty}")
    } else {
        shouty
    }
}

/// Returns the name of an enum variant: `PREPEND_RANDOM` becomes `PrependRandom`, `1` becomes `Value1`, `-1` becomes
/// `Minus1`, and the empty string becomes `Empty`.
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
        None => escape_reserved(pascal(value, "Value"), NOT_VARIANTS, "Value"),
    }
}

/// Returns an example value that reads like an identifier: `site_slug` becomes `site-slug`.
pub fn slug(wire: &str) -> String {
    sanitized(wire).to_kebab_case()
}

/// Returns a type's name as words: `UserId` becomes `User ID`.
pub fn spoken(type_name: &str) -> String {
    let words = type_name.to_snake_case();
    let words: Vec<&str> = words.split('_').map(spoken_word).collect();
    let words = words.join(" ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Returns a word of a type name as prose spells it: `id` becomes `ID`, `millis` becomes `milliseconds`.
fn spoken_word(word: &str) -> &str {
    match word {
        "id" => "ID",
        "iso" => "ISO",
        "millis" => "milliseconds",
        word => word,
    }
}

/// Returns an operation ID for an operation without one: `get /v3/users/{id}` becomes `getV3UsersId`.
pub fn operation_id(method: &str, path: &str) -> String {
    format!("{method}{}", path.to_upper_camel_case())
}

/// Returns `true` if `name` is valid as the name of a module, method, field or argument.
pub fn is_snake(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !KEYWORDS.contains(&name)
}

/// Returns `true` if `name` is valid as the name of a type.
pub fn is_type(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
        && !PRELUDE.contains(&name)
        && !RUNTIME.contains(&name)
}

/// Returns `name`, with a number appended if it is already in `taken`, and inserts the result into `taken`.
pub fn distinct(name: &str, taken: &mut BTreeSet<String>) -> String {
    // Two consecutive underscores would trigger the `non_snake_case` lint.
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
    let snake = sanitized(wire).to_snake_case();
    let snake = if has_invalid_start(&snake) {
        format!("n{snake}")
    } else {
        snake
    };
    escape_reserved(snake, KEYWORDS, "_")
}

fn pascal(wire: &str, before_digit: &str) -> String {
    let pascal = sanitized(wire).to_upper_camel_case();
    if has_invalid_start(&pascal) {
        format!("{before_digit}{pascal}")
    } else {
        pascal
    }
}

/// Returns `true` if `name` begins with a character that is valid only after the first position: a digit, or a vowel
/// sign of some scripts.
fn has_invalid_start(name: &str) -> bool {
    let can_begin =
        |first: char| first.is_ascii_alphabetic() || syn::parse_str::<syn::Ident>(&first.to_string()).is_ok();
    name.starts_with(|first| !can_begin(first))
}

fn escape_reserved(name: String, reserved: &[&str], suffix: &str) -> String {
    if reserved.contains(&name.as_str()) {
        name + suffix
    } else {
        name
    }
}

/// Returns the name without characters that identifiers cannot contain after a case conversion. Symbols separate words. They are
/// spelled out if the name contains nothing else, or if they are a comparison operator at the end: `StartTime<` becomes
/// `StartTime less`.
fn sanitized(wire: &str) -> Cow<'_, str> {
    if wire.is_empty() {
        return Cow::Borrowed("unnamed");
    }
    let name = wire.trim_end_matches(['<', '>', '=', '!']);
    let comparison = wire.strip_prefix(name).filter(|signs| !signs.is_empty());
    // The brackets of `Page<User>` are not a comparison operator.
    let comparison =
        comparison.filter(|_| name.contains(char::is_alphanumeric) && !name.contains(['<', '>']));
    if let Some(comparison) = comparison {
        return Cow::Owned(format!("{} {}", sanitized(name), symbol_names(comparison)));
    }
    if wire.is_ascii() && wire.contains(|c: char| c.is_ascii_alphanumeric()) {
        return Cow::Borrowed(wire);
    }
    // Rust compares identifiers in a normal form, so two spellings of a letter would be one name.
    let kept: String = ComposingNormalizerBorrowed::new_nfkc()
        .normalize(wire)
        .chars()
        .map(|c| if fits_identifier(c) { c } else { ' ' })
        .collect();
    if kept.contains(|c: char| c != ' ') {
        return Cow::Owned(kept);
    }
    Cow::Owned(symbol_names(wire))
}

fn symbol_names(text: &str) -> String {
    text.chars().map(symbol_name).collect::<Vec<_>>().join(" ")
}

/// Returns `true` if `c` is valid in an identifier in upper and in lower case. For some letters, only one of the two
/// cases is valid.
fn fits_identifier(c: char) -> bool {
    let alone = |c: char| syn::parse_str::<syn::Ident>(&format!("a{c}")).is_ok();
    c.is_ascii_alphanumeric()
        || (c.is_alphanumeric() && alone(c) && c.to_lowercase().chain(c.to_uppercase()).all(alone))
}

fn symbol_name(c: char) -> String {
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
