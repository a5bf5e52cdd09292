use super::*;

fn request(path: String) -> RecordedRequest {
    let (method, query) = ("GET".to_owned(), String::new());
    RecordedRequest {
        operation: None,
        call: None,
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
    let mut record = RequestLog::new(MAX_BYTES);
    for number in 0..=MAX_REQUESTS {
        record.add(request(number.to_string()), None);
    }
    let stored = record.all();
    assert_eq!(stored.len(), MAX_REQUESTS);
    assert_eq!(
        (stored[0].path.as_str(), stored[MAX_REQUESTS - 1].path.clone()),
        ("1", MAX_REQUESTS.to_string())
    );
}

#[test]
fn the_log_is_bounded_by_the_bytes_of_all_its_texts() {
    const LARGE: usize = 300_000;
    let with = |fill: fn(&mut RecordedRequest, String)| {
        let mut received = request(String::new());
        fill(&mut received, "x".repeat(LARGE));
        received
    };
    let kinds: [fn(&mut RecordedRequest, String); 5] = [
        |received, text| received.method = text,
        |received, text| received.path = text,
        |received, text| received.query = text,
        |received, text| received.authorization = Some(text),
        |received, text| received.body = Some(text),
    ];
    let each = LARGE + size_of::<RecordedRequest>();
    for fill in kinds {
        let mut record = RequestLog::new(MAX_BYTES);
        for _ in 0..200 {
            record.add(with(fill), None);
        }
        let all = record.all();
        assert_eq!(all.len(), MAX_BYTES / each);
        assert_eq!(all.dropped(), 200 - (MAX_BYTES / each) as u64);
        record.clear();
        assert_eq!((record.all().len(), record.all().dropped()), (0, 0));
    }
    let mut record = RequestLog::new(MAX_BYTES);
    record.add(request("x".repeat(MAX_BYTES)), None);
    assert_eq!(
        (record.all().len(), record.all().dropped()),
        (0, 1),
        "larger than the whole record"
    );
}

#[test]
fn unknown_authorization_headers_are_fully_redacted() {
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
