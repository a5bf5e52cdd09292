//! Conversion of wire names to Rust names.

use proptest::prelude::*;

use super::*;

#[test]
fn wire_names_become_fields() {
    let fields = [
        ("userId", "user_id"),
        ("db.tables.extendedProfiles", "db_tables_extended_profiles"),
        ("foreign[system]", "foreign_system"),
        ("refresh token", "refresh_token"),
        ("seq-no", "seq_no"),
        ("type", "type_"),
        ("Self", "self_"),
        ("true", "true_"),
        ("gen", "gen_"),
        ("extra", "extra_"),
        ("new", "new_"),
        ("2fa", "n2fa"),
        ("größe", "größe"),
        ("", "unnamed"),
        ("$", "dollar"),
        (">=", "greater_equal"),
        ("startTime<", "start_time_less"),
        ("größe>=", "größe_greater_equal"),
        ("a=b", "a_b"),
        ("²", "n2"),
        ("_", "underscore"),
    ];
    for (wire, name) in fields {
        assert_eq!(field(wire), name, "of {wire:?}");
    }
}

#[test]
fn arguments_do_not_shadow_request_methods() {
    assert_eq!(parameter("send"), "send_");
    assert_eq!(parameter("intoFuture"), "into_future_");
    assert_eq!(parameter("body"), "body_");
    assert_eq!(parameter("new"), "new");
}

#[test]
fn resources_do_not_shadow_modules_and_client_methods() {
    assert_eq!(resource("Account User"), "account_user");
    assert_eq!(resource("Types"), "types_");
    assert_eq!(resource("Set Credentials"), "set_credentials_");
    assert_eq!(resource("rustfmt"), "rustfmt_");
    assert_eq!(resource("COM1"), "com1_");
}

#[test]
fn types_do_not_shadow_names_in_scope() {
    let types = [
        ("access_model", "AccessModel"),
        ("bulk-user-update", "BulkUserUpdate"),
        ("option", "OptionObject"),
        ("Error", "ErrorObject"),
        ("self", "SelfObject"),
        ("3d-model", "N3dModel"),
        ("Page<User>", "PageUser"),
        ("", "Unnamed"),
    ];
    for (wire, name) in types {
        assert_eq!(type_name(wire), name, "of {wire:?}");
    }
    assert_eq!(call_type("create"), "CreateRequest");
    assert_eq!(call_type("send"), "SendRequest");
    assert_eq!(call_type("clone"), "CloneRequest");
    assert_eq!(call_type("move_"), "MoveRequest");
    assert_eq!(constant("list_for_user"), "LIST_FOR_USER");
}

#[test]
fn values_become_variants() {
    let variants = [
        ("equals", "Equals"),
        ("PREPEND_RANDOM", "PrependRandom"),
        ("delete-user", "DeleteUser"),
        ("1", "Value1"),
        ("", "Empty"),
        ("+", "Plus"),
        ("<=", "LessEqual"),
        ("other", "Other"),
        ("unknown", "UnknownValue"),
        ("self", "SelfValue"),
        ("none", "None"),
    ];
    for (wire, name) in variants {
        assert_eq!(variant(wire), name, "of {wire:?}");
    }
}

#[test]
fn duplicate_names_are_numbered_in_order() {
    let mut taken = BTreeSet::new();
    let mut unique = |name: &str| distinct(name, &mut taken);
    assert_eq!([unique("id"), unique("id"), unique("id")], ["id", "id_2", "id_3"]);
    assert_eq!([unique("Session"), unique("Session")], ["Session", "Session2"]);
    assert_eq!([unique("Value1"), unique("Value1")], ["Value1", "Value1_2"]);
    assert_eq!(
        [unique("id_2"), unique("type_"), unique("type_")],
        ["id_2_2", "type_", "type_2"]
    );
}

#[test]
fn explicit_names_must_be_valid_and_not_reserved() {
    assert!(is_snake("email_address") && is_snake("list_v3"));
    assert!(
        !is_snake("type") && !is_snake("emailAddress") && !is_snake("") && !is_snake("_x") && !is_snake("3d")
    );
    assert!(is_type("NewSession") && is_type("CompanyV3"));
    assert!(!is_type("Option") && !is_type("newSession") && !is_type("New_Session") && !is_type(""));
}

proptest! {
    #[test]
    fn every_wire_name_yields_an_identifier(wire in any::<String>()) {
        let names = [
            field(&wire), parameter(&wire), method(&wire), resource(&wire), type_name(&wire), variant(&wire),
            handle(&resource(&wire)), call_type(&method(&wire)), constant(&method(&wire)),
        ];
        for name in names {
            prop_assert!(syn::parse_str::<syn::Ident>(&name).is_ok(), "{name:?} of {wire:?}");
            prop_assert!(!KEYWORDS.contains(&name.as_str()), "{name:?} of {wire:?}");
        }
    }

    #[test]
    fn symbols_yield_identifiers(wire in "[ -/:-@\\[-`{-~]{0,4}[0-9]?") {
        prop_assert!(syn::parse_str::<syn::Ident>(&field(&wire)).is_ok(), "{:?}", field(&wire));
        prop_assert!(syn::parse_str::<syn::Ident>(&variant(&wire)).is_ok(), "{:?}", variant(&wire));
    }
}

/// Returns the items of a Rust file, whose path is relative to the workspace.
fn items(path: &str) -> Vec<syn::Item> {
    let path = format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"));
    syn::parse_file(&std::fs::read_to_string(path).unwrap())
        .unwrap()
        .items
}

/// Adds the names in a `use` declaration.
fn add_names(tree: &syn::UseTree, names: &mut BTreeSet<String>) {
    match tree {
        syn::UseTree::Path(path) => add_names(&path.tree, names),
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| add_names(tree, names)),
        syn::UseTree::Name(name) => {
            names.insert(name.ident.to_string());
        }
        syn::UseTree::Rename(name) => {
            names.insert(name.rename.to_string());
        }
        syn::UseTree::Glob(_) => {}
    }
}

/// Returns the names that a file exports by `pub use`.
fn exports(path: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for item in items(path) {
        match item {
            syn::Item::Use(item) if matches!(item.vis, syn::Visibility::Public(_)) => {
                add_names(&item.tree, &mut names);
            }
            _ => {}
        }
    }
    names
}

fn is_type_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
}

fn assert_same(reserved: &[&str], expected: &BTreeSet<String>) {
    let names: BTreeSet<String> = reserved.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(&names, expected);
    assert_eq!(names.len(), reserved.len(), "a name is listed twice");
}

#[test]
fn the_types_of_the_runtime_are_reserved() {
    let mut types = exports("runtime/src/lib.rs");
    types.retain(|name| is_type_name(name));
    assert_same(RUNTIME, &types);
}

#[test]
fn the_modules_and_methods_of_the_client_are_reserved() {
    // Emitted modules, and methods of traits that the client implements.
    let mut names: BTreeSet<String> = [
        "operations",
        "types",
        "ext",
        "calls",
        "table",
        "clone",
        "fmt",
        "from",
        "into",
    ]
    .map(str::to_owned)
    .into();
    let exported = exports("generated/src/lib.rs");
    names.extend(exported.into_iter().filter(|name| !is_type_name(name)));
    for path in ["lib.rs", "client.rs", "sign.rs"] {
        for item in items(&format!("generated/src/{path}")) {
            match item {
                syn::Item::Mod(item) => {
                    names.insert(item.ident.to_string());
                }
                syn::Item::Impl(item) if item.trait_.is_none() => {
                    for member in item.items {
                        if let syn::ImplItem::Fn(method) = member {
                            names.insert(method.sig.ident.to_string());
                        }
                    }
                }
                _ => {}
            }
        }
    }
    let own: BTreeSet<_> = items("generated/src/lib.rs")
        .iter()
        .filter_map(|item| match item {
            syn::Item::Mod(item) => Some(item.ident.to_string()),
            _ => None,
        })
        .collect();
    names.extend(
        root_paths("generated/src/lib.rs")
            .into_iter()
            .filter(|name| !own.contains(name)),
    );
    assert_same(NOT_RESOURCES, &names);
}

/// Returns the first segments of the paths of imports and attributes in a file.
fn root_paths(path: &str) -> BTreeSet<String> {
    #[derive(Default)]
    struct Roots(BTreeSet<String>);
    impl<'a> syn::visit::Visit<'a> for Roots {
        fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
            if let syn::UseTree::Path(path) = &item.tree {
                self.0.insert(path.ident.to_string());
            }
        }
        fn visit_attribute(&mut self, attribute: &'a syn::Attribute) {
            let path = attribute.path();
            if path.segments.len() > 1 {
                self.0.insert(path.segments[0].ident.to_string());
            }
        }
    }
    let mut roots = Roots::default();
    for item in items(path) {
        syn::visit::Visit::visit_item(&mut roots, &item);
        if let syn::Item::Mod(item) = &item {
            item.attrs.iter().for_each(|attribute| {
                syn::visit::Visit::visit_attribute(&mut roots, attribute);
            });
        }
    }
    roots.0
}

#[test]
fn the_methods_of_requests_are_reserved() {
    // The macros are not parsed as items.
    let path = format!("{}/../runtime/src/call/emitted.rs", env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(path).unwrap();
    let public = source.split("pub fn ").skip(1);
    let mut names: BTreeSet<String> = public
        .map(|rest| rest.split('(').next().unwrap().to_owned())
        // The emitter chooses a name that no parameter has.
        .filter(|name| name != "$method")
        .collect();
    // A method of a trait, and names that the emitter adds.
    names.extend(["into_future", "body", "bare_body"].map(str::to_owned));
    assert_same(NOT_PARAMETERS, &names);
}

#[test]
fn equivalent_unicode_spellings_yield_the_same_name() {
    assert_eq!(field("cafe\u{301}"), field("caf\u{e9}"));
    assert_eq!(type_name("\u{212b}"), type_name("\u{c5}"));
    assert_eq!(field("\u{fb01}le"), "file");
}
