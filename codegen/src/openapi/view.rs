//! Semantic views of a description: operations with inherited values, and merged schemas.

use crate::tree::Node;

use super::{
    Cursor, Document,
    grammar::{Kind, Role, is_method},
    resolve::Unresolved,
};

/// The keyword of a schema that is merged from other schemas.
pub(crate) const ALL_OF: &str = "allOf";

/// An operation with the values that it inherits from its path item and the document.
#[derive(Clone)]
pub(crate) struct Operation<'a> {
    pub(crate) at: Cursor<'a>,
    /// The path item, with its references resolved.
    pub(crate) item: Cursor<'a>,
    /// The key of the path.
    pub(crate) path: &'a str,
    /// The key of the operation: the HTTP method in lower case.
    pub(crate) method: &'a str,
}

/// An error in a list of parameters.
pub(crate) enum ParameterProblem<'a> {
    NotAList(Cursor<'a>),
    Unresolved(Box<Unresolved<'a>>),
    /// A second declaration of a parameter in the same list.
    Duplicate {
        entry: Cursor<'a>,
        first: Cursor<'a>,
    },
}

impl<'a> Document<'a> {
    /// Returns the operations of all paths, in document order.
    pub(crate) fn operations(&'a self) -> impl Iterator<Item = Operation<'a>> {
        let paths = self.cursor().get("paths").into_iter();
        let items = paths.flat_map(|paths| paths.fields());
        items.flat_map(|(path, item)| item.resolved().operations(path))
    }
}

impl<'a> Cursor<'a> {
    /// Returns the operations of this path item.
    pub(crate) fn operations(self, path: &'a str) -> impl Iterator<Item = Operation<'a>> {
        let entries = self.entries().filter(|(key, _)| is_method(key));
        entries.map(move |(method, at)| Operation {
            at,
            item: self.clone(),
            path,
            method,
        })
    }

    /// Returns the schemas in `allOf`.
    pub(crate) fn all_of(&self) -> impl Iterator<Item = Self> + use<'a> {
        self.items_of(ALL_OF)
    }

    /// Returns the schemas in `oneOf` and `anyOf`.
    pub(crate) fn alternatives(&self) -> impl Iterator<Item = Self> + use<'a> {
        self.items_of("oneOf").chain(self.items_of("anyOf"))
    }

    /// Returns the schemas in `oneOf`, or those in `anyOf` if it is empty.
    pub(crate) fn choice(&self) -> Vec<Self> {
        let mut choice: Vec<Self> = self.items_of("oneOf").collect();
        if choice.is_empty() {
            choice.extend(self.items_of("anyOf"));
        }
        choice
    }

    /// Returns `true` if a keyword of this schema defines a type.
    pub(crate) fn forms_type(&self) -> bool {
        self.forms_type_without(&[])
    }

    /// Returns `true` if a keyword of this schema other than `ignored` defines a type.
    pub(crate) fn forms_type_without(&self, ignored: &[&str]) -> bool {
        let forms_type = |key: &str| !ignored.contains(&key) && Kind::Schema.role(key) == Role::Type;
        self.entries().any(|(key, _)| forms_type(key))
    }

    /// Returns `true` if a keyword of this schema defines or refines a type.
    pub(crate) fn describes_type(&self) -> bool {
        let describes = |key: &str| matches!(Kind::Schema.role(key), Role::Type | Role::Refinement);
        self.entries().any(|(key, _)| describes(key))
    }

    /// Returns `true` if the schema has `oneOf`, `anyOf` or `allOf`.
    pub(crate) fn is_composed(&self) -> bool {
        ["oneOf", "anyOf", ALL_OF].iter().any(|key| self.has(key))
    }
}

impl<'a> Operation<'a> {
    pub(crate) fn id(&self) -> Option<&'a str> {
        self.at.text("operationId")
    }

    /// Returns the URL of the operation's first server as written, or `None` if the document declares the same
    /// server.
    pub(crate) fn own_server(&self) -> Option<&'a str> {
        let url = |server: &'a Node| server.get("url").and_then(Node::as_str).unwrap_or("/");
        let own = self
            .at
            .node
            .get("servers")
            .or_else(|| self.item.node.get("servers"))?;
        let own = own.items().first().map(url)?;
        let all = self
            .root()
            .node
            .get("servers")
            .map(Node::items)
            .unwrap_or_default();
        let is_known = all.iter().any(|server| url(server) == own) || (all.is_empty() && own == "/");
        (!is_known).then_some(own)
    }

    /// Returns the resolved parameters of the operation: inherited ones that are not overridden, then its own.
    pub(crate) fn parameters(&self, problem: &mut impl FnMut(ParameterProblem<'a>)) -> Vec<Cursor<'a>> {
        let own = declared(&self.at, problem);
        let mut all = declared(&self.item, problem);
        all.retain(|shared| !own.iter().any(|own| is_same_parameter(own, shared)));
        all.extend(own);
        all
    }

    fn root(&self) -> Cursor<'a> {
        self.at.document.cursor()
    }
}

fn declared<'a>(at: &Cursor<'a>, problem: &mut impl FnMut(ParameterProblem<'a>)) -> Vec<Cursor<'a>> {
    let Some(list) = at.get("parameters") else {
        return Vec::new();
    };
    if !matches!(list.node.kind, crate::tree::Kind::Array(_)) {
        problem(ParameterProblem::NotAList(list.clone()));
    }
    let mut found: Vec<Cursor<'a>> = Vec::new();
    for entry in list.items() {
        let parameter = match entry.resolve() {
            Ok(parameter) => parameter,
            Err(unresolved) => {
                problem(ParameterProblem::Unresolved(unresolved));
                continue;
            }
        };
        match found.iter().find(|known| is_same_parameter(known, &parameter)) {
            Some(first) => problem(ParameterProblem::Duplicate {
                entry,
                first: first.clone(),
            }),
            None => found.push(parameter),
        }
    }
    found
}

/// Returns `true` if two parameters have the same name and location.
fn is_same_parameter(one: &Cursor<'_>, other: &Cursor<'_>) -> bool {
    one.text("name").is_some() && one.text("name") == other.text("name") && one.text("in") == other.text("in")
}
