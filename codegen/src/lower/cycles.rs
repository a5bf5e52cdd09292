//! Uses of types, and types that contain themselves.

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

use super::{operations::LoweredOperation, types::Types};

/// The uses of a type.
#[derive(Default)]
pub(super) struct Use {
    pub(super) in_requests: bool,
    pub(super) in_outputs: bool,
    pub(super) resources: BTreeSet<String>,
}

/// Returns the uses of each type, by the index of its draft.
pub(super) fn uses(types: &Types<'_>, found: &[LoweredOperation<'_>]) -> BTreeMap<usize, Use> {
    let mut uses: BTreeMap<usize, Use> = BTreeMap::new();
    for LoweredOperation {
        resource, operation, ..
    } in found
    {
        let body = operation.body.iter().filter_map(|body| match &body.content {
            Content::Json(ty) | Content::Form(ty, _) => Some(ty),
            Content::Multipart | Content::Text | Content::Bytes => None,
        });
        let sent = operation
            .parameters
            .iter()
            .map(|parameter| &parameter.ty)
            .chain(body);
        let contents = operation
            .responses
            .iter()
            .filter_map(|response| response.content.as_ref());
        let received = contents
            .filter_map(|content| content.ty.as_ref())
            .chain(&operation.output.ty)
            .chain(operation.stream.as_ref().map(|stream| &stream.item))
            .chain(operation.creates.as_ref().map(|creates| &creates.id));
        for index in reachable(types, sent) {
            let used = uses.entry(index).or_default();
            used.in_requests = true;
            used.resources.insert(resource.clone());
        }
        for index in reachable(types, received) {
            let used = uses.entry(index).or_default();
            used.in_outputs = true;
            used.resources.insert(resource.clone());
        }
    }
    uses
}

fn reachable<'t>(types: &'t Types<'_>, roots: impl Iterator<Item = &'t Type>) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut stack: Vec<&Type> = roots.collect();
    while let Some(ty) = stack.pop() {
        let key = match ty {
            Type::Array(item) | Type::List(item) | Type::Map(item) => {
                stack.push(item);
                continue;
            }
            Type::Named(key) => key,
            _ => continue,
        };
        let Some(index) = types.index(key).filter(|index| found.insert(*index)) else {
            continue;
        };
        match types.drafts.get(index).and_then(|draft| draft.kind.as_ref()) {
            Some(TypeKind::Object(fields)) => stack.extend(fields.iter().map(|field| &field.ty)),
            Some(TypeKind::OneOf(alternatives)) => stack.extend(alternatives.iter().map(|one| &one.ty)),
            Some(TypeKind::Enum(_) | TypeKind::Newtype(_)) | None => {}
        }
    }
    found
}

/// Boxes the fields through which a type contains itself. Removes the alternatives through which a union is its own
/// alternative, directly or through other unions. Returns warnings about these unions, and about types whose values
/// would be infinite.
pub(super) fn break_cycles(types: &mut [TypeDef]) -> Vec<Diagnostic> {
    let place: HashMap<String, usize> = types
        .iter()
        .enumerate()
        .map(|(index, ty)| (ty.name.clone(), index))
        .collect();
    let target = |ty: &Type| match ty {
        Type::Named(name) => place.get(name).copied(),
        _ => None,
    };
    let sccs = sccs(types, &target);
    let members = sccs.iter().enumerate();
    let scc_of: HashMap<usize, usize> = members
        .flat_map(|(scc, members)| members.iter().map(move |index| (*index, scc)))
        .collect();
    let uninhabited = uninhabited(types, &target, &sccs.concat());
    let mut choices: Vec<Vec<usize>> = types.iter().map(|ty| alternatives(ty, &target)).collect();
    let mut diagnostics = Vec::new();
    for (index, ty) in types.iter_mut().enumerate() {
        let leads_back = |next: usize| scc_of.get(&next) == scc_of.get(&index);
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
        diagnostics.extend(cycle_warning(ty, circular, uninhabited.contains(&index)));
    }
    diagnostics
}

type Target<'a> = &'a dyn Fn(&Type) -> Option<usize>;

/// Returns the strongly connected components of the types, inner types first.
fn sccs(types: &[TypeDef], target: Target<'_>) -> Vec<Vec<usize>> {
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
    let sccs = kosaraju_scc(&graph).into_iter();
    sccs.map(|scc| scc.into_iter().map(NodeIndex::index).collect())
        .collect()
}

/// Returns the named types in a choice.
fn alternatives(ty: &TypeDef, target: Target<'_>) -> Vec<usize> {
    match &ty.kind {
        TypeKind::OneOf(alternatives) => alternatives.iter().filter_map(|one| target(&one.ty)).collect(),
        TypeKind::Object(_) | TypeKind::Enum(_) | TypeKind::Newtype(_) => Vec::new(),
    }
}

/// Returns a warning if a union has itself as an alternative, or if the values of a type would be infinite.
fn cycle_warning(ty: &TypeDef, circular: bool, uninhabited: bool) -> Option<Diagnostic> {
    let (name, origin) = (&ty.name, ty.origins.first()?.clone());
    if circular {
        let message = format!("`{name}` has itself as an alternative, which is ignored");
        return Some(Diagnostic::warning(codes::CYCLE, message, origin));
    }
    uninhabited.then(|| {
        let message = format!(
            "`{name}` requires itself, so its values would be infinite; the recursive properties become optional"
        );
        Diagnostic::warning(codes::CYCLE, message, origin)
            .help("make one of the recursive properties optional, or a list")
    })
}

fn leads_to(edges: &[Vec<usize>], from: usize, to: usize) -> bool {
    let mut seen = HashSet::new();
    let mut stack = vec![from];
    while let Some(index) = stack.pop() {
        if index == to {
            return true;
        }
        if seen.insert(index) {
            stack.extend(edges.get(index).into_iter().flatten());
        }
    }
    false
}

/// Returns the types whose values would be infinite. Each pass removes types that have a finite value. If `order` lists
/// inner types first, the first pass removes most of these.
fn uninhabited(types: &[TypeDef], target: Target<'_>, order: &[usize]) -> HashSet<usize> {
    let mut uninhabited: HashSet<usize> = order.iter().copied().collect();
    let mut before = usize::MAX;
    while uninhabited.len() < before {
        before = uninhabited.len();
        for index in order {
            let ends = |ty: &Type| target(ty).is_none_or(|inner| !uninhabited.contains(&inner));
            let is_finite = match types.get(*index).map(|ty| &ty.kind) {
                Some(TypeKind::Object(fields)) => {
                    fields.iter().all(|field| !field.required || ends(&field.ty))
                }
                Some(TypeKind::OneOf(alternatives)) => alternatives.iter().any(|one| ends(&one.ty)),
                Some(TypeKind::Enum(_) | TypeKind::Newtype(_)) | None => true,
            };
            if is_finite {
                uninhabited.remove(index);
            }
        }
    }
    uninhabited
}
