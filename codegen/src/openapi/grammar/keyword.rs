//! The types of the grammar's tables.

use Kind::{Other, Scalar};

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
    /// An object whose keywords are not in the table.
    Other,
    /// A string, number or boolean, or a list of them.
    Scalar,
    /// A map from arbitrary names to values of this kind.
    Map(&'static Kind),
    /// A list of values of this kind.
    List(&'static Kind),
    /// Data of the service, in which keys are not keywords.
    Data,
}

/// An object of OpenAPI and its keywords.
pub(crate) struct Object {
    pub(crate) kind: Kind,
    /// The name of the object in messages: `schema`.
    pub(crate) name: &'static str,
    pub(crate) groups: &'static [Group],
}

/// Keywords with the same level of support for the same reason.
pub(crate) struct Group {
    pub(crate) support: Support,
    pub(crate) why: &'static str,
    pub(crate) keywords: &'static [Keyword],
}

/// The level of support for a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Support {
    /// The generator uses it.
    Used,
    /// It has no effect on a client.
    Ignored,
    /// The generator generates no code for it, which is reported.
    NotGenerated,
    /// The generated types do not express the keyword; the generator reports this.
    NotEnforced,
}

/// A keyword of an object.
pub(crate) struct Keyword {
    pub(crate) name: &'static str,
    /// The kind of its value.
    pub(crate) value: Kind,
    /// The first version of OpenAPI that defines it.
    pub(crate) since: Version,
    pub(crate) role: Role,
    /// Set if its value is documentation, not a property of the API.
    pub(super) is_prose: bool,
    /// The position in the normal form, from 1. Keywords without one follow in document order.
    pub(super) place: Option<u8>,
}

/// A version of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    V3_0,
    V3_1,
}

/// The role of a schema keyword in the type of its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// No effect on the type, or not a schema keyword.
    None,
    /// Defines a type.
    Type,
    /// Refines a type that other keywords define.
    Refinement,
    /// Limits the values, which only the service enforces.
    Limit,
}

pub(super) const fn group(support: Support, why: &'static str, keywords: &'static [Keyword]) -> Group {
    Group {
        support,
        why,
        keywords,
    }
}

pub(super) const fn key(name: &'static str) -> Keyword {
    Keyword {
        name,
        value: Other,
        since: Version::V3_0,
        role: Role::None,
        is_prose: false,
        place: None,
    }
}

pub(super) const fn scalar(name: &'static str) -> Keyword {
    key(name).holds(Scalar)
}

pub(super) const fn prose(name: &'static str) -> Keyword {
    let mut keyword = scalar(name);
    keyword.is_prose = true;
    keyword
}

impl Keyword {
    pub(super) const fn holds(mut self, value: Kind) -> Self {
        self.value = value;
        self
    }

    pub(super) const fn at(mut self, place: u8) -> Self {
        self.place = Some(place);
        self
    }

    pub(super) const fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    pub(super) const fn since_3_1(mut self) -> Self {
        self.since = Version::V3_1;
        self
    }
}

pub(super) const PAGES: &str = "a link to documentation does not affect requests or responses";
