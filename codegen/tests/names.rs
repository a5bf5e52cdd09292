//! Emitted names are valid and distinct, even if the names in a description are hostile.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail too"
)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::{prelude::*, sample::select};
use serde_json::{Map, Value, json};
use syn::{Fields, ImplItem, Item, Type};
use zephr_codegen::{
    Input,
    diagnostic::{has_errors, render},
    emit, generate,
    tree::Source,
    write::File,
};

/// Keywords, names of the prelude, of crates, of modules and of methods, and different names that become the same
/// Rust name.
const NAMES: &[&str] = &[
    "",
    " ",
    "$",
    "²",
    "🦀",
    "-1",
    "+1",
    "1",
    "3d",
    "_",
    "__",
    "a_",
    "_a",
    "a",
    "A",
    "aA",
    "a-a",
    "a.a",
    "a[a]",
    "a a",
    "AA",
    "а",
    "é",
    "e\u{301}",
    "\u{212b}",
    "\u{c5}",
    "\u{fb01}",
    "fi",
    "µ",
    "μ",
    "日本",
    "ß",
    "ẞ",
    "ǅ",
    "\u{1100}\u{1161}",
    "가",
    "self",
    "Self",
    "super",
    "crate",
    "type",
    "r#type",
    "async",
    "gen",
    "try",
    "fn",
    "true",
    "null",
    "mod",
    "macro",
    "union",
    "Option",
    "String",
    "Vec",
    "Box",
    "Result",
    "Some",
    "None",
    "Ok",
    "Err",
    "Default",
    "Clone",
    "Debug",
    "Iterator",
    "Send",
    "std",
    "core",
    "alloc",
    "rustfmt",
    "clippy",
    "serde",
    "http",
    "tokio",
    "zephr_runtime",
    "zephr_admin",
    "rt",
    "api",
    "client",
    "Client",
    "Runtime",
    "Calls",
    "table",
    "types",
    "operations",
    "ext",
    "sign",
    "smoke",
    "shared",
    "new",
    "extra",
    "with_extra",
    "send",
    "with",
    "wait",
    "rows",
    "pages",
    "stream",
    "body",
    "bare_body",
    "operation",
    "into_future",
    "customize",
    "fmt",
    "poll",
    "from",
    "into",
    "clone",
    "to_json",
    "unknown",
    "Unknown",
    "TABLE",
    "con",
    "aux",
    "COM1",
    "str",
    "u8",
    "i64",
    "bool",
    "Map",
    "List",
    "Error",
    "Call",
    "Text",
    "Bytes",
];

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => select(NAMES).prop_map(str::to_owned),
        1 => "[ -~]{0,8}",
        1 => "\\PC{0,4}",
    ]
}

fn names() -> impl Strategy<Value = Vec<String>> {
    let all = prop::collection::vec(name(), 1..16);
    all.prop_map(|names| {
        let mut seen = BTreeSet::new();
        names
            .into_iter()
            .filter(|name| seen.insert(name.clone()))
            .collect()
    })
}

/// Returns an OpenAPI description with these tags, operation IDs and schema names. `names` are the names of parameters,
/// properties and enum values.
fn description(tags: &[String], ids: &[String], names: &[String], schemas: &[String]) -> Value {
    let parameters: Vec<Value> = names
        .iter()
        .filter(|name| !name.is_empty())
        .map(|name| json!({"name": name, "in": "query", "schema": {"type": "string"}}))
        .collect();
    let thing = json!({"$ref": "#/components/schemas/Thing"});
    let mut paths = Map::new();
    for (index, (tag, id)) in tags.iter().cycle().zip(ids).enumerate() {
        let content = json!({"application/json": {"schema": thing}});
        let operation = json!({"operationId": id, "tags": [tag], "parameters": parameters, "requestBody": {"content": content},
            "responses": {"200": {"description": "Done.", "content": content}}});
        paths.insert(format!("/{index}"), json!({"post": operation}));
    }
    let mut properties: Map<String, Value> = names
        .iter()
        .map(|name| (name.clone(), json!({"type": "string"})))
        .collect();
    properties.insert("one of many".to_owned(), json!({"type": "string", "enum": names}));
    let part = |name: &String| json!({"$ref": format!("#/components/schemas/{}", name.replace('~', "~0").replace('/', "~1").replace('%', "%25"))});
    let parts: Vec<Value> = schemas.iter().map(part).collect();
    properties.insert("all parts".to_owned(), json!({"oneOf": parts}));
    let mut components: Map<String, Value> = schemas
        .iter()
        .map(|name| {
            (
                name.clone(),
                json!({"type": "object", "properties": {"a": {"type": "string"}}}),
            )
        })
        .collect();
    components.insert(
        "Thing".to_owned(),
        json!({"type": "object", "properties": properties}),
    );
    json!({"openapi": "3.0.3", "info": {"title": "Names", "version": "1"}, "paths": paths, "components": {"schemas": components}})
}

fn files(description: &Value) -> Vec<File> {
    let input = Input {
        spec: Source {
            name: "names.json".to_owned(),
            text: description.to_string(),
        },
        overlays: Vec::new(),
        files: None,
    };
    let generated = generate(input, &emit::Options::default());
    let errors: Vec<_> = generated
        .diagnostics
        .into_iter()
        .filter(|found| has_errors(std::slice::from_ref(found)))
        .collect();
    assert!(errors.is_empty(), "{}", render(&errors, false));
    generated.files
}

/// Fails if a scope has a name twice.
fn assert_distinct<'n>(scope: &str, names: impl IntoIterator<Item = &'n syn::Ident>) {
    let mut seen = BTreeSet::new();
    for name in names {
        let text = name.to_string();
        assert!(seen.insert(text.clone()), "{scope}: `{text}` twice");
    }
}

/// Checks the names of the items in a file, of their fields and variants, and of the methods of each type.
fn check(file: &File) {
    let items = syn::parse_file(&file.text)
        .unwrap_or_else(|error| panic!("{}: {error}\n{}", file.path, file.text))
        .items;
    let mut types = Vec::new();
    let mut values = Vec::new();
    let mut methods: BTreeMap<String, Vec<&syn::Ident>> = BTreeMap::new();
    for item in &items {
        match item {
            Item::Struct(item) => {
                types.push(&item.ident);
                if let Fields::Named(fields) = &item.fields {
                    assert_distinct(
                        &file.path,
                        fields.named.iter().map(|field| field.ident.as_ref().unwrap()),
                    );
                }
            }
            Item::Enum(item) => {
                types.push(&item.ident);
                assert_distinct(&file.path, item.variants.iter().map(|variant| &variant.ident));
            }
            Item::Type(item) => types.push(&item.ident),
            Item::Mod(item) => types.push(&item.ident),
            Item::Fn(item) => values.push(&item.sig.ident),
            Item::Static(item) => values.push(&item.ident),
            Item::Impl(item) if item.trait_.is_none() => {
                let Type::Path(path) = &*item.self_ty else {
                    continue;
                };
                let of_type = methods
                    .entry(path.path.segments.last().unwrap().ident.to_string())
                    .or_default();
                of_type.extend(item.items.iter().filter_map(|member| match member {
                    ImplItem::Fn(method) => Some(&method.sig.ident),
                    ImplItem::Const(constant) => Some(&constant.ident),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    assert_distinct(&file.path, types);
    assert_distinct(&file.path, values);
    for (name, methods) in methods {
        assert_distinct(&format!("{}: {name}", file.path), methods);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn emitted_names_are_valid_and_distinct(tags in names(), ids in names(), parts in names(), schemas in names()) {
        let files = files(&description(&tags, &ids, &parts, &schemas));
        // Some file systems ignore case.
        let mut paths = BTreeSet::new();
        for file in &files {
            prop_assert!(paths.insert(file.path.to_lowercase()), "{} is emitted twice", file.path);
            if file.path.ends_with(".rs") {
                check(file);
            }
        }
    }
}

#[test]
fn all_hostile_names_at_once_are_valid_and_distinct() {
    let mut seen = BTreeSet::new();
    let names: Vec<String> = NAMES
        .iter()
        .filter(|name| seen.insert(**name))
        .map(|name| (*name).to_owned())
        .collect();
    let files = files(&description(&names, &names, &names, &names));
    files
        .iter()
        .filter(|file| file.path.ends_with(".rs"))
        .for_each(check);
}
