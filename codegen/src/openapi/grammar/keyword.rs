//! What the rows of the grammar are made of.

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
    pub(super) is_prose: bool,
    /// Its place in the normal form, from 1; keywords without a place follow in the order in which they are written.
    pub(super) place: Option<u8>,
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

pub(super) const PAGES: &str = "a page to read says nothing of requests and answers";
