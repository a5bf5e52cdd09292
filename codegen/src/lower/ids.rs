//! IDs that are missing from a description: those of created resources, and those of list items.

use std::collections::HashMap;

use heck::{ToLowerCamelCase, ToSnakeCase};

use crate::{
    model::{Creates, Facts, Field, Location, Newtype, Operation, Parameter, Type, TypeKind},
    names,
    openapi::{Cursor, path::PathTemplate},
};

use super::{
    Lowering, hints,
    id_hints::{IdHints, IdType},
    operations::LoweredOperation,
    types::{Draft, NamePriority, Types},
};

impl<'a> Lowering<'a> {
    /// Applies the hints about IDs, once equal types have been merged.
    pub(super) fn ids(&mut self, found: &mut [LoweredOperation<'a>]) {
        let hints = found.iter_mut().map(|found| std::mem::take(&mut found.id_hints));
        let hints: Vec<IdHints<'a>> = hints.collect();
        let items = item_parameters(&self.types, found);
        let mut created = Vec::with_capacity(hints.len());
        for (hints, LoweredOperation { operation, .. }) in hints.into_iter().zip(&*found) {
            let item = items.get(operation.path.as_str()).map(|item| item.parameter);
            created.push(
                hints
                    .creates
                    .and_then(|(id, at)| self.created(id, &at, operation, item)),
            );
            if let Some(at) = hints.own_id {
                self.add_own_id(&at, operation, item);
            }
        }
        for (found, creates) in found.iter_mut().zip(created) {
            found.operation.creates = creates;
        }
    }

    fn created(
        &mut self,
        id: IdType<'a>,
        at: &Cursor<'a>,
        operation: &Operation,
        item: Option<&Parameter>,
    ) -> Option<Creates> {
        let ty = match id {
            IdType::Named(name) => self.id_type(name, at),
            IdType::OfPath => {
                let parameter = item.or_else(|| own_parameter(&self.types, operation));
                let Some(parameter) = parameter else {
                    let help = "set it to the name of the ID type instead of `true`";
                    self.invalid_hint(
                        at,
                        hints::CREATES,
                        "requires an operation with the ID of the created resource in its path",
                        help,
                    );
                    return None;
                };
                parameter.ty.clone()
            }
        };
        let field = operation.output.ty.as_ref().and_then(|output| {
            let mut fields = fields(&self.types, output)?.iter();
            fields.position(|field| is_same(&self.types, &field.ty, &ty))
        });
        if let (Some(field), Some(output)) = (field, &operation.output.ty)
            && let Some(field) = fields_mut(&mut self.types, output).and_then(|fields| fields.get_mut(field))
        {
            // A response always contains a required field, so the client needs no other source of the ID.
            field.own_id = !field.required;
        }
        Some(Creates {
            id: ty,
            in_output: field.is_some(),
        })
    }

    /// Returns the ID type with this name. Declares it if it does not exist.
    fn id_type(&mut self, name: &str, at: &Cursor<'a>) -> Type {
        let known = self
            .types
            .drafts
            .iter()
            .position(|draft| draft.priority == NamePriority::Hint && draft.name == name);
        if let Some(index) = known {
            return Type::Named(format!("#{index}"));
        }
        let draft = Draft {
            priority: NamePriority::Hint,
            name: name.to_owned(),
            docs: None,
            origins: vec![at.origin()],
            kind: Some(TypeKind::Newtype(Newtype {
                of: Type::String,
                ordered_by_hand: false,
            })),
            example: None,
        };
        self.types.add(draft).0
    }

    /// Adds a field for the ID to the items of a list. The path of a single item determines the type of the ID.
    fn add_own_id(&mut self, at: &Cursor<'a>, operation: &Operation, item: Option<&Parameter>) {
        let Some(Type::List(listed)) = &operation.output.ty else {
            return;
        };
        let Some(parameter) = item else {
            let help = "set `x-zephr-type` on the ID parameter in the path of an item";
            self.invalid_hint(
                at,
                hints::OWN_ID,
                "requires an operation with the ID of an item in its path",
                help,
            );
            return;
        };
        let Some(fields) = fields(&self.types, listed) else {
            let help = "remove the hint: only objects have fields";
            self.invalid_hint(at, hints::OWN_ID, "requires a list of objects", help);
            return;
        };
        if fields
            .iter()
            .any(|field| is_same(&self.types, &field.ty, &parameter.ty))
        {
            self.invalid_hint(
                at,
                hints::OWN_ID,
                "is redundant: the items contain their ID",
                "remove it",
            );
            return;
        }
        let field = own_id(&self.types, parameter, fields);
        if let Some(fields) = fields_mut(&mut self.types, listed) {
            fields.insert(0, field);
        }
    }
}

/// Returns the field for an ID. Its name is that of the parameter, and its aliases are common names of IDs.
fn own_id(types: &Types<'_>, parameter: &Parameter, others: &[Field]) -> Field {
    let wire = parameter.wire.clone();
    let type_name = types.draft(&parameter.ty).map_or("", |draft| draft.name.as_str());
    let is_free = |name: &String| {
        *name != wire
            && !others
                .iter()
                .any(|field| field.wire == *name || field.aliases.contains(name))
    };
    let aliases = [
        "id".to_owned(),
        type_name.to_snake_case(),
        type_name.to_lower_camel_case(),
    ];
    Field {
        nullable: false,
        null_by_default: false,
        fixed: None,
        name: names::field(&wire),
        aliases: aliases.into_iter().filter(is_free).collect(),
        ty: parameter.ty.clone(),
        required: false,
        argument: false,
        boxed: false,
        own_id: false,
        docs: parameter.docs.clone(),
        example: None,
        facts: Facts::default(),
        wire,
    }
}

/// An ID parameter that follows a path, such as `id` in `/things/{id}`.
struct ItemParameter<'f> {
    parameter: &'f Parameter,
    /// The number of segments after the parameter.
    depth: usize,
}

/// Returns a map from a path to the ID parameter that follows it: from `/things` to `id`, if there is a path
/// `/things/{id}`. If several paths continue with an ID parameter, the path with the fewest segments after the
/// parameter is used.
fn item_parameters<'f>(
    types: &Types<'_>,
    found: &'f [LoweredOperation<'_>],
) -> HashMap<&'f str, ItemParameter<'f>> {
    let mut items: HashMap<&str, ItemParameter<'_>> = HashMap::new();
    for LoweredOperation { operation, .. } in found {
        let path = operation.path.as_str();
        let names = PathTemplate::parse(path).map_or_else(|_| Vec::new(), |template| template.names);
        for ((at, _), name) in path.match_indices('{').zip(names) {
            let (before, rest) = path.split_at(at);
            let parameter = id_parameter(types, operation, name);
            let (Some(path), Some(parameter)) = (before.strip_suffix('/'), parameter) else {
                continue;
            };
            let depth = rest.matches('/').count();
            let is_closer = |known: &ItemParameter<'_>| depth < known.depth;
            if items.get(path).is_none_or(is_closer) {
                items.insert(path, ItemParameter { parameter, depth });
            }
        }
    }
    items
}

/// Returns the ID parameter at the end of the path of an operation.
fn own_parameter<'o>(types: &Types<'_>, operation: &'o Operation) -> Option<&'o Parameter> {
    let template = PathTemplate::parse(&operation.path).ok()?;
    let name = template.names.last().filter(|_| template.path.ends_with('}'))?;
    id_parameter(types, operation, name)
}

fn id_parameter<'o>(types: &Types<'_>, operation: &'o Operation, name: &str) -> Option<&'o Parameter> {
    let is_newtype = |parameter: &&Parameter| {
        let kind = types.draft(&parameter.ty).and_then(|draft| draft.kind.as_ref());
        matches!(kind, Some(TypeKind::Newtype(_)))
    };
    let mut parameters = operation.parameters.iter();
    parameters
        .find(|parameter| parameter.location == Location::Path && parameter.wire == name)
        .filter(is_newtype)
}

/// Returns `true` if two types are the same, after merging.
fn is_same(types: &Types<'_>, one: &Type, other: &Type) -> bool {
    match (one, other) {
        (Type::Named(one), Type::Named(other)) => types.index(one) == types.index(other),
        _ => one == other,
    }
}

fn fields<'t>(types: &'t Types<'_>, ty: &Type) -> Option<&'t [Field]> {
    match types.draft(ty)?.kind.as_ref()? {
        TypeKind::Object(fields) => Some(fields),
        _ => None,
    }
}

fn fields_mut<'t>(types: &'t mut Types<'_>, ty: &Type) -> Option<&'t mut Vec<Field>> {
    let Type::Named(key) = ty else { return None };
    let index = types.index(key)?;
    match types.drafts.get_mut(index)?.kind.as_mut()? {
        TypeKind::Object(fields) => Some(fields),
        _ => None,
    }
}
