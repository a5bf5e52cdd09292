//! Every element with a text in the published description has a text in ours, and type names are short.

mod description;

use std::sync::Arc;

use zephr_codegen::{openapi::load, tree::Node};

#[test]
fn every_text_of_the_publication_has_a_rewritten_text() {
    let list = include_str!("../data/prose_places.txt");
    let (head, places) = list.split_once('\n').unwrap();
    let places: Vec<_> = places.lines().collect();
    assert!(head.starts_with(&format!("# {} places ", places.len())), "{head}");
    let spec = description::source("spec/zephr-admin-api.yaml");
    let spec = load::load(Arc::new(spec)).unwrap();
    let bare: Vec<_> = places
        .into_iter()
        .filter(|place| {
            let prose = spec.at(place).and_then(Node::as_str);
            prose.is_none_or(|prose| prose.trim().is_empty())
        })
        .collect();
    assert_eq!(bare, [""; 0]);
}

#[test]
fn names_of_types_are_short() {
    let text = include_str!("../../generated/api.txt");
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let long = words.filter(|word| word.len() > 40 && word.starts_with(char::is_uppercase));
    assert_eq!(long.collect::<Vec<_>>(), [""; 0]);
    let api = description::generated().api.unwrap();
    let long = api.types.iter().filter(|def| def.name.len() > 40);
    assert_eq!(long.map(|def| def.name.as_str()).collect::<Vec<_>>(), [""; 0]);
}
