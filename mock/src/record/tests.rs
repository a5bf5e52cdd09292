use super::*;

fn request(path: String) -> Received {
    let (method, query) = ("GET".to_owned(), String::new());
    Received {
        operation: None,
        method,
        path,
        query,
        status: 404,
        authorization: None,
        body: None,
    }
}

#[test]
fn the_latest_requests_are_kept_in_order() {
    let mut record = Record::default();
    for number in 0..=KEPT {
        record.add(request(number.to_string()));
    }
    let kept = record.all();
    assert_eq!(kept.len(), KEPT);
    assert_eq!(
        (kept[0].path.as_str(), kept[KEPT - 1].path.clone()),
        ("1", KEPT.to_string())
    );
}

#[test]
fn of_an_unknown_header_nothing_is_shown() {
    assert_eq!(
        redacted("ZEPHR-HMAC-SHA256 a:1:n:abc"),
        "ZEPHR-HMAC-SHA256 a:1:n:…"
    );
    for header in [
        "",
        "secret",
        "Basic YTpi",
        "Bearer a:b",
        "a:b:c:d:e",
        "ZEPHR-HMAC-SHA256 a:1:secret",
    ] {
        assert_eq!(redacted(header), "…", "{header}");
    }
}
