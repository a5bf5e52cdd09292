//! Programs of the embedded catalog.

#![allow(clippy::unwrap_used, reason = "tests")]

use zephr_catalog::{
    catalog,
    samples::{Arguments, Language, Request, Settings},
};

const LITERALS: Settings<'_> = Settings::Literals {
    base_url: "http://127.0.0.1:4010",
    access_key: "mock-access-key",
    secret_key: "mock-secret-key",
};

fn request(id: &str, arguments: &Arguments) -> Result<Request, String> {
    Request::new(catalog().by_id(id).unwrap(), arguments).map_err(|error| error.to_string())
}

#[test]
fn every_operation_has_an_example_in_every_language() {
    for operation in &catalog().operations {
        let request = Request::example(operation).unwrap();
        for language in Language::ALL {
            let from_environment = request.render(language, Settings::Environment).unwrap();
            assert!(from_environment.contains("ZEPHR_BASE_URL"), "{from_environment}");
            let with_literals = request.render(language, LITERALS).unwrap();
            for text in ["http://127.0.0.1:4010", "mock-access-key", "mock-secret-key"] {
                let is_expected = operation.signed || text.starts_with("http");
                assert!(!from_environment.contains(text), "{from_environment}");
                assert_eq!(with_literals.contains(text), is_expected, "{with_literals}");
            }
            let is_shell = language == Language::Curl;
            let reads = ["ZEPHR_BASE_URL", "etting(", "environ", "ENV", "getenv", "env::"];
            assert!(
                is_shell || !reads.iter().any(|text| with_literals.contains(text)),
                "{with_literals}"
            );
            assert!(
                !with_literals.contains("{{") || from_environment.contains("{{"),
                "{with_literals}"
            );
            assert!(!with_literals.contains("\n\n\n\n"), "{with_literals}");
            assert!(
                !with_literals.lines().any(|line| line.ends_with(' ')),
                "{with_literals}"
            );
        }
    }
}

#[test]
fn arguments_are_encoded_by_location_and_style() {
    let get = request("getUser", &Arguments::new().parameter("user_id", "a+b %2F/c~")).unwrap();
    assert_eq!(get.target(), "/v3/users/a%2Bb%20%252F%2Fc~");

    let search = Arguments::new()
        .parameter("foreign_key", "crm=a=b")
        .parameter("search_by_attributes", r#"{"slug":"age"}"#);
    let listed = request("listUsers", &search).unwrap();
    assert_eq!(
        listed.target(),
        "/v3/users?foreign_key.crm=a%3Db&search_by_attributes=W3sic2x1ZyI6ImFnZSJ9XQ%3D%3D"
    );
    for tags in [
        Arguments::new().parameter("tags", r#"["a,b","c"]"#),
        Arguments::new().parameter("tags", "a,b").parameter("tags", "c"),
    ] {
        let listed = request("listFeatureRules", &tags).unwrap();
        assert_eq!(listed.query, "tags=a%2Cb,c");
    }

    let cookie = request("checkOrigin", &Arguments::new().parameter("tenantId", "t-1")).unwrap();
    let header = ("Cookie".to_owned(), "tenantId=t-1".to_owned());
    assert!(cookie.headers.contains(&header), "{:?}", cookie.headers);
}

#[test]
fn invalid_arguments_are_errors_that_name_the_parameter() {
    let none = Arguments::new;
    let cases = [
        ("getUser", none(), "parameter `user_id`: a value is required"),
        (
            "getUser",
            none().parameter("user_id", ".."),
            "parameter `user_id`: the value would name another path",
        ),
        (
            "getUser",
            none().parameter("id", "u-1"),
            "operation `getUser` has no parameter `id`",
        ),
        (
            "getUser",
            none().parameter("user_id", "u-1").body("{}"),
            "operation `getUser` has no body",
        ),
        ("createUser", none(), "operation `createUser` requires a body"),
        (
            "checkOrigin",
            none().parameter("tenantId", "a;b"),
            "parameter `tenant_id`: a cookie cannot contain this character",
        ),
        (
            "listUsers",
            none().parameter("foreign_key", "crm"),
            "parameter `foreign_key`: expected `SYSTEM=KEY`",
        ),
    ];
    for (id, arguments, expected) in cases {
        assert_eq!(request(id, &arguments).unwrap_err(), expected);
    }
}

#[test]
fn rust_is_rendered_only_for_the_example_request() {
    let get = request("getUser", &Arguments::new().parameter("user_id", "u-1")).unwrap();
    let error = get.render(Language::Rust, Settings::Environment).unwrap_err();
    assert!(error.to_string().contains("use another language"), "{error}");
}
