//! Example values as Rust.

use quote::quote;

use super::sample::{self, named, object, string};
use crate::{
    emit::{
        call_site::{self, Extent},
        rust::{Scope, Types},
        values::Values,
    },
    model::Type,
    tree::Json,
};

fn number(text: &str) -> Json {
    Json::Number(text.to_owned())
}

fn array(item: Type) -> Type {
    Type::Array(Box::new(item))
}

#[test]
fn arguments_use_matching_examples_or_generated_values() {
    let api = sample::api();
    let types = Types::new(&api);
    let scope = Scope::user(&types, "sample");
    let values = Values::new(&scope);
    let check = |ty: Type, example: Option<Json>, expected: proc_macro2::TokenStream| {
        let value = values.argument(&ty, example.as_ref(), "siteSlug").to_string();
        assert_eq!(value, expected.to_string(), "{ty:?} of {example:?}");
    };

    check(Type::String, Some(string("news")), quote!("news"));
    check(Type::String, Some(number("7")), quote!("7"));
    check(Type::String, None, quote!("site-slug"));
    check(Type::Bool, Some(string("false")), quote!(false));
    check(Type::Integer, Some(number("5000000000")), quote!(5000000000));
    check(Type::Number, Some(number("5000000000")), quote!(5000000000i64));
    check(
        Type::Number,
        Some(number("0.5")),
        quote!("0.5".parse::<sample::Number>()?),
    );
    check(Type::Json, Some(Json::Null), quote!(sample::RawJson::null()));
    check(
        Type::Json,
        Some(object([("a", number("1"))])),
        quote!(sample::RawJson::parse(r#"{"a":1}"#)?),
    );
    check(
        array(Type::String),
        Some(Json::Array(Vec::new())),
        quote!(Vec::<String>::new()),
    );
    check(array(Type::Integer), None, quote!([1]));
    check(
        named("State"),
        Some(string("active")),
        quote!(types::State::Active),
    );
    check(
        named("State"),
        Some(string("paused")),
        quote!(types::State::from("paused")),
    );
    check(named("State"), None, quote!(types::State::Active));
    check(named("Proof"), Some(number("12")), quote!(types::Proof::Code(12)));
    check(
        named("Proof"),
        Some(Json::Bool(true)),
        quote!(types::Proof::Unknown(sample::RawJson::from(true))),
    );
}

#[test]
fn objects_use_matching_examples_and_generate_other_fields() {
    let api = sample::api();
    let types = Types::new(&api);
    let scope = Scope::example(&types, "sample");
    let example = object([
        ("device", Json::Null),
        ("labels", string("no map")),
        ("unknown", Json::Bool(true)),
        ("proof", number("3")),
    ]);
    let value = Values::new(&scope).owned(&named("NewSession"), Some(&example), "body");
    assert_eq!(
        value.to_string(),
        quote!(NewSession::new("user", Proof::Code(3)).with_extra("unknown", true)).to_string()
    );
}

#[test]
fn an_example_call_has_required_and_some_or_all_optional_arguments() {
    let api = sample::api();
    let types = Types::new(&api);
    let scope = Scope::user(&types, "sample");
    let resource = &api.resources[0];
    let list = resource
        .operations
        .iter()
        .find(|operation| operation.method_name == "list")
        .unwrap();
    let call = |extent| call_site::expression(resource, list, &scope, extent).to_string();
    assert_eq!(
        call(Extent::Brief),
        quote!(zephr.sessions().list(10).state(types::State::Active)).to_string()
    );
    assert_eq!(
        call(Extent::Full),
        quote!(
            zephr
                .sessions()
                .list(10)
                .state(types::State::Active)
                .foreign_key("xxx", "42")
                .filter([sample::RawJson::from("a")])
                .token("token")
        )
        .to_string()
    );
}
