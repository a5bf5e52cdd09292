//! The last steps: shared types become one, everything gets its final name and place.

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
    operations::Found,
    types::Claim,
};

impl<'a> Lowering<'a> {
    pub(super) fn assemble(
        &mut self,
        root: &Cursor<'a>,
        module: Option<String>,
        mut found: Vec<Found<'a>>,
    ) -> Api {
        self.share();
        self.ids(&mut found);
        let uses = cycles::uses(&self.types, &found);
        let names = self.type_names(&uses);
        let mut types = self.definitions(&uses, &names);
        found
            .iter_mut()
            .for_each(|found| self.rename_operation(found, &names));
        for endless in cycles::bound(&mut types) {
            self.report(endless);
        }
        let resources = self.resources(root, found);
        let info = root.get("info");
        let text = |key: &str| info.as_ref().and_then(|info| info.prose(key));
        let server = root
            .get("servers")
            .and_then(|servers| servers.items().next()?.prose("url"));
        let (title, version) = (text("title"), text("version"));
        if title.is_none() || version.is_none() {
            let message = "`info` must have a `title` and a `version`";
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

    /// Makes one type of all that `x-zephr-type` gives one name, and of the component that has that name anyway.
    fn share(&mut self) {
        let mut first: BTreeMap<String, usize> = BTreeMap::new();
        let claims: Vec<(Claim, String)> = self
            .types
            .drafts
            .iter()
            .map(|draft| (draft.claim, draft.name.clone()))
            .collect();
        for claim in [Claim::Hint, Claim::Component] {
            for (index, (_, name)) in claims.iter().enumerate().filter(|(_, (own, _))| *own == claim) {
                let Some(&known) = first.get(name) else {
                    if claim == Claim::Hint {
                        first.insert(name.clone(), index);
                    }
                    continue;
                };
                let named = |index: usize| Type::Named(format!("#{index}"));
                if !self.types.unify(&named(known), &named(index)) && claim == Claim::Hint {
                    self.tell_conflict(name, known, index);
                }
            }
        }
    }

    fn tell_conflict(&mut self, name: &str, known: usize, index: usize) {
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
        let message = format!("two schemas are called `{name}` and have different structures");
        self.report(
            Diagnostic::error(codes::TYPE_CONFLICT, message, second)
                .related("the first is here", first)
                .suggest(suggestion)
                .help(format!(
                    "give one of them another `{}`, or make them alike",
                    hints::TYPE
                )),
        );
    }

    /// The final name of every type that is used, by index: hints first, then components, then the rest.
    fn type_names(&mut self, uses: &BTreeMap<usize, Use>) -> HashMap<usize, String> {
        let mut order: Vec<usize> = uses.keys().copied().collect();
        order.sort_by_key(|index| (self.types.drafts.get(*index).map(|draft| draft.claim), *index));
        let mut taken = BTreeSet::new();
        let mut given = HashMap::new();
        for index in order {
            let Some(draft) = self.types.drafts.get(index) else {
                continue;
            };
            let wanted = draft.name.clone();
            let name = names::distinct(&wanted, &mut taken);
            if name != wanted
                && draft.claim != Claim::Hint
                && let Some(origin) = draft.origins.first().cloned()
            {
                self.collision("this type", &wanted, &name, origin);
            }
            given.insert(index, name);
        }
        given
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
                            // What only one side has is absent from the other.
                            let is_left_out = field.facts.read_only && used.in_requests
                                || field.facts.write_only && used.in_answers;
                            field.required &= !is_left_out;
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
                    in_answers: used.in_answers,
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

    fn rename_operation(&self, found: &mut Found<'a>, names: &HashMap<usize, String>) {
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
            .chain(operation.answer.ty.as_mut())
            .chain(operation.creates.as_mut().map(|creates| &mut creates.id));
        all.for_each(|ty| self.rename(ty, names));
    }

    fn resources(&mut self, root: &Cursor<'a>, found: Vec<Found<'a>>) -> Vec<Resource> {
        let mut groups: BTreeMap<String, Vec<Found<'a>>> = BTreeMap::new();
        for found in found {
            groups.entry(found.resource.clone()).or_default().push(found);
        }
        groups
            .into_iter()
            .map(|(name, found)| self.resource(root, name, found))
            .collect()
    }

    fn resource(&mut self, root: &Cursor<'a>, name: String, mut found: Vec<Found<'a>>) -> Resource {
        let handle = names::handle(&name);
        let docs = tag_prose(root, &found);
        // Names that were given stand as they are, even twice: `check` reports that. Derived ones make way.
        let mut taken: BTreeSet<String> = found
            .iter()
            .filter(|found| found.named)
            .map(|found| found.operation.method_name.clone())
            .collect();
        let mut types = BTreeSet::from([handle.clone()]);
        let mut constants = BTreeSet::new();
        for Found { named, operation, .. } in &mut found {
            if !*named {
                let method_name = names::distinct(&operation.method_name, &mut taken);
                if method_name != operation.method_name {
                    let what = format!("the method of `{}`", operation.id);
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

/// What the tags of the operations say, the one that most of them have first. A tag of one operation among others does
/// not describe the resource.
fn tag_prose(root: &Cursor<'_>, found: &[Found<'_>]) -> Option<String> {
    let described = root.get("tags").into_iter().flat_map(|tags| tags.items());
    let mut prose: Vec<(usize, String)> = described
        .filter_map(|tag| {
            let name = tag.text("name");
            let uses = found.iter().filter(|found| found.tag.as_deref() == name).count();
            (uses > 0).then_some((uses, tag.prose("description")?))
        })
        .collect();
    prose.sort_by_key(|(uses, _)| std::cmp::Reverse(*uses));
    let told = prose
        .iter()
        .enumerate()
        .filter(|(position, (uses, _))| *position == 0 || *uses > 1);
    let told: Vec<&str> = told.map(|(_, (_, prose))| prose.as_str()).collect();
    (!told.is_empty()).then(|| told.join("\n\n"))
}
