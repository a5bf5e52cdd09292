use super::Query;

#[test]
fn a_query_is_parsed_as_url_encoded_form_data() {
    let query = Query::parse("a=1&b%5Bc%5D=x%2By+z&a=2&flag&&foreign_key.crm=7");
    assert_eq!(query.get("a"), Some("1"));
    assert_eq!(query.get("b[c]"), Some("x+y z"));
    assert_eq!(query.get("flag"), Some(""));
    assert_eq!(query.with_prefix("foreign_key."), Some(("crm", "7")));
    assert_eq!(query.iter().count(), 5);
    assert_eq!(Query::parse("").iter().count(), 0);
}
