//! JSON that does not match: every mistake is an error that contains its path.

use std::collections::BTreeSet;

use zephr_codegen::model::Type;
use zephr_smoke::round_trip::{self, KnownType};

use crate::{
    choices::Choices,
    json::{Json, parsed},
    made::Maker,
    model::{is_required, objects},
};

fn known(name: &str) -> &'static KnownType {
    round_trip::types()
        .iter()
        .find(|known| known.name == name)
        .unwrap()
}

/// Returns the fields of a complete value.
fn complete(name: &str) -> Vec<(String, Json)> {
    let mut maker = Maker::new(Choices::new(&[]));
    maker.complete = true;
    match maker.named(name) {
        Json::Object(fields) => fields,
        other => panic!("{name}: {other:?}"),
    }
}

fn text(fields: Vec<(String, Json)>) -> String {
    Json::Object(fields).text(&mut Choices::new(&[]))
}

/// Returns the name of a type without its type arguments.
fn kind(ty: &Type) -> String {
    let name = format!("{ty:?}");
    name.split('(').next().unwrap_or_default().to_owned()
}

/// Returns `$.name`, or `$["odd name"]`.
fn path(name: &str) -> [String; 2] {
    [format!("$.{name}"), format!("$[{name:?}]")]
}

#[test]
fn a_missing_field_is_an_error_with_its_path() {
    let mut tried = BTreeSet::new();
    for (name, fields) in objects() {
        for field in fields.iter().filter(|field| is_required(field)) {
            let mut object = complete(name);
            object.retain(|(other, _)| *other != field.wire);
            let error = (known(name).round_trip)(&text(object)).err();
            let error = error.unwrap_or_else(|| panic!("{name} without {}", field.wire));
            assert!(path(&field.wire).contains(&error.path()), "{name}: {error}");
            assert_eq!(error.found(), "nothing", "{name}: {error}");
            tried.insert(kind(&field.ty));
        }
    }
    assert_eq!(
        tried,
        BTreeSet::from(["Array", "Json", "Named", "Number", "Secret", "String"].map(str::to_owned))
    );
}

#[test]
fn a_wrong_type_is_an_error_with_its_path() {
    let mut tried = BTreeSet::new();
    for (name, fields) in objects() {
        for field in fields {
            let wrong = match &field.ty {
                Type::Json => continue,
                Type::Array(item) | Type::List(item) if **item == Type::Json => continue,
                // Scalars may have another type; a separate test covers them.
                Type::Bool | Type::Integer | Type::Number | Type::String | Type::Secret => "[]",
                // A union keeps values that match no alternative.
                Type::Named(inner) if !objects().any(|(other, _)| other == inner) => continue,
                _ => "true",
            };
            let mut object = complete(name);
            object.retain(|(other, _)| *other != field.wire && !field.aliases.contains(other));
            for wire in field.aliases.iter().chain([&field.wire]) {
                let mut object = object.clone();
                object.push((wire.clone(), Json::word(wrong)));
                let error = (known(name).round_trip)(&text(object)).err();
                let error = error.unwrap_or_else(|| panic!("{name}.{wire} as {wrong}"));
                assert!(path(wire).contains(&error.path()), "{name}: {error}");
                tried.insert(kind(&field.ty));
            }
        }
    }
    assert_eq!(
        tried,
        BTreeSet::from(
            [
                "Array", "Bool", "Integer", "List", "Map", "Named", "Number", "Secret", "String"
            ]
            .map(str::to_owned)
        )
    );
}

#[test]
fn a_deviating_scalar_is_written_back_verbatim() {
    let mut tried = 0;
    for (name, fields) in objects() {
        for field in fields {
            let deviating: &[&str] = match &field.ty {
                Type::Bool => &["1", "0", r#""true""#, r#""false""#],
                Type::Integer => &["3.0", "1e2", r#""3""#, r#""-3.00""#],
                Type::Number => &[r#""3""#, r#""-0.50""#],
                Type::String | Type::Secret => &["true", "12345678901234567890.10", "-1E400"],
                _ => continue,
            };
            for value in deviating {
                let mut object = complete(name);
                object.retain(|(other, _)| *other != field.wire && !field.aliases.contains(other));
                object.push((field.wire.clone(), Json::word(*value)));
                let object = text(object);
                let result = (known(name).round_trip)(&object);
                let result =
                    result.unwrap_or_else(|error| panic!("{name}.{} as {value}: {error}", field.wire));
                assert_eq!(parsed(&result.json).sorted(), parsed(&object).sorted(), "{name}");
                tried += 1;
            }
        }
    }
    assert!(tried > 900, "{tried}");
}

#[test]
fn deep_nesting_is_an_error() {
    let deep = [
        format!("{}1{}", "[".repeat(200), "]".repeat(200)),
        format!("{}1{}", r#"{"x_deep":"#.repeat(200), "}".repeat(200)),
        "[".repeat(100_000),
        r#"{"x_deep":"#.repeat(100_000),
    ];
    for (name, _) in objects() {
        for value in &deep {
            let mut object = text(complete(name));
            let last = object.pop();
            assert_eq!(last, Some('}'));
            let comma = if object.ends_with('{') { "" } else { "," };
            object.push_str(&format!("{comma}\"x_deep\":{value}}}"));
            let error = (known(name).round_trip)(&object).err();
            let error = error.unwrap_or_else(|| panic!("{name} takes 200 levels"));
            assert!(error.expected().contains("levels"), "{name}: {error}");
        }
    }
    for known in round_trip::types() {
        for value in &deep {
            assert!((known.round_trip)(value).is_err(), "{}", known.name);
        }
    }
}

#[test]
fn broken_documents_are_errors() {
    for (name, _) in objects() {
        let whole = text(complete(name));
        for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            assert!(
                (known(name).round_trip)(&whole[..end]).is_err(),
                "{name}: {}",
                &whole[..end]
            );
        }
    }
}
