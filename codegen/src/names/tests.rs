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
        ("²", "ub2"),
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
fn explicit_names_are_checked() {
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
