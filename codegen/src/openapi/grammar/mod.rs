//! The grammar of OpenAPI 3.0 and 3.1: the objects of a description and their keywords.
//!
//! Everything that depends on what a keyword is reads it here: the normal form, the reading of fragments, the warnings
//! about keywords, the page `codegen/docs/keywords.md`. A new keyword is one row of [`table`].

mod schema;
mod table;

use std::{collections::HashMap, fmt::Write as _, sync::LazyLock};

use crate::codes;
pub(crate) use table::OBJECTS;

/// A kind of value in a description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Document,
    Info,
    Tag,
    Server,
    PathItem,
    Operation,
    Parameter,
    Body,
    Response,
    Header,
    Media,
    Encoding,
    Schema,
    Components,
    Example,
    SecurityScheme,
    /// An object of OpenAPI whose keywords are not in the table.
    Other,
    /// A string, number or boolean, or a list of them.
    Scalar,
    /// Names chosen by the author, each with a value of this kind.
    Map(&'static Kind),
    /// Values of this kind.
    List(&'static Kind),
    /// The service's own data.
    Data,
}

/// An object of OpenAPI with its keywords.
pub(crate) struct Object {
    pub(crate) kind: Kind,
    /// The object's name in messages: `schema`.
    pub(crate) name: &'static str,
    pub(crate) groups: &'static [Group],
}

/// Keywords that are supported in the same way for the same reason.
pub(crate) struct Group {
    pub(crate) support: Support,
    pub(crate) why: &'static str,
    pub(crate) keywords: &'static [Keyword],
}

/// The way in which the generator treats a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Support {
    /// The generator uses it.
    Used,
    /// It has no effect on a client.
    Ignored,
    /// No code is generated for it, which is reported.
    NotGenerated,
    /// Types do not enforce it, which is reported.
    NotEnforced,
}

/// A keyword of an object.
pub(crate) struct Keyword {
    pub(crate) name: &'static str,
    /// The kind of its value.
    pub(crate) value: Kind,
    /// The first version of OpenAPI that has it.
    pub(crate) since: Version,
    pub(crate) role: Role,
    /// Its value is prose for people, not a fact about the service.
    is_prose: bool,
    /// Its place in the normal form, from 1; keywords without a place follow in the order in which they are written.
    place: Option<u8>,
}

/// A version of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    V3_0,
    V3_1,
}

/// The meaning of a schema's keyword for the type of its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Not a schema's keyword, or one that leaves the type as it is.
    None,
    /// It makes a type.
    Type,
    /// It says more about a type that other keywords make.
    Refinement,
    /// It limits values, which only the service enforces.
    Limit,
}

/// A keyword with its group and the object that has it.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) object: &'static Object,
    pub(crate) group: &'static Group,
    pub(crate) keyword: &'static Keyword,
}

static ROWS: LazyLock<HashMap<(Kind, &'static str), Row>> = LazyLock::new(|| {
    let groups = OBJECTS
        .iter()
        .flat_map(|object| object.groups.iter().map(move |group| (object, group)));
    let rows = groups.flat_map(|(object, group)| {
        group.keywords.iter().map(move |keyword| Row {
            object,
            group,
            keyword,
        })
    });
    rows.map(|row| ((row.object.kind, row.keyword.name), row))
        .collect()
});

impl Kind {
    /// Returns the row of a keyword of this object.
    pub(crate) fn row(self, keyword: &str) -> Option<Row> {
        let rows: &HashMap<(Self, &str), Row> = &ROWS;
        rows.get(&(self, keyword)).copied()
    }

    fn keyword(self, name: &str) -> Option<&'static Keyword> {
        self.row(name).map(|row| row.keyword)
    }

    /// Returns the name of this object in messages: `schema`.
    pub(crate) fn name(self) -> &'static str {
        let object = OBJECTS.iter().find(|object| object.kind == self);
        object.map_or("value", |object| object.name)
    }

    /// Returns the keywords of this object in the order of the table.
    pub(crate) fn keywords(self) -> impl Iterator<Item = &'static Keyword> {
        let object = OBJECTS.iter().filter(move |object| object.kind == self);
        object
            .flat_map(|object| object.groups)
            .flat_map(|group| group.keywords)
    }

    /// Returns the kind of the value under `key`, which may also be an index.
    pub(crate) fn under(self, key: &str) -> Self {
        match self {
            Self::Map(kind) | Self::List(kind) => *kind,
            Self::Data => Self::Data,
            _ if key.starts_with("x-") => Self::Data,
            _ => self.keyword(key).map_or(Self::Other, |keyword| keyword.value),
        }
    }

    /// Returns the place of a key in the normal form. Keys of the same place stay in the order in which they are written.
    pub(crate) fn place(self, key: &str) -> u8 {
        self.keyword(key)
            .and_then(|keyword| keyword.place)
            .unwrap_or(u8::MAX)
    }

    /// Returns `true` if the text under `key` is prose for people, not a fact about the service.
    pub(crate) fn is_prose(self, key: &str) -> bool {
        match self {
            Self::Map(_) | Self::List(_) | Self::Data => false,
            _ => self.keyword(key).map_or_else(
                || ["summary", "description"].contains(&key),
                |keyword| keyword.is_prose,
            ),
        }
    }

    /// Returns the role of a schema's keyword.
    pub(crate) fn role(self, key: &str) -> Role {
        self.keyword(key).map_or(Role::None, |keyword| keyword.role)
    }
}

/// Returns `true` if a path item has an operation under `key`.
pub(crate) fn is_method(key: &str) -> bool {
    Kind::PathItem.under(key) == Kind::Operation
}

/// Returns the table as a page: `codegen/docs/keywords.md`.
pub(crate) fn page() -> String {
    let mut text = String::from(
        "<!-- @generated by `cargo xtask generate` from the table of keywords; do not edit. -->\n\n# Keywords\n\n\
         What becomes of each keyword of OpenAPI 3.0 and 3.1. *Read*: the generator goes by it. *Idle*: nothing has to be done. *Told*: a \
         warning says that nothing is made of it, once for all places. A keyword that is not listed is told, too (ZC0072); `x-` keys are \
         free. What would change a request and cannot be sent is an error for its operation (ZC0073).\n",
    );
    for object in OBJECTS {
        let name = object.name;
        let _ = write!(
            text,
            "\n## {name}\n\n| keywords | | why, how |\n| --- | --- | --- |\n"
        );
        for group in object.groups {
            let word = |keyword: &Keyword| match keyword.since {
                Version::V3_0 => format!("`{}`", keyword.name),
                Version::V3_1 => format!("`{}` (3.1)", keyword.name),
            };
            let words: Vec<String> = group.keywords.iter().map(word).collect();
            let support = match group.support {
                Support::Used => "read".to_owned(),
                Support::Ignored => "idle".to_owned(),
                Support::NotGenerated => format!("told, {}", codes::NOT_GENERATED),
                Support::NotEnforced => format!("told, {}", codes::LOOSE),
            };
            // Writing to a String cannot fail.
            let _ = writeln!(text, "| {} | {support} | {} |", words.join(" "), group.why);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::OBJECTS;

    #[test]
    fn no_object_has_a_keyword_twice() {
        for object in OBJECTS {
            let mut words: Vec<&str> = object.kind.keywords().map(|keyword| keyword.name).collect();
            let count = words.len();
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), count, "{}", object.name);
        }
    }
}
