//! What uses a type, and what types contain themselves.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use petgraph::{
    algo::kosaraju_scc,
    graph::{DiGraph, NodeIndex},
};

use crate::{
    codes,
    diagnostic::Diagnostic,
    model::{Content, Type, TypeDef, TypeKind},
};

use super::{operations::Found, types::Types};

/// Where a type is used.
#[derive(Default)]
pub(super) struct Use {
    pub(super) in_requests: bool,
    pub(super) in_answers: bool,
    pub(super) resources: BTreeSet<String>,
}

/// The drafts that operations use, by index.
pub(super) fn uses(types: &Types<'_>, found: &[Found<'_>]) -> BTreeMap<usize, Use> {
    let mut uses: BTreeMap<usize, Use> = BTreeMap::new();
    for Found {
        resource, operation, ..
    } in found
    {
        let body = operation.body.iter().filter_map(|body| match &body.content {
            Content::Json(ty) | Content::Form(ty, _) => Some(ty),
            Content::Multipart | Content::Text | Content::Bytes => None,
        });
        let asked = operation
            .parameters
            .iter()
            .map(|parameter| &parameter.ty)
            .chain(body);
        let contents = operation
            .responses
            .iter()
            .filter_map(|response| response.content.as_ref());
        let answered = contents
            .filter_map(|content| content.ty.as_ref())
            .chain(&operation.answer.ty)
            .chain(operation.creates.as_ref().map(|creates| &creates.id));
        for index in reachable(types, asked) {
            let used = uses.entry(index).or_default();
            used.in_requests = true;
            used.resources.insert(resource.clone());
        }
        for index in reachable(types, answered) {
            let used = uses.entry(index).or_default();
            used.in_answers = true;
            used.resources.insert(resource.clone());
        }
    }
    uses
}

fn reachable<'t>(types: &'t Types<'_>, roots: impl Iterator<Item = &'t Type>) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut to_see: Vec<&Type> = roots.collect();
    while let Some(ty) = to_see.pop() {
        let key = match ty {
            Type::Array(item) | Type::List(item) | Type::Map(item) => {
                to_see.push(item);
                continue;
            }
            Type::Named(key) => key,
            _ => continue,
        };
        let Some(index) = types.index(key).filter(|index| found.insert(*index)) else {
            continue;
        };
        match types.drafts.get(index).and_then(|draft| draft.kind.as_ref()) {
            Some(TypeKind::Object(fields)) => to_see.extend(fields.iter().map(|field| &field.ty)),
            Some(TypeKind::OneOf(alternatives)) => to_see.extend(alternatives.iter().map(|one| &one.ty)),
            Some(TypeKind::Enum(_) | TypeKind::Newtype(_)) | None => {}
        }
    }
    found
}

/// Boxes the fields through which a type contains itself, and takes out of a choice what leads back to it with nothing
/// between. What is strange about that is returned.
pub(super) fn bound(types: &mut [TypeDef]) -> Vec<Diagnostic> {
    let place: HashMap<String, usize> = types
        .iter()
        .enumerate()
        .map(|(index, ty)| (ty.name.clone(), index))
        .collect();
    let target = |ty: &Type| match ty {
        Type::Named(name) => place.get(name).copied(),
        _ => None,
    };
    let knots = knots(types, &target);
    let members = knots.iter().enumerate();
    let knot_of: HashMap<usize, usize> = members
        .flat_map(|(knot, members)| members.iter().map(move |index| (*index, knot)))
        .collect();
    let endless = endless(types, &target, &knots.concat());
    let mut choices: Vec<Vec<usize>> = types.iter().map(|ty| alternatives(ty, &target)).collect();
    let mut diagnostics = Vec::new();
    for (index, ty) in types.iter_mut().enumerate() {
        let leads_back = |next: usize| knot_of.get(&next) == knot_of.get(&index);
        match &mut ty.kind {
            TypeKind::Object(fields) => {
                for field in fields {
                    field.boxed = target(&field.ty).is_some_and(leads_back);
                }
            }
            TypeKind::OneOf(all) => all.retain(|one| {
                target(&one.ty).is_none_or(|next| !leads_back(next) || !leads_to(&choices, next, index))
            }),
            TypeKind::Enum(_) | TypeKind::Newtype(_) => {}
        }
        let remaining = alternatives(ty, &target);
        let circular = choices
            .get(index)
            .is_some_and(|before| remaining.len() < before.len());
        if let Some(choice) = choices.get_mut(index) {
            *choice = remaining;
        }
        diagnostics.extend(strange(ty, circular, endless.contains(&index)));
    }
    diagnostics
}

type Target<'a> = &'a dyn Fn(&Type) -> Option<usize>;

/// The types that contain each other, together; those that contain others come after these.
fn knots(types: &[TypeDef], target: Target<'_>) -> Vec<Vec<usize>> {
    let mut graph = DiGraph::<(), (), usize>::with_capacity(types.len(), types.len());
    for _ in types {
        graph.add_node(());
    }
    for (index, ty) in types.iter().enumerate() {
        let fields = match &ty.kind {
            TypeKind::Object(fields) => fields.iter().filter_map(|field| target(&field.ty)).collect(),
            _ => alternatives(ty, target),
        };
        graph.extend_with_edges(fields.into_iter().map(|inner| (index, inner)));
    }
    let knots = kosaraju_scc(&graph).into_iter();
    knots
        .map(|knot| knot.into_iter().map(NodeIndex::index).collect())
        .collect()
}

/// The types that a choice is between.
fn alternatives(ty: &TypeDef, target: Target<'_>) -> Vec<usize> {
    match &ty.kind {
        TypeKind::OneOf(alternatives) => alternatives.iter().filter_map(|one| target(&one.ty)).collect(),
        TypeKind::Object(_) | TypeKind::Enum(_) | TypeKind::Newtype(_) => Vec::new(),
    }
}

/// What is strange about a type that contains itself: with nothing between, or without end.
fn strange(ty: &TypeDef, circular: bool, endless: bool) -> Option<Diagnostic> {
    let (name, origin) = (&ty.name, ty.origins.first()?.clone());
    if circular {
        let message = format!("an alternative of `{name}` is again `{name}`: it is left out");
        return Some(Diagnostic::warning(codes::CYCLE, message, origin));
    }
    endless.then(|| {
        let message = format!(
            "`{name}` contains itself without end, so that no value of it could exist; what leads back is taken as optional"
        );
        Diagnostic::warning(codes::CYCLE, message, origin)
            .help("one of the properties on the way must not be `required`, or must be a list")
    })
}

fn leads_to(edges: &[Vec<usize>], from: usize, to: usize) -> bool {
    let mut seen = HashSet::new();
    let mut to_see = vec![from];
    while let Some(index) = to_see.pop() {
        if index == to {
            return true;
        }
        if seen.insert(index) {
            to_see.extend(edges.get(index).into_iter().flatten());
        }
    }
    false
}

/// The types that have no finite value: those that need each other. In an order that has inner types first, one round sees
/// all but those.
fn endless(types: &[TypeDef], target: Target<'_>, order: &[usize]) -> HashSet<usize> {
    let mut endless: HashSet<usize> = order.iter().copied().collect();
    let mut before = usize::MAX;
    while endless.len() < before {
        before = endless.len();
        for index in order {
            let ends = |ty: &Type| target(ty).is_none_or(|inner| !endless.contains(&inner));
            let is_finite = match types.get(*index).map(|ty| &ty.kind) {
                Some(TypeKind::Object(fields)) => {
                    fields.iter().all(|field| !field.required || ends(&field.ty))
                }
                Some(TypeKind::OneOf(alternatives)) => alternatives.iter().any(|one| ends(&one.ty)),
                Some(TypeKind::Enum(_) | TypeKind::Newtype(_)) | None => true,
            };
            if is_finite {
                endless.remove(index);
            }
        }
    }
    endless
}
