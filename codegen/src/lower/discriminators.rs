//! Discriminators: the values that identify the types of objects.

use std::collections::HashMap;

use crate::{
    model::{Field, Tag, Type, TypeKind},
    openapi::{Cursor, grammar::Kind, schema::Schema},
    tree::{Node, child},
};

use super::Lowering;

/// The schemas that discriminators identify, and the values that identify them.
#[derive(Default)]
pub(super) struct Discriminators<'a> {
    /// For the pointer of a component, the components that directly extend it by `allOf`.
    heirs: HashMap<String, Vec<Cursor<'a>>>,
    /// The values that identify a schema, by the pointer of the schema and the name of the property with the value.
    values: HashMap<(String, String), Vec<String>>,
}

impl<'a> Lowering<'a> {
    /// Reads all discriminators of the document.
    pub(super) fn read_discriminators(&mut self) {
        let root = self.document.cursor();
        let schemas = root
            .get("components")
            .and_then(|components| components.get("schemas"));
        for (_, schema) in schemas.iter().flat_map(Cursor::entries) {
            for parent in schema.all_of().filter(Cursor::is_reference) {
                if let Ok(parent) = parent.resolve() {
                    let heirs = &mut self.discriminators.heirs;
                    heirs.entry(parent.pointer).or_default().push(schema.clone());
                }
            }
        }
        let mut found = Vec::new();
        find(root.node, Kind::Document, "", &mut found);
        for at in found.iter().filter_map(|pointer| self.document.at(pointer)) {
            for part in self.alternatives_of(&at).unwrap_or_default() {
                let Some(tag) = self.tag(&at, &part) else { continue };
                let Ok(part) = part.resolve() else { continue };
                let values = &mut self.discriminators.values;
                let known = values.entry((part.pointer, tag.field)).or_default();
                for value in tag.values {
                    if !known.contains(&value) {
                        known.push(value);
                    }
                }
            }
        }
    }

    /// Returns the components that extend a schema by `allOf`, directly or through other components.
    pub(super) fn heirs(&self, at: &Cursor<'a>) -> Vec<Cursor<'a>> {
        let mut found: Vec<Cursor<'a>> = Vec::new();
        let mut open = vec![at.pointer.clone()];
        while let Some(pointer) = open.pop() {
            for heir in self.discriminators.heirs.get(&pointer).into_iter().flatten() {
                let is_known = found.iter().any(|known| known.pointer == heir.pointer);
                if !is_known && heir.pointer != at.pointer {
                    open.push(heir.pointer.clone());
                    found.push(heir.clone());
                }
            }
        }
        found
    }

    /// Returns the discriminator values of an alternative: those that the mapping assigns to it. If there are none,
    /// returns the only value that its schema allows, or else the name of its component if the schema allows it.
    pub(super) fn tag(&mut self, at: &Cursor<'a>, part: &Cursor<'a>) -> Option<Tag> {
        let by = at.get("discriminator")?;
        let field = by.text("propertyName")?.to_owned();
        let target = part.target().unwrap_or_else(|| part.clone());
        let mapping = by.get("mapping");
        let mapped = mapping.iter().flat_map(Cursor::entries).filter(|(_, named)| {
            let named = named.node.as_str().and_then(|name| at.schema_named(name));
            named.is_some_and(|named| named.pointer == target.pointer)
        });
        let mut values: Vec<String> = mapped.map(|(value, _)| value.to_owned()).collect();
        if values.is_empty() {
            let allowed = allowed(&target, &field);
            let name = target.component("schemas");
            let is_allowed = |name: &String| allowed.is_empty() || allowed.contains(name);
            values.extend(match allowed.as_slice() {
                [only] => Some(only.clone()),
                _ => name.filter(is_allowed),
            });
        }
        (!values.is_empty()).then_some(Tag { field, values })
    }

    /// Returns the value of a field by which discriminators identify the object at `at`. Returns `None` if several
    /// values identify it, or if the type of the field does not allow the value.
    pub(super) fn fixed_value(&self, at: &Cursor<'a>, field: &Field) -> Option<String> {
        let key = (at.pointer.clone(), field.wire.clone());
        let [only] = self.discriminators.values.get(&key)?.as_slice() else {
            return None;
        };
        let kind = self.types.draft(&field.ty).and_then(|draft| draft.kind.as_ref());
        let holds = match kind {
            Some(TypeKind::Enum(variants)) => variants.iter().any(|variant| variant.wire == *only),
            _ => field.ty == Type::String,
        };
        holds.then(|| only.clone())
    }
}

/// Returns the strings that a schema lists as the values of a property.
fn allowed(at: &Cursor<'_>, field: &str) -> Vec<String> {
    let properties = Schema::new(at).properties();
    let property = properties.into_iter().find(|(name, _)| *name == field);
    let values = property.map(|(_, at)| at.resolved().values()).unwrap_or_default();
    let texts = values.iter().filter_map(|value| value.node.as_str());
    texts.map(str::to_owned).collect()
}

/// Finds the pointers of all schemas with a discriminator.
fn find(node: &Node, kind: Kind, pointer: &str, found: &mut Vec<String>) {
    if matches!(kind, Kind::Data | Kind::Scalar | Kind::Other) {
        return;
    }
    if kind == Kind::Schema && node.get("discriminator").is_some() {
        found.push(pointer.to_owned());
    }
    for entry in node.entries() {
        let pointer = child(pointer, &entry.key);
        find(&entry.value, kind.under(&entry.key), &pointer, found);
    }
    for (index, item) in node.items().iter().enumerate() {
        let index = index.to_string();
        find(item, kind.under(&index), &child(pointer, &index), found);
    }
}
