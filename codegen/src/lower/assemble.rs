//! The last steps of lowering: merges shared types, and assigns the final names and modules.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{
    codes,
    diagnostic::{Diagnostic, Suggestion, text},
    model::{Api, Content, Resource, Type, TypeDef, TypeKind},
    names,
    openapi::Cursor,
};

use super::{
    Lowering,
    cycles::{self, Use},
    hints,
    operations::LoweredOperation,
    types::NamePriority,
};

impl<'a> Lowering<'a> {
    pub(super) fn assemble(
        &mut self,
        root: &Cursor<'a>,
        module: Option<String>,
        mut found: Vec<LoweredOperation<'a>>,
    ) -> Api {
        self.share();
        self.ids(&mut found);
        let uses = cycles::uses(&self.types, &found);
        let names = self.type_names(&uses);
        let mut types = self.definitions(&uses, &names);
        found
            .iter_mut()
            .for_each(|found| self.rename_operation(found, &names));
        for diagnostic in cycles::break_cycles(&mut types) {
            self.report(diagnostic);
        }
        let resources = self.resources(root, found);
        let info = root.get("info");
        let text = |key: &str| info.as_ref().and_then(|info| info.prose(key));
        let server = root
            .get("servers")
            .and_then(|servers| servers.items().next()?.prose("url"));
        let (title, version) = (text("title"), text("version"));
        if title.is_none() || version.is_none() {
            let message = "missing `title` or `version` in `info`";
            let origin = root.origin_of("info");
            let origin = if info.is_some() {
                origin
            } else {
                super::start_of(root)
            };
            self.report(Diagnostic::warning(codes::MISSING, message, origin));
        }
        Api {
            title: title.unwrap_or_else(|| "API".to_owned()),
            version: version.unwrap_or_else(|| "unversioned".to_owned()),
            server: server.unwrap_or_else(|| "/".to_owned()),
            module,
            resources,
            types,
            examples: std::mem::take(&mut self.examples),
        }
    }

    /// Merges the types with the same `x-zephr-type`. A component with this name is merged with them if it has the same
    /// structure.
    fn share(&mut self) {
        let mut first: BTreeMap<String, usize> = BTreeMap::new();
        let priorities: Vec<(NamePriority, String)> = self
            .types
            .drafts
            .iter()
            .map(|draft| (draft.priority, draft.name.clone()))
            .collect();
        for priority in [NamePriority::Hint, NamePriority::Component] {
            for (index, (_, name)) in priorities
                .iter()
                .enumerate()
                .filter(|(_, (own, _))| *own == priority)
            {
                let Some(&known) = first.get(name) else {
                    if priority == NamePriority::Hint {
                        first.insert(name.clone(), index);
                    }
                    continue;
                };
                let named = |index: usize| Type::Named(format!("#{index}"));
                if !self.types.unify(&named(known), &named(index)) && priority == NamePriority::Hint {
                    self.report_conflict(name, known, index);
                }
            }
        }
    }

    fn report_conflict(&mut self, name: &str, known: usize, index: usize) {
        let origin = |index: usize| {
            self.types
                .drafts
                .get(index)
                .and_then(|draft| draft.origins.first().cloned())
        };
        let (Some(first), Some(second)) = (origin(known), origin(index)) else {
            return;
        };
        let place = self.document.at(&second.pointer).filter(|at| at.has(hints::TYPE));
        let suggestion = place.map(|at| {
            let own = names::type_name(&at.key());
            let other = if own == name { format!("{name}2") } else { own };
            Suggestion::update(at.pointer, [(hints::TYPE, text(other))])
        });
        let message = format!("conflicting definitions of type `{name}`");
        self.report(
            Diagnostic::error(codes::TYPE_CONFLICT, message, second)
                .related("first defined here", first)
                .suggest(suggestion)
                .help(format!(
                    "set a different `{}` on one of the schemas, or make them identical",
                    hints::TYPE
                )),
        );
    }

    /// Returns the final name of every used type, by index. Names are assigned in order of their priority.
    fn type_names(&mut self, uses: &BTreeMap<usize, Use>) -> HashMap<usize, String> {
        let mut order: Vec<usize> = uses.keys().copied().collect();
        order.sort_by_key(|index| (self.types.drafts.get(*index).map(|draft| draft.priority), *index));
        let mut taken = BTreeSet::new();
        let mut names = HashMap::new();
        for index in order {
            let Some(draft) = self.types.drafts.get(index) else {
                continue;
            };
            let wanted = draft.name.clone();
            let name = names::distinct(&wanted, &mut taken);
            if name != wanted
                && draft.priority != NamePriority::Hint
                && let Some(origin) = draft.origins.first().cloned()
            {
                self.collision("type", &wanted, &name, origin);
            }
            names.insert(index, name);
        }
        names
    }

    fn definitions(&self, uses: &BTreeMap<usize, Use>, names: &HashMap<usize, String>) -> Vec<TypeDef> {
        let mut types: Vec<TypeDef> = uses
            .iter()
            .filter_map(|(index, used)| {
                let draft = self.types.drafts.get(*index)?;
                let mut kind = draft.kind.clone()?;
                match &mut kind {
                    TypeKind::Object(fields) => {
                        for field in fields {
                            self.rename(&mut field.ty, names);
                            // A read-only field is absent from requests, a write-only field from responses.
                            let is_left_out = field.facts.read_only && used.in_requests
                                || field.facts.write_only && used.in_outputs;
                            field.required &= !is_left_out;
                            field.null_by_default &= !is_left_out;
                        }
                    }
                    TypeKind::OneOf(alternatives) => {
                        alternatives
                            .iter_mut()
                            .for_each(|one| self.rename(&mut one.ty, names));
                    }
                    TypeKind::Enum(_) | TypeKind::Newtype(_) => {}
                }
                let mut homes = used.resources.iter();
                Some(TypeDef {
                    name: names.get(index)?.clone(),
                    docs: draft.docs.clone(),
                    origins: draft.origins.clone(),
                    home: homes.next().filter(|_| homes.next().is_none()).cloned(),
                    in_requests: used.in_requests,
                    in_outputs: used.in_outputs,
                    kind,
                })
            })
            .collect();
        types.sort_by(|one, other| one.name.cmp(&other.name));
        types
    }

    fn rename(&self, ty: &mut Type, names: &HashMap<usize, String>) {
        match ty {
            Type::Named(key) => {
                if let Some(name) = self.types.index(key).and_then(|index| names.get(&index)) {
                    key.clone_from(name);
                }
            }
            Type::Array(item) | Type::List(item) | Type::Map(item) => self.rename(item, names),
            _ => {}
        }
    }

    fn rename_operation(&self, found: &mut LoweredOperation<'a>, names: &HashMap<usize, String>) {
        let operation = &mut found.operation;
        let parameters = operation.parameters.iter_mut().map(|parameter| &mut parameter.ty);
        let body = operation
            .body
            .iter_mut()
            .filter_map(|body| match &mut body.content {
                Content::Json(ty) | Content::Form(ty, _) => Some(ty),
                Content::Multipart | Content::Text | Content::Bytes => None,
            });
        let contents = operation
            .responses
            .iter_mut()
            .filter_map(|response| response.content.as_mut());
        let responses = contents.filter_map(|content| content.ty.as_mut());
        let all = parameters
            .chain(body)
            .chain(responses)
            .chain(operation.output.ty.as_mut())
            .chain(operation.stream.as_mut().map(|stream| &mut stream.item))
            .chain(operation.creates.as_mut().map(|creates| &mut creates.id));
        all.for_each(|ty| self.rename(ty, names));
    }

    fn resources(&mut self, root: &Cursor<'a>, found: Vec<LoweredOperation<'a>>) -> Vec<Resource> {
        let mut groups: BTreeMap<String, Vec<LoweredOperation<'a>>> = BTreeMap::new();
        for found in found {
            groups.entry(found.resource.clone()).or_default().push(found);
        }
        groups
            .into_iter()
            .map(|(name, found)| self.resource(root, name, found))
            .collect()
    }

    fn resource(
        &mut self,
        root: &Cursor<'a>,
        name: String,
        mut found: Vec<LoweredOperation<'a>>,
    ) -> Resource {
        let handle = names::handle(&name);
        let docs = tag_prose(root, &found);
        // Names from `x-zephr-call` are kept, even if they are duplicates: a lint rule reports these. Derived names are
        // made unique.
        let mut taken: BTreeSet<String> = found
            .iter()
            .filter(|found| found.named)
            .map(|found| found.operation.method_name.clone())
            .collect();
        let mut types = BTreeSet::from([handle.clone()]);
        let mut constants = BTreeSet::new();
        for LoweredOperation { named, operation, .. } in &mut found {
            if !*named {
                let method_name = names::distinct(&operation.method_name, &mut taken);
                if method_name != operation.method_name {
                    let what = format!("method of operation `{}`", operation.id);
                    self.collision(
                        &what,
                        &operation.method_name,
                        &method_name,
                        operation.origin.clone(),
                    );
                    operation.method_name = method_name;
                }
            }
            let call_type = names::call_type(&operation.method_name);
            let call_type = if call_type == handle {
                call_type + "Call"
            } else {
                call_type
            };
            operation.call_type = names::distinct(&call_type, &mut types);
            operation.constant = names::distinct(&names::constant(&operation.method_name), &mut constants);
        }
        let mut operations: Vec<_> = found.into_iter().map(|found| found.operation).collect();
        operations.sort_by(|one, other| {
            (&one.method_name, &one.path, one.method).cmp(&(&other.method_name, &other.path, other.method))
        });
        Resource {
            name,
            handle,
            docs,
            operations,
        }
    }
}

/// Returns the descriptions of the operations' tags, the most frequent tag first. The less frequent tags are included
/// only if several operations have them, because a tag of a single operation does not describe the resource.
fn tag_prose(root: &Cursor<'_>, found: &[LoweredOperation<'_>]) -> Option<String> {
    let described = root.get("tags").into_iter().flat_map(|tags| tags.items());
    let mut prose: Vec<(usize, String)> = described
        .filter_map(|tag| {
            let name = tag.text("name");
            let uses = found.iter().filter(|found| found.tag.as_deref() == name).count();
            (uses > 0).then_some((uses, tag.prose("description")?))
        })
        .collect();
    prose.sort_by_key(|(uses, _)| std::cmp::Reverse(*uses));
    let relevant = prose
        .iter()
        .enumerate()
        .filter(|(position, (uses, _))| *position == 0 || *uses > 1);
    let relevant: Vec<&str> = relevant.map(|(_, (_, prose))| prose.as_str()).collect();
    (!relevant.is_empty()).then(|| relevant.join("\n\n"))
}
