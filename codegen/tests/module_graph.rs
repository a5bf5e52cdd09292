//! Modules import each other without cycles, so that each one can be understood, tested and moved together with
//! its imports. A module may use items of its parent. The exports of the crate root are only for other crates.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail too")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use petgraph::{algo::kosaraju_scc, graph::DiGraph};
use syn::visit::{self, Visit};

/// The folders of the packages that are checked.
const PACKAGES: &[&str] = &["codegen", "fuzz", "xtask"];

/// A path of names from the crate root: `["lower", "types"]`.
type Names = Vec<String>;

#[test]
fn modules_import_each_other_without_cycles() {
    for package in PACKAGES {
        assert_eq!(cycles(&imports_of(package)), [""; 0], "{package}");
    }
    assert_eq!(imports_from_root(&imports_of("codegen")), [""; 0]);
}

fn imports_of(package: &str) -> BTreeMap<Names, BTreeSet<(Names, Names)>> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    imports(&modules(&workspace.join(package).join("src")))
}

#[test]
fn a_cycle_and_an_import_from_the_root_are_found() {
    let module = |name: &str, text: &str| {
        let names: Names = name.split("::").map(str::to_owned).collect();
        (names, syn::parse_file(text).unwrap())
    };
    let modules = BTreeMap::from([
        module("a", "use crate::b::{self, c::Inner};"),
        module("b", "fn f() { super::d::g() }"),
        module(
            "b::c",
            "#[cfg(test)] mod tests { use crate::a; } use super::Parent;",
        ),
        module("d", "use crate::{Exported, a::X};"),
    ]);
    let imports = imports(&modules);
    assert_eq!(cycles(&imports), ["a, b, d"]);
    assert_eq!(imports_from_root(&imports), ["d: Exported"]);
}

/// Parses every file of a crate except tests.
fn modules(folder: &Path) -> BTreeMap<Names, syn::File> {
    let mut found = BTreeMap::new();
    let mut folders = vec![(folder.to_owned(), Names::new())];
    while let Some((folder, names)) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let mut names = names.clone();
            if !["mod", "lib"].contains(&name.as_str()) {
                names.push(name);
            }
            if names.last().is_some_and(|name| name == "tests") {
                continue;
            }
            if path.is_dir() {
                folders.push((path, names));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.insert(
                    names,
                    syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap(),
                );
            }
        }
    }
    found
}

/// Returns the imports of each module, as whole paths.
fn imports(modules: &BTreeMap<Names, syn::File>) -> BTreeMap<Names, BTreeSet<(Names, Names)>> {
    let known: BTreeSet<Names> = modules.keys().cloned().collect();
    let of = |(here, file): (&Names, &syn::File)| {
        let mut collector = Collector {
            known: &known,
            here: here.clone(),
            found: BTreeSet::new(),
        };
        collector.visit_file(file);
        (here.clone(), collector.found)
    };
    modules.iter().map(of).collect()
}

/// Collects the paths that a module uses, each with the module that contains its item.
struct Collector<'a> {
    known: &'a BTreeSet<Names>,
    here: Names,
    found: BTreeSet<(Names, Names)>,
}

impl Collector<'_> {
    fn add(&mut self, path: &[String]) {
        let Some((first, mut rest)) = path.split_first() else {
            return;
        };
        let mut whole = match first.as_str() {
            "crate" => Names::new(),
            "self" => self.here.clone(),
            "super" => self
                .here
                .split_last()
                .map_or_else(Names::new, |(_, parent)| parent.to_vec()),
            name => {
                let child = [self.here.as_slice(), &[name.to_owned()]].concat();
                if !self.known.contains(&child) {
                    return;
                }
                child
            }
        };
        while let Some((_, further)) = rest.split_first().filter(|(name, _)| *name == "super") {
            whole.pop();
            rest = further;
        }
        whole.extend(rest.iter().filter(|name| *name != "self").cloned());
        let mut module = whole.clone();
        while !module.is_empty() && !self.known.contains(&module) {
            module.pop();
        }
        self.found.insert((module, whole));
    }

    fn tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.tree(&path.tree, &with(&path.ident)),
            syn::UseTree::Name(name) => self.add(&with(&name.ident)),
            syn::UseTree::Rename(rename) => self.add(&with(&rename.ident)),
            syn::UseTree::Glob(_) => self.add(before),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree, before)),
        }
    }
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &[]);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let is_test = |attribute: &syn::Attribute| {
            attribute.path().is_ident("cfg")
                && attribute
                    .parse_args::<syn::Ident>()
                    .is_ok_and(|cfg| cfg == "test")
        };
        if !item.attrs.iter().any(is_test) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Names = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        if names.len() > 1 {
            self.add(&names);
        }
        visit::visit_path(self, path);
    }
}

/// Returns the modules of a folder that import each other, directly or through their submodules.
fn cycles(imports: &BTreeMap<Names, BTreeSet<(Names, Names)>>) -> Vec<String> {
    let parents: BTreeSet<&[String]> = imports
        .keys()
        .filter_map(|names| Some(names.split_last()?.1))
        .collect();
    let mut found = Vec::new();
    for parent in parents {
        let child = |names: &Names| names.strip_prefix(parent)?.first().cloned();
        let mut graph = DiGraph::<String, ()>::new();
        let mut nodes = BTreeMap::new();
        for (from, targets) in imports {
            for (to, _) in targets {
                let (Some(from), Some(to)) = (child(from), child(to)) else {
                    continue;
                };
                if from != to {
                    let mut node =
                        |name: String| *nodes.entry(name.clone()).or_insert_with(|| graph.add_node(name));
                    let (from, to) = (node(from), node(to));
                    graph.update_edge(from, to, ());
                }
            }
        }
        for members in kosaraju_scc(&graph)
            .into_iter()
            .filter(|members| members.len() > 1)
        {
            let mut names: Vec<&str> = members.iter().map(|node| graph[*node].as_str()).collect();
            names.sort_unstable();
            found.push(names.join(", "));
        }
    }
    found
}

/// Returns the modules that import exports of the crate root, with these imports.
fn imports_from_root(imports: &BTreeMap<Names, BTreeSet<(Names, Names)>>) -> Vec<String> {
    let all = imports.iter().filter(|(from, _)| !from.is_empty());
    let pairs = all.flat_map(|(from, targets)| targets.iter().map(move |target| (from, target)));
    pairs
        .filter(|(_, (module, whole))| module.is_empty() && !whole.is_empty())
        .map(|(from, (_, whole))| format!("{}: {}", from.join("::"), whole.join("::")))
        .collect()
}
