#![cfg_attr(feature = "embedded", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "embedded"),
    doc = "The operations and types of an API as data, without the embedded catalog."
)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc(html_root_url = "https://docs.rs/zephr-catalog/latest")]

#[cfg(feature = "description")]
pub mod description;
mod json;
mod operation;
mod router;
#[cfg(feature = "samples")]
pub mod samples;
mod types;

#[cfg(feature = "embedded")]
use std::sync::LazyLock;

use serde::{Deserialize, de::IgnoredAny};

pub use json::Json;
pub use operation::{
    Body, BodyFormat, Location, Operation, Paging, Parameter, Response, RetryClass, Returns, Status, Style,
};
pub use router::{RouteError, RouteMatch, Router};
pub use types::{Alternative, Field, NamedType, Shape, Tag, Type};

/// The contents of `catalog.json`, which the generator emits.
#[cfg(feature = "embedded")]
const EMBEDDED: &str = include_str!("../catalog.json");

// The text is constant and tests parse it, so the empty catalog is never returned.
#[cfg(feature = "embedded")]
static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::parse(EMBEDDED).unwrap_or_default());

/// Returns the catalog of the Zephr Admin API, which is parsed on first use.
#[cfg(feature = "embedded")]
pub fn catalog() -> &'static Catalog {
    &CATALOG
}

/// The operations and types of an API.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Catalog {
    #[serde(rename = "$comment")]
    _comment: IgnoredAny,
    /// The title of the API description.
    pub title: String,
    /// The version of the API description.
    pub version: String,
    /// The URL of the service. It may contain variables, such as `{tenantId}`.
    pub server: String,
    /// Every operation, sorted by resource and name.
    pub operations: Vec<Operation>,
    /// Every named type, sorted by name.
    pub types: Vec<NamedType>,
}

impl Catalog {
    /// Parses a catalog that the generator emitted.
    ///
    /// # Errors
    /// Returns an error if the text is not a catalog in the format of this version.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// Returns the operation with this ID, such as `listUsers`. IDs are case sensitive.
    pub fn by_id(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// Returns the operation with this Rust call, such as `users().list`.
    pub fn by_call(&self, call: &str) -> Option<&Operation> {
        let (resource, name) = call.split_once("().")?;
        self.by_name(resource, name)
    }

    /// Returns the operation with this resource and method name, such as `users` and `list`.
    pub fn by_name(&self, resource: &str, name: &str) -> Option<&Operation> {
        self.operations
            .iter()
            .find(|operation| operation.resource == resource && operation.name == name)
    }

    /// Returns the named type that a [`Type::Named`] refers to.
    pub fn named(&self, name: &str) -> Option<&NamedType> {
        let index = self.types.binary_search_by(|known| known.name.as_str().cmp(name));
        self.types.get(index.ok()?)
    }

    /// Returns the structure of a named type; `None` for any other type.
    pub fn shape(&self, ty: &Type) -> Option<&Shape> {
        match ty {
            Type::Named(name) => Some(&self.named(name)?.shape),
            _ => None,
        }
    }

    /// Returns the inner type of a newtype, such as [`Type::String`] for `UserId`. Returns any other type unchanged.
    pub fn resolve<'t>(&'t self, ty: &'t Type) -> &'t Type {
        match self.shape(ty) {
            Some(Shape::Newtype(inner)) => inner,
            _ => ty,
        }
    }

    /// Returns the fields of an object type; an empty slice for any type that has no known fields.
    pub fn fields(&self, ty: &Type) -> &[Field] {
        match self.shape(ty) {
            Some(Shape::Object(fields)) => fields,
            _ => &[],
        }
    }

    /// Returns the known values of an enum; an empty slice for any other type.
    pub fn values(&self, ty: &Type) -> &[String] {
        match self.shape(ty) {
            Some(Shape::Enum(values)) => values,
            _ => &[],
        }
    }
}
