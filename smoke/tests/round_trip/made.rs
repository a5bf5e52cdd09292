//! Random JSON that matches a type of the model.

use zephr_codegen::model::{Field, Type, TypeKind};

use crate::{
    choices::Choices,
    json::Json,
    model::{is_required, known_names, type_of},
};

/// Numbers in notations that other parsers do not preserve.
const NUMBERS: [&str; 10] = [
    "0",
    "1.0",
    "-0",
    "1e400",
    "18446744073709551616",
    "0.1000",
    "-12E+2",
    "123456789012345678901234567890.5",
    "-0.0",
    "1e-7",
];
const INTEGERS: [&str; 5] = ["0", "1", "-7", "9223372036854775807", "-9223372036854775808"];
const TEXTS: [&str; 9] = [
    "",
    "a",
    "2022-06-01 00:00:00",
    "\"quoted\\\"",
    "é\u{301}",
    "🦀",
    "\0\u{1f}\n",
    "\u{2028}\u{feff}",
    "null",
];
const NAMES: [&str; 7] = ["x_new", "", "X-New", "🦀 \"name\"", "\\", "é", "true_"];

/// The nesting depth beyond which optional fields are omitted. Required fields are present at any depth.
const DEEP: usize = 4;

pub(crate) struct Maker<'a> {
    pub(crate) choices: Choices<'a>,
    depth: usize,
    /// The text of every secret, so that tests can search for it.
    pub(crate) secret: Option<&'static str>,
    /// `true` if all fields are known, and all fields up to the depth [`DEEP`] are present.
    pub(crate) complete: bool,
}

impl<'a> Maker<'a> {
    pub(crate) fn new(choices: Choices<'a>) -> Self {
        Self {
            choices,
            depth: 0,
            secret: None,
            complete: false,
        }
    }

    /// Returns a value of an emitted type.
    pub(crate) fn named(&mut self, name: &str) -> Json {
        match &type_of(name).kind {
            TypeKind::Object(fields) => {
                self.depth += 1;
                let object = self.object(fields);
                self.depth -= 1;
                Json::Object(object)
            }
            TypeKind::Enum(variants) if !self.choices.rarely(3) => {
                Json::Text(self.choices.one(variants).wire.clone())
            }
            TypeKind::Enum(_) => self.string(),
            TypeKind::Newtype(newtype) => self.value(&newtype.of),
            TypeKind::OneOf(alternatives) => {
                let alternative = &self.choices.one(alternatives).ty;
                self.value(alternative)
            }
        }
    }

    /// Returns a value of a type.
    pub(crate) fn value(&mut self, ty: &Type) -> Json {
        match ty {
            Type::Bool => Json::word(*self.choices.one(&["true", "false"])),
            Type::Integer => Json::word(*self.choices.one(&INTEGERS)),
            Type::Number => Json::word(*self.choices.one(&NUMBERS)),
            Type::Json => self.any(3),
            Type::Array(item) => Json::Array(self.items(item)),
            Type::List(item) => self.list(item),
            Type::Map(value) => {
                let names = self.names();
                Json::Object(names.into_iter().map(|name| (name, self.value(value))).collect())
            }
            Type::Named(name) => self.named(name),
            Type::Secret => match self.secret {
                Some(secret) => Json::Text(secret.to_owned()),
                None => self.string(),
            },
            // Strings, and types that are encoded as strings.
            _ => self.string(),
        }
    }

    fn string(&mut self) -> Json {
        Json::Text((*self.choices.one(&TEXTS)).to_owned())
    }

    fn items(&mut self, item: &Type) -> Vec<Json> {
        let few = if self.depth > DEEP { 1 } else { 3 };
        let count = if self.complete { 1 } else { self.choices.below(few) };
        (0..count).map(|_| self.value(item)).collect()
    }

    /// Returns a list, bare or wrapped.
    fn list(&mut self, item: &Type) -> Json {
        let items = Json::Array(self.items(item));
        match self.choices.below(3) {
            0 => items,
            1 => Json::Object(vec![("results".to_owned(), items)]),
            _ => {
                let beside = ("x_beside".to_owned(), self.any(1));
                Json::Object(vec![beside, ("items".to_owned(), items)])
            }
        }
    }

    /// Returns known fields, under one of their names, and unknown ones, in any order.
    fn object(&mut self, fields: &[Field]) -> Vec<(String, Json)> {
        let mut object = Vec::new();
        for field in fields {
            let optional = !is_required(field);
            if optional && !self.complete && (self.depth > DEEP || self.choices.below(3) == 0) {
                continue;
            }
            if optional && self.complete && self.depth > DEEP {
                continue;
            }
            let value = if optional && !self.complete && self.choices.rarely(5) {
                Json::word("null")
            } else {
                self.value(&field.ty)
            };
            let alias = match field.aliases.as_slice() {
                [] => None,
                aliases => self.choices.rarely(2).then(|| self.choices.one(aliases)),
            };
            // If both are present, the canonical name takes precedence and the other is kept as unknown.
            if !self.complete && alias.is_some() && self.choices.rarely(4) {
                object.push((field.wire.clone(), self.value(&field.ty)));
            }
            object.push((alias.unwrap_or(&field.wire).clone(), value));
        }
        if !self.complete {
            for name in self.names() {
                object.push((name, self.any(3)));
            }
            let turn = self.choices.below(object.len().max(1));
            object.rotate_left(turn);
        }
        object
    }

    /// Returns names that no type knows.
    fn names(&mut self) -> Vec<String> {
        let count = if self.depth > DEEP {
            1
        } else {
            self.choices.below(4)
        };
        let first = self.choices.below(NAMES.len());
        let names = NAMES.iter().cycle().skip(first).take(count);
        names
            .map(|name| (*name).to_owned())
            .inspect(|name| assert!(!known_names().contains(name.as_str()), "{name}"))
            .collect()
    }

    /// Returns any JSON.
    fn any(&mut self, depth: usize) -> Json {
        let kinds = if depth == 0 { 4 } else { 6 };
        match self.choices.below(kinds) {
            0 => Json::word("null"),
            1 => Json::word(*self.choices.one(&NUMBERS)),
            2 => self.string(),
            3 => Json::word("false"),
            4 => Json::Array((0..self.choices.below(3)).map(|_| self.any(depth - 1)).collect()),
            _ => {
                let names = self.names();
                Json::Object(
                    names
                        .into_iter()
                        .map(|name| (name, self.any(depth - 1)))
                        .collect(),
                )
            }
        }
    }
}
