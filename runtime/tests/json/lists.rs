//! Lists in all their forms.

use zephr_runtime::{List, Map, RawJson, from_json, to_json};

use crate::types::{Page, Session};
use crate::{fault, owned, round};

fn ids(list: &List<Session>) -> Vec<&str> {
    list.iter().map(|session| session.user_id.as_str()).collect()
}

#[test]
fn every_form_of_a_list_is_written_back() {
    for (text, wrappers) in [
        (r#"[{"user_id":"a"},{"user_id":"b"}]"#, &[][..]),
        (r#"{"results":[{"user_id":"a"},{"user_id":"b"}]}"#, &["results"]),
        (
            r#"{"items":[{"user_id":"a"},{"user_id":"b"}],"total":2}"#,
            &["items"],
        ),
        (
            r#"{"data":[{"user_id":"a"},{"user_id":"b"}],"meta":{"count": 2},"links":[]}"#,
            &["data"],
        ),
        (
            r#"{"data":{"results":[{"user_id":"a"},{"user_id":"b"}],"x":1},"y":2}"#,
            &["data", "results"],
        ),
        (r#"[[{"user_id":"a"}],[],[{"user_id":"b"}]]"#, &[]),
        (
            r#"{"results":[[{"user_id":"a"},{"user_id":"b"}]],"meta":{}}"#,
            &["results"],
        ),
    ] {
        let list: List<Session> = round(text);
        assert_eq!(ids(&list), ["a", "b"], "{text}");
        assert_eq!(list.wrappers(), wrappers, "{text}");
    }
}

#[test]
fn a_single_item_is_a_list_of_one() {
    let mut list: List<Session> = round(r#"{"user_id":"a","x":1}"#);
    assert_eq!(ids(&list), ["a"]);
    list.push(Session::new("b"));
    assert_eq!(to_json(&list), r#"[{"user_id":"a","x":1},{"user_id":"b"}]"#);
    assert_eq!(ids(&round(r#"{"data":{"user_id":"a"}}"#)), ["a"]);
    assert_eq!(*round::<List<String>>(r#""a""#), ["a"]);
}

#[test]
fn empty_lists() {
    for text in [
        "[]",
        r#"{"results":[]}"#,
        r#"{"results":[],"total":0}"#,
        "[[]]",
        r#"{"data":{"items":[]}}"#,
    ] {
        assert!(round::<List<Session>>(text).is_empty());
    }
    for body in ["", " \n"] {
        from_json::<List<Session>>(body).unwrap_err();
    }
    let mut list = <List<Session> as zephr_runtime::JsonValue>::of_no_content().unwrap();
    assert!(list.is_empty());
    assert_eq!(to_json(&list), "");
    list.push(Session::new("a"));
    assert_eq!(to_json(&list), r#"[{"user_id":"a"}]"#);
}

#[test]
fn envelope_fields_are_accessible() {
    let list: List<Session> =
        round(r#"{"results":[[{"user_id":"a"}]],"meta":{"count":1},"links":{"next":{"page":2}}}"#);
    assert_eq!(
        list.envelope_field("meta").map(RawJson::as_str),
        Some(r#"{"count":1}"#)
    );
    let links: Map<RawJson> = list.envelope_field("links").unwrap().decode().unwrap();
    assert_eq!(links.get("next").map(RawJson::as_str), Some(r#"{"page":2}"#));
    assert_eq!(list.envelope_field("results"), None);
    let nested: List<Session> = from_json(r#"{"data":{"results":[],"inner":1},"outer":2}"#).unwrap();
    assert_eq!(nested.envelope_field("inner"), Some(&RawJson::from(1)));
    assert_eq!(nested.envelope_field("outer"), Some(&RawJson::from(2)));
}

#[test]
fn a_field_of_the_item_type_is_not_a_wrapper() {
    let item: List<Page> = round(r#"{"data":[{"total":1}]}"#);
    assert_eq!((item.len(), item.wrappers().len()), (1, 0));
    assert!(item[0].data.is_some());
    // `Page` has a field `total`, but no required field. Therefore, this is a list next to its length.
    let list: List<Page> = from_json(r#"{"total":2,"results":[{},{}]}"#).unwrap();
    assert_eq!((list.len(), list.wrappers()), (2, vec!["results"]));
    // `items` is an object, not a list. The known field `total` next to it shows that the whole object is the item.
    for text in [
        r#"{"total":2,"items":{"total":3}}"#,
        r#"{"items":{"total":3},"total":2}"#,
        r#"{"items":{"x":[1]},"total":2}"#,
    ] {
        let item: List<Page> = from_json(text).unwrap();
        assert_eq!(
            (item.len(), item[0].total, item.wrappers().len()),
            (1, Some(2), 0),
            "{text}"
        );
    }
    let list: List<Page> = round(r#"{"items":{"total":3},"note":"x"}"#);
    assert_eq!((list[0].total, list.wrappers()), (Some(3), vec!["items"]));
    for text in [
        r#"{"user_id":"a","items":[{"user_id":"b"}]}"#,
        r#"{"items":[{"user_id":"b"}],"user_id":"a"}"#,
        r#"{"items":[1],"user_id":"a"}"#,
    ] {
        let session: List<Session> = from_json(text).unwrap();
        assert_eq!(ids(&session), ["a"], "{text}");
        assert!(session[0].extra.get("items").is_some());
    }
    // `state` is a field of `Session`, but the required `user_id` is missing. Therefore, the object is a wrapper.
    let wrapped: List<Session> = round(r#"{"results":[{"user_id":"a"}],"state":"active"}"#);
    assert_eq!(ids(&wrapped), ["a"]);
    let wrapped: List<Session> = from_json(r#"{"state":"active","results":[{"user_id":"a"}]}"#).unwrap();
    assert_eq!(ids(&wrapped), ["a"]);
}

#[test]
fn items_that_are_arrays_are_not_flattened() {
    let rows: List<Vec<i64>> = round(r#"{"results":[[1,2],[3]]}"#);
    assert_eq!(*rows, [vec![1, 2], vec![3]]);
    let any: List<RawJson> = round("[[1],2]");
    assert_eq!(any.len(), 2);
}

#[test]
fn modified_groups_are_written_without_loss() {
    let mut list: List<i64> = from_json("[[1,2],[3]]").unwrap();
    list.push(4);
    assert_eq!(to_json(&list), "[[1,2],[3],[4]]");
    let shorter: List<i64> = from_json("[[1]]").unwrap();
    assert_eq!(shorter.into_vec(), [1]);
}

#[test]
fn lists_are_slices_and_compare_by_items() {
    let wrapped: List<i64> = from_json(r#"{"results":[1,2]}"#).unwrap();
    let bare: List<i64> = vec![1, 2].into();
    assert_eq!(wrapped, bare);
    assert_eq!(bare.first(), Some(&1));
    let mut sum = 0;
    for number in &bare {
        sum += number;
    }
    assert_eq!(sum, 3);
    assert_eq!(
        bare.into_iter().rev().collect::<List<_>>(),
        List::from(vec![2, 1])
    );
}

#[test]
fn anything_but_a_list_is_an_error_with_a_path() {
    assert_eq!(fault::<List<Session>>("3"), owned(("$", "a list", "a number")));
    assert_eq!(fault::<List<Session>>("null"), owned(("$", "a list", "null")));
    assert_eq!(fault::<List<Session>>("{}"), owned(("$", "a list", "an object")));
    assert_eq!(
        fault::<List<Session>>(r#"{"message":"no"}"#),
        owned(("$", "a list", "an object"))
    );
    assert_eq!(
        fault::<List<Session>>(r#"{"grant_id":"g"}"#),
        owned(("$.user_id", "a required field", "nothing"))
    );
    assert_eq!(
        fault::<List<Session>>(r#"{"results":[[{"user_id":"a"},{"user_id":{}}]]}"#),
        owned(("$.results[0][1].user_id", "a string", "an object"))
    );
    assert_eq!(
        fault::<List<Session>>(r#"[[{"user_id":"a"}],{"user_id":"b"}]"#),
        owned(("$[1]", "an array", "an object"))
    );
    assert!(from_json::<List<Session>>(r#"{"results":[}"#).is_err());
}

#[test]
fn fields_may_be_lists() {
    let page: Page = round(r#"{"pages":{"results":[{"total":1},{"pages":[]}]}}"#);
    assert_eq!(page.pages.unwrap().len(), 2);
}
