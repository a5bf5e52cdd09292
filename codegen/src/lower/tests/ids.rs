//! IDs that a description omits.

use crate::model::Creates;

use super::*;

const ITEM: &str = "/things/{id}:
  delete:
    operationId: deleteThing
    parameters: [{name: id, in: path, required: true, schema: {type: string, x-zephr-type: ThingId}}]
    responses: {'204': {description: Gone}}
";

fn creating(hint: &str, response: &str) -> String {
    let create = format!(
        "{ITEM}/things:\n  post:\n    operationId: createThing\n    x-zephr-creates: {hint}\n    responses: {{'201': {{description: \
         Created{response}}}}}"
    );
    spec(&create, "")
}

fn created(text: &str) -> Option<(String, bool)> {
    let Creates { id, in_output } = operation(&model(text), "createThing").creates.clone()?;
    Some((show(&id), in_output))
}

#[test]
fn a_created_resource_has_the_id_type_of_its_path() {
    assert_eq!(
        created(&creating("true", "")),
        Some(("ThingId".to_owned(), false))
    );
    assert_eq!(created(&creating("false", "")), None);
}

#[test]
fn the_id_can_be_a_field_of_the_response() {
    let with = |property: &str| {
        format!(
            ", content: {{application/json: {{schema: {{x-zephr-type: Saved, properties: {{{property}, message: {{type: string}}}}}}}}}}"
        )
    };
    let known = creating("true", &with("key: {type: string, x-zephr-type: ThingId}"));
    assert_eq!(created(&known), Some(("ThingId".to_owned(), true)));
    let TypeKind::Object(fields) = find(&model(&known), "Saved").kind.clone() else {
        panic!("an object")
    };
    let own: Vec<_> = fields
        .iter()
        .map(|field| (field.wire.as_str(), field.own_id))
        .collect();
    assert_eq!(own, [("key", true), ("message", false)]);
    let other = creating("true", &with("key: {type: string, x-zephr-type: OtherId}"));
    assert_eq!(created(&other), Some(("ThingId".to_owned(), false)));
}

#[test]
fn an_id_without_a_path_has_an_explicit_type() {
    assert_eq!(
        created(&creating("TicketId", "")),
        Some(("TicketId".to_owned(), false))
    );
    let api = model(&creating("TicketId", ""));
    assert_eq!(shown(&api, "TicketId"), "TicketId of String");
    assert_eq!(
        created(&creating("ThingId", "")),
        Some(("ThingId".to_owned(), false))
    );
}

#[test]
fn an_invalid_creates_hint_is_rejected() {
    let alone = |hint: &str| {
        spec(
            &format!(
                "/things:\n  post:\n    operationId: createThing\n    x-zephr-creates: {hint}\n    responses: {{'201': {{description: \
                 Created}}}}"
            ),
            "",
        )
    };
    assert_eq!(
        findings(&alone("true")),
        [
            "7 error ZC0028 `x-zephr-creates` requires an operation with the ID of the created resource in its path"
        ]
    );
    assert_eq!(
        findings(&alone("thing id")),
        ["7 error ZC0028 `x-zephr-creates` must be `true` or the name of an ID type, found a string"]
    );
}

fn listing(items: &str) -> String {
    let list = format!(
        "{ITEM}/things:\n  get:\n    operationId: listThings\n    x-zephr-own-id: true\n    responses:\n      '200':\n        \
         description: OK\n        content: {{application/json: {{schema: {items}}}}}"
    );
    spec(&list, "")
}

#[test]
fn list_items_get_the_id_type_of_their_path() {
    let items = "{type: array, x-zephr-list: true, items: {x-zephr-type: Thing, properties: {name: {type: string}, thing_id: \
                 {type: string}}}}";
    let api = model(&listing(items));
    assert_eq!(
        shown(&api, "Thing"),
        "Thing{id?:ThingId name?:String thing_id?:String}"
    );
    let TypeKind::Object(fields) = &find(&api, "Thing").kind else {
        panic!("an object")
    };
    assert_eq!(
        fields[0].aliases,
        ["thingId"],
        "a name that is taken is none for the id"
    );
}

#[test]
fn a_redundant_own_id_hint_is_rejected() {
    let list = |items: &str| listing(&format!("{{type: array, x-zephr-list: true, items: {items}}}"));
    assert_eq!(
        findings(&list(
            "{properties: {key: {type: string, x-zephr-type: ThingId}}}"
        )),
        ["12 error ZC0028 `x-zephr-own-id` is redundant: the items contain their ID"]
    );
    assert_eq!(
        findings(&list("{type: string}")),
        ["12 error ZC0028 `x-zephr-own-id` requires a list of objects"]
    );
    assert_eq!(
        findings(&listing("{properties: {name: {type: string}}}")),
        ["12 error ZC0028 `x-zephr-own-id` requires an operation whose response is a list"]
    );
}
