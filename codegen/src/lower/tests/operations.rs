//! Operations, parameters, bodies and responses.

use crate::model::{Content, Encoding, Location, Method, Status};

use super::*;

const OK: &str = "responses: {'204': {description: OK}}";

#[test]
fn an_operation_is_lowered_completely() {
    let api = model(
        "openapi: 3.0.0
info: {title: Pets, version: '7'}
servers: [{url: 'https://{tenant}.example.com'}]
tags: [{name: Pet Shop, description: 'All about pets. '}]
security: [{key: []}]
paths:
  /shops/{shop}/pets/{pet-id}:
    parameters:
      - {name: shop, in: path, required: true, schema: {type: string}}
      - {name: shared, in: query, schema: {type: string}}
    put:
      operationId: savePet
      tags: [Pet Shop, Other]
      summary: Saves
      description: Saves a pet.
      deprecated: true
      parameters:
        - {name: dry, in: query, schema: {type: boolean}}
        - {name: pet-id, in: path, required: true, schema: {type: integer}}
        - {name: 'foreign_key.xxx', in: query, schema: {type: string}, x-zephr-name-prefix: foreign_key.}
        - {name: q, in: query, required: true, x-zephr-encoding: base64-json, x-zephr-name: filter,
           schema: {type: array, items: {properties: {slug: {type: string}}}}}
        - {name: session, in: cookie, required: true, schema: {type: string, format: password}}
        - {name: shared, in: query, schema: {type: string, enum: [a]}}
        - {name: shared, in: header, schema: {type: number}, x-zephr-name: shared_header}
      requestBody:
        required: true
        description: The pet.
        content:
          text/plain: {}
          application/json: {schema: {$ref: '#/components/schemas/pet'}}
      responses:
        default: {description: Else}
        '404': {description: Not found, content: {application/json: {schema: {properties: {message: {type: string}}}}}}
        '200': {description: Saved, content: {'*/*': {schema: {$ref: '#/components/schemas/pet'}}}}
        '204': {description: Saved, headers: {}, content: {}}
components:
  schemas:
    pet: {type: object, properties: {name: {type: string, example: Rex}}}
  securitySchemes:
    key: {type: http, scheme: HMAC, x-zephr-signature: true}
",
    );
    assert_eq!((api.title.as_str(), api.version.as_str()), ("Pets", "7"));
    assert_eq!(api.server, "https://{tenant}.example.com");
    let resource = &api.resources[0];
    assert_eq!(
        (resource.name.as_str(), resource.handle.as_str()),
        ("pet_shop", "PetShop")
    );
    assert_eq!(resource.docs.as_deref(), Some("All about pets."));
    let mut operation = operation(&api, "savePet").clone();
    assert_eq!(
        operation.origin.pointer,
        "/paths/~1shops~1{shop}~1pets~1{pet-id}/put"
    );
    assert_eq!(
        (operation.origin.span.line, operation.origin.span.column),
        (11, 5)
    );
    // Positions are checked above, and would make the snapshot unreadable.
    let nowhere = operation.origin.clone();
    operation
        .parameters
        .iter_mut()
        .for_each(|parameter| parameter.origin = nowhere.clone());
    insta::assert_debug_snapshot!(operation);
}

#[test]
fn methods_are_named_by_hint_or_by_tag_and_id() {
    let (api, found) = lowered(&spec(
        &format!(
            "/a:\n  get: {{operationId: a, tags: [My Tag], x-zephr-call: things.move_all, {OK}}}\n  put: {{operationId: \
             listAll, tags: [My Tag], {OK}}}\n  post: {{operationId: list_all, tags: [My Tag], {OK}}}\n  delete: \
             {{operationId: b, {OK}}}\n  patch: {{{OK}}}\n  head: {{operationId: my-tag, tags: [My Tag], {OK}}}"
        ),
        "",
    ));
    let calls: Vec<String> = api
        .resources
        .iter()
        .flat_map(|resource| {
            resource.operations.iter().map(move |operation| {
                let of = &operation;
                format!(
                    "{}.{} {} {} {}",
                    resource.name, of.method_name, of.call_type, of.constant, of.id
                )
            })
        })
        .collect();
    assert_eq!(
        calls,
        [
            "my_tag.list_all ListAllRequest LIST_ALL listAll",
            "my_tag.list_all_2 ListAll2Request LIST_ALL_2 list_all",
            "my_tag.my_tag MyTagRequest MY_TAG my-tag",
            "things.move_all MoveAllRequest MOVE_ALL a",
            "untagged.b BRequest B b",
            "untagged.patch_a PatchARequest PATCH_A patchA",
        ]
    );
    let messages: Vec<_> = found.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "operation without an `operationId`; its ID is `patchA`",
            "method of operation `list_all` is named `list_all_2`, because `list_all` is taken"
        ]
    );
}

#[test]
fn all_success_responses_form_one_type() {
    let output = |responses: &str| {
        let (api, found) = lowered(&spec(
            &format!("/a:\n  get: {{operationId: a, responses: {{{responses}}}}}"),
            "",
        ));
        let output = operation(&api, "a").output.clone();
        let messages: Vec<String> = found.into_iter().map(|one| one.message).collect();
        (output.ty.map(|ty| show(&ty)), output.optional, messages)
    };
    let json = |schema: &str| format!("{{content: {{application/json: {{schema: {schema}}}}}}}");
    let some = |name: &str| Some(name.to_owned());
    let (a, b) = (json("{properties: {a: {type: string}}}"), json("{type: string}"));
    assert_eq!(output("'204': {}"), (None, false, vec![]));
    assert_eq!(
        output(&format!("'200': {a}, '201': {a}")),
        (some("AResponse"), false, vec![])
    );
    assert_eq!(
        output(&format!("'200': {a}, '202': {{}}")),
        (some("AResponse"), true, vec![])
    );
    assert_eq!(
        output(&format!("2XX: {b}, default: {a}, '404': {a}")).0,
        some("String")
    );
    assert_eq!(output(&format!("default: {b}, '404': {a}")).0, some("String"));
    let (_, _, messages) = output(&format!("'200': {a}, '201': {b}"));
    assert_eq!(messages, [""; 0], "one of several");
    let pdf = "{content: {application/pdf: {}}}";
    assert_eq!(output(&format!("'200': {pdf}")), (some("Bytes"), false, vec![]));
    let (ty, _, messages) = output(&format!("'200': {a}, '201': {pdf}"));
    assert_eq!(ty, some("Bytes"));
    assert_eq!(
        messages,
        ["success responses of different kinds; all are returned as bytes"]
    );
}

#[test]
fn bodies_are_typed_by_media_type() {
    let api = model(&spec(
        &format!(
            "/a:\n  post: {{operationId: a, requestBody: {{content: {{image/png: {{}}}}}}, responses: {{'200': {{content: \
             {{application/problem+json: {{schema: {{type: integer}}}}}}}}}}}}\n  put: {{operationId: b, requestBody: \
             {{content: {{'text/plain; charset=utf-8': {{example: hi}}}}}}, responses: {{'200': {{content: \
             {{application/json: {{example: done}}}}}}}}}}\n  patch: {{operationId: c, requestBody: {{content: {{'*/*': \
             {{schema: {{type: string, x-zephr-text: true}}}}}}}}, responses: {{'200': {{content: {{application/json: \
             {{}}}}}}}}}}\n  delete: {{operationId: d, requestBody: {{content: {{application/json: {{schema: {{type: \
             string}}}}}}}}, {OK}}}"
        ),
        "",
    ));
    let shape = |id: &str| {
        let operation = operation(&api, id);
        let body = operation.body.clone().expect("a body");
        (body.content, body.media_type, operation.output.ty.clone())
    };
    assert_eq!(
        shape("a"),
        (Content::Bytes, "image/png".to_owned(), Some(Type::Integer))
    );
    assert_eq!(
        shape("b"),
        (
            Content::Text,
            "text/plain; charset=utf-8".to_owned(),
            Some(Type::Text)
        )
    );
    assert_eq!(
        shape("c"),
        (
            Content::Json(Type::Text),
            "application/json".to_owned(),
            Some(Type::Json)
        )
    );
    assert_eq!(
        shape("d"),
        (Content::Json(Type::String), "application/json".to_owned(), None)
    );
    assert_eq!(
        operation(&api, "b")
            .body
            .as_ref()
            .and_then(|body| body.example.clone()),
        Some(string("hi"))
    );
}

#[test]
fn references_to_components_are_resolved_everywhere() {
    let api = model(&spec(
        "/a:\n  $ref: '#/components/x-paths/a'\n/b/{id}:\n  get:\n    operationId: b\n    parameters: [{$ref: \
         '#/components/parameters/id'}]\n    requestBody: {$ref: '#/components/requestBodies/New_Pet'}\n    responses: \
         {'200': {$ref: '#/components/responses/Pet%20Found'}}"
            .replace("get:\n    operationId: b", "post:\n    operationId: b")
            .as_str(),
        "x-paths: {a: {get: {operationId: a, responses: {'204': {description: OK}}}}}\nparameters: {id: {name: id, in: \
         path, required: true, schema: {type: string}}}\nrequestBodies: {New_Pet: {content: {application/json: {schema: \
         {properties: {a: {type: string}}}}}}}\nresponses: {Pet Found: {description: OK, content: {application/json: \
         {schema: {properties: {b: {type: string}}}}}}}",
    ));
    assert_eq!(operation(&api, "a").method, Method::Get);
    let operation = operation(&api, "b");
    assert_eq!(
        (
            operation.parameters[0].name.as_str(),
            operation.parameters[0].location
        ),
        ("id", Location::Path)
    );
    assert_eq!(
        operation.body.as_ref().map(|body| body.content.clone()),
        Some(Content::Json(named("NewPet")))
    );
    assert_eq!(operation.output.ty, Some(named("PetFound")));
    assert_eq!(operation.responses[0].status, Status::Code(200));
}

#[test]
fn parameter_names_are_unique() {
    let (api, found) = lowered(&spec(
        &format!(
            "/a:\n  get:\n    operationId: a\n    parameters:\n      - {{name: userId, in: query, schema: {{}}}}\n      - \
             {{name: user_id, in: query, schema: {{type: string}}}}\n      - {{name: send, in: query, schema: {{type: \
             string}}}}\n      - {{name: body, in: query, schema: {{type: string}}}}\n      - {{name: Accept, in: header, \
             schema: {{type: string}}}}\n    {OK}"
        ),
        "",
    ));
    let parameters = &operation(&api, "a").parameters;
    let names: Vec<_> = parameters
        .iter()
        .map(|parameter| parameter.name.as_str())
        .collect();
    assert_eq!(names, ["user_id", "user_id_2", "send_", "body_"]);
    assert!(
        parameters
            .iter()
            .all(|parameter| parameter.encoding == Encoding::Plain && parameter.ty == Type::String)
    );
    assert_eq!(found.len(), 2, "{}", lines(&found));
}

#[test]
fn a_path_may_have_a_constant_query_and_a_fragment() {
    let one = "\n  get:\n    responses: {'204': {description: Done.}}";
    let paths = format!("/files?acl#read:{one}\n/files#list:{one}\n/files?id={{id}}:{one}");
    let (api, found) = lowered(&spec(&paths, ""));
    let operations = api.resources.iter().flat_map(|resource| &resource.operations);
    let sent: Vec<_> = operations
        .map(|one| (one.id.as_str(), one.path.as_str()))
        .collect();
    assert_eq!(
        sent,
        [("getFilesAclRead", "/files?acl"), ("getFilesList", "/files")]
    );
    let reported = lines(&found);
    for expected in [
        "fragment in path `/files?acl#read`, which is not sent",
        "query in path `/files?acl#read`, which is sent with every request",
        "fragment in path `/files#list`, which is not sent",
        "error[ZC0038]: path `/files?id={id}` must not have parameters in its query",
    ] {
        assert!(reported.contains(expected), "{expected}: {reported}");
    }
}

#[test]
fn an_operation_may_have_its_own_server() {
    let one = |servers: &str| format!("    {servers}responses: {{'204': {{description: Done.}}}}\n");
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: Small, version: '1'}}\nservers: [{{url: 'https://a.example'}}, {{url: /b}}]\npaths:\n  \
         /x:\n    servers: [{{url: 'https://c.example'}}]\n    get:\n  {}    put:\n  {}  /y:\n    get:\n  {}",
        one("operationId: pathLevel\n      "),
        one("operationId: nearer\n      servers: [{url: /b}]\n      "),
        one("operationId: usual\n      ")
    );
    let (api, _) = lowered(&text);
    let server = |id: &str| operation(&api, id).server.clone();
    assert_eq!(server("pathLevel").as_deref(), Some("https://c.example"));
    assert_eq!((server("nearer"), server("usual")), (None, None));
}

#[test]
fn reserved_characters_are_kept_in_queries_without_secrets() {
    let parameter = |value: &str| {
        let operation = format!(
            "/a:\n  get: {{operationId: a, parameters: [{{name: p, in: query, allowReserved: true, {value}}}], \
             responses: {{'204': {{description: OK}}}}}}"
        );
        model(&spec(&operation, "{}")).resources[0].operations[0].parameters[0].reserved
    };
    assert!(parameter("schema: {type: string}"));
    assert!(!parameter("schema: {type: string, format: password}"));
    assert!(!parameter(
        "content: {application/json: {schema: {type: string}}}"
    ));
}
