//! The codes that `lower` and `check` report.

use super::explanation::{
    Example::{Overlay, Part, Whole},
    codes,
};

codes! {
    /// Unsupported document format or version.
    VERSION = 20,
    "Swagger 2 and other formats are structured differently and cannot be read as OpenAPI 3.",
    Whole("swagger: '2.0'\ninfo: {title: Example, version: '1'}\npaths: {}\n"),
    "Convert the document to OpenAPI 3 first.";

    /// Missing required value.
    MISSING = 21,
    "OpenAPI requires this value, and the generator cannot infer it.",
    Part("components: {}\n"),
    "Add the value that the message names.";

    /// Malformed part of a description.
    FORM = 22,
    "This part of the description does not have the form that OpenAPI defines, so it is ignored. The rest of the description is read.",
    Part("paths:\n  /users:\n    get:\n      operationId: [listUsers]\n      responses: {'204': {description: Done.}}\n"),
    "Correct the part as the message describes.";

    /// Unresolved `$ref`.
    DANGLING = 23,
    "A reference must point to a value in the description, or to a file below the directory of the description (or below the directory \
     passed as `--root`). URLs are not fetched.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      responses: {'200': {$ref: '#/components/responses/Users'}}\n\
          components:\n  responses: {User: {description: One.}}\n"),
    "Correct the reference, or add its target under `components`.";

    /// Cyclic `$ref` or type of infinite size.
    CYCLE = 24,
    "A chain of references leads back to its start without reaching a value, or a type requires a value of the same type inside of each value, so that values \
     would be infinite. Objects may be recursive through optional properties, lists and maps. If a cycle contains no object, its innermost value is \
     typed as any JSON.",
    Part("paths: {}\ncomponents:\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n"),
    "Replace one reference of the cycle with a value, or make one of the recursive properties optional.";

    /// Unknown `type`.
    UNKNOWN_TYPE = 25,
    "The valid types are `string`, `number`, `integer`, `boolean`, `array` and `object`. The nonstandard `any` is read as any JSON, \
     with a warning.",
    Part("paths: {}\ncomponents:\n  schemas:\n    Name: {type: strnig}\n"),
    "Correct the spelling of the type.";

    /// Schema without a corresponding Rust type.
    SCHEMA = 26,
    "The schema contradicts itself, or no Rust type can express it. For example, it requires a property that it does not declare.",
    Part("paths: {}\ncomponents:\n  schemas:\n    User: {type: object, required: [nmae], properties: {name: {type: string}}}\n"),
    "Correct the schema, or set `x-zephr-any: true` to accept any JSON.";

    /// Unknown `x-zephr-` key.
    UNKNOWN_HINT = 27,
    "Keys that begin with `x-zephr-` are hints for the generator. The generator does not know this hint.",
    Part("x-zephr-modul: zephr\npaths: {}\n"),
    "Correct the spelling; spec/README.md lists the hints.";

    /// Invalid value for a hint.
    HINT = 28,
    "The value of a hint (a key that begins with `x-zephr-`) is invalid. For example, a module name must be in snake case.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      x-zephr-call: List\n      responses: {'204': {description: Done.}}\n"),
    "Use a value that the message describes; spec/README.md lists the hints and their values.";

    /// Misplaced hint.
    IDLE_HINT = 29,
    "The generator does not read this hint at this location, so the hint has no effect.",
    Part("x-zephr-secret: true\npaths: {}\n"),
    "Move the hint to where it applies, or remove it.";

    /// Conflicting definitions of a type.
    TYPE_CONFLICT = 30,
    "`x-zephr-type` assigns the same name to two different schemas. Schemas that share a name become one type, so they must have \
     the same structure.",
    Part("paths: {}\ncomponents:\n  schemas:\n    A: {type: object, x-zephr-type: Thing, properties: {a: {type: string}}}\n    \
          B: {type: object, x-zephr-type: Thing, properties: {b: {type: string}}}\n"),
    "Rename one of the types, or make the schemas identical.";

    /// Rust name collision.
    COLLISION = 31,
    "Two items would have the same Rust name, so a number is appended to one of them. The number depends on the order of the items, so the name could change \
     with the next version of the description.",
    Part("paths: {}\ncomponents:\n  schemas:\n    User:\n      type: object\n      properties: {userId: {type: string}, user-id: {type: string}}\n"),
    "Set the name of one item with `x-zephr-name`, `x-zephr-type` or `x-zephr-call`.";

    /// Unknown method in a path item.
    UNKNOWN_METHOD = 32,
    "The key is not an HTTP method that OpenAPI supports, so the generator cannot read the operation under it.",
    Part("paths:\n  /users:\n    gte:\n      operationId: listUsers\n      responses: {'204': {description: Done.}}\n"),
    "Correct the spelling, or add the prefix `x-` to the key.";

    /// Missing operation ID.
    NO_OPERATION_ID = 33,
    "Without an ID, the name of the generated method is derived from the HTTP method and the path. If either of them changes, so does the name.",
    Part("paths:\n  /users:\n    get:\n      responses: {'204': {description: Done.}}\n"),
    "Add an `operationId`.";

    /// Duplicate operation ID.
    DUPLICATE_OPERATION_ID = 34,
    "Operation IDs must be unique, because errors, documentation and overlays refer to operations by ID.",
    Part("paths:\n  /users:\n    get:\n      operationId: users\n      responses: {'204': {description: Done.}}\n    \
          put:\n      operationId: users\n      responses: {'204': {description: Done.}}\n"),
    "Change the ID of one of the operations.";

    /// Two operations with the same method and path.
    DUPLICATE_PATH = 35,
    "The paths of the operations differ only in the names of parameters, or after a `#`, so both operations send the same kind of request. \
     Both are generated.",
    Part("paths:\n  /users/{id}:\n    get:\n      operationId: getUser\n      parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n      \
          responses: {'204': {description: Done.}}\n  /users/{key}:\n    get:\n      operationId: readUser\n      \
          parameters: [{name: key, in: path, required: true, schema: {type: string}}]\n      responses: {'204': {description: Done.}}\n"),
    "Remove one of the operations.";

    /// Two operations with the same method name in a resource.
    DUPLICATE_CALL = 36,
    "The method names of a resource must be unique.",
    Part("paths:\n  /users:\n    get:\n      operationId: a\n      x-zephr-call: users.list\n      responses: {'204': {description: Done.}}\n  \
          /people:\n    get:\n      operationId: b\n      x-zephr-call: users.list\n      responses: {'204': {description: Done.}}\n"),
    "Set a different `x-zephr-call` on one of the operations.";

    /// Operation without responses.
    NO_RESPONSES = 37,
    "The operation declares no responses, so the type of its result is unknown. In OpenAPI 3.0, this is an error. In OpenAPI 3.1, it is a warning, and the call ignores the response body.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      responses: {}\n"),
    "Describe at least the success response.";

    /// Invalid path template.
    TEMPLATE = 38,
    "A path must begin with `/`, and each pair of braces must contain the name of one parameter. A query in the path is sent unchanged with every request. \
     A fragment (`#…`) only distinguishes operations that share a path, and is not sent.",
    Part("paths:\n  /users/{id:\n    get:\n      operationId: getUser\n      responses: {'204': {description: Done.}}\n"),
    "Correct the braces.";

    /// Path template and path parameters do not match.
    PATH_PARAMETER = 39,
    "Every name in braces must be declared as a parameter with `in: path`, and every such parameter must appear in the path.",
    Part("paths:\n  /users/{id}:\n    get:\n      operationId: getUser\n      responses: {'204': {description: Done.}}\n"),
    "Declare the parameter with `in: path` and `required: true`, or remove it from the path or from the parameters.";

    /// Duplicate parameter.
    DUPLICATE_PARAMETER = 40,
    "Two declarations have the same `name` and `in`, so they declare the same parameter. The generator uses the first one.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      parameters:\n        - {name: page, in: query, schema: {type: integer}}\n        \
          - {name: page, in: query, schema: {type: string}}\n      responses: {'204': {description: Done.}}\n"),
    "Remove one of the declarations.";

    /// Parameter that cannot be sent.
    UNSUPPORTED_PARAMETER = 41,
    "The name is not valid for a header or a cookie, or the parameter is a cookie whose value is described as JSON.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      parameters:\n        - {name: 'X Filter', in: header, schema: {type: string}}\n      \
          responses: {'204': {description: Done.}}\n"),
    "Correct the name, or describe the value as a string that the caller builds.";

    /// Header that the client sets itself.
    IGNORED_HEADER = 42,
    "The client sets `Accept`, `Authorization` and `Content-Type` itself, so they cannot be parameters.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      parameters:\n        - {name: Authorization, in: header, schema: {type: string}}\n      \
          responses: {'204': {description: Done.}}\n"),
    "Remove the parameter.";

    /// Request body in a GET, HEAD or TRACE operation.
    UNEXPECTED_BODY = 43,
    "Servers and proxies may drop or reject the body of a GET, HEAD or TRACE request.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      \
          requestBody: {content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}\n      \
          responses: {'204': {description: Done.}}\n"),
    "Remove the body, unless the service is known to read it.";

    /// Unsupported media type.
    MEDIA_TYPE = 44,
    "The generator supports no body of this media type, or no media type is declared.",
    Part("paths:\n  /users:\n    put:\n      operationId: saveUsers\n      requestBody: {content: {}}\n      responses: {'204': {description: Done.}}\n"),
    "Correct the media type, or remove the body.";

    /// Success responses of different kinds.
    MIXED_RESPONSES = 45,
    "A call returns a single type. If the success responses are different JSON types, this type is an enum. If one of them is text or bytes, the call returns text or bytes for all of them.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      responses:\n        \
          '200': {description: A., content: {application/json: {schema: {type: string}}}}\n        \
          '201': {description: B., content: {text/plain: {schema: {type: string}}}}\n"),
    "Use one media type for all success responses.";

    /// Example that contradicts its schema.
    EXAMPLE = 46,
    "The example does not match its schema. Documentation and tests use a generated example instead.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      parameters:\n        - {name: page, in: query, example: first, schema: {type: integer}}\n      \
          responses: {'204': {description: Done.}}\n"),
    "Correct the example or the schema.";

    /// Invalid status key under `responses`.
    STATUS = 47,
    "The key of a response must be a status code, a range of status codes or `default`.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      responses: {ok: {description: Done.}}\n"),
    "Write `200`, `2XX` or `default`.";

    /// Untyped value.
    UNTYPED = 48,
    "The schema has no `type`, so its values are typed as any JSON. This is usually a mistake. The warning is reported only if an overlay is used.",
    Overlay("paths:\n  /users:\n    get:\n      operationId: getUsers\n      responses: {'200': {description: All., content: {application/json: {schema: {}}}}}\n",
        "actions:\n- target: $.paths['/users'].get\n  description: Reads.\n  update: {x-zephr-retry: idempotent}\n"),
    "Add a `type`, or set `x-zephr-any: true` to accept any JSON.";

    /// Missing retry class.
    NO_RETRY = 49,
    "Sending a request more than once may create more than one resource. If an overlay states the retry class of one operation, every other one must state it too. If it states none, each class is that of the HTTP method, which a warning reports.",
    Overlay("paths:\n  /users:\n    get: {operationId: listUsers, x-zephr-retry: idempotent, responses: {'204': {description: Done.}}}\n    post:\n      operationId: createUser\n      responses: {'204': {description: Done.}}\n",
        "actions:\n- target: $.paths['/users'].post\n  description: In short.\n  update: {x-zephr-call: users.create}\n"),
    "Set `x-zephr-retry` to `idempotent`, `conditional` or `non_idempotent`; spec/README.md describes them.";

    /// `x-zephr-verify-with` refers to an unknown operation.
    VERIFY_WITH = 70,
    "`x-zephr-verify-with` names an operation that shows if a call with an unknown outcome took effect. No operation has this ID.",
    Part("paths:\n  /users:\n    post:\n      operationId: createUser\n      x-zephr-verify-with: listUser\n      responses: {'204': {description: Done.}}\n"),
    "Set `x-zephr-verify-with` to the ID of an operation that finds the created resource.";

    /// Part of the description without generated code.
    NOT_GENERATED = 71,
    "The part describes requests that the service sends to you, and the generated client cannot receive requests. Each kind of part is reported once, at its first occurrence.",
    Part("paths:\n  /jobs:\n    post:\n      operationId: createJob\n      responses: {'204': {description: Done.}}\n      callbacks:\n        \
          done: {'{$request.query.url}': {post: {responses: {'204': {description: Heard.}}}}}\n"),
    "None is required. To receive these requests, write the handler yourself. To suppress the warning, `remove` the part with an overlay.";

    /// Unknown keyword.
    UNKNOWN_KEYWORD = 72,
    "OpenAPI does not define the keyword at this location, so it is ignored. Each unknown keyword is reported once, at its first occurrence; codegen/docs/keywords.md lists the supported keywords.",
    Part("paths: {}\ncomponents:\n  schemas:\n    User: {type: object, requierd: [name], properties: {name: {type: string}}}\n"),
    "Correct the spelling. If the keyword is meant for other tools, prefix it with `x-`.";

    /// Request that cannot be sent as described.
    UNSENDABLE = 73,
    "The client cannot send the request that the description requires, such as a body in `multipart/mixed`. This is an error, because the generated method would send a different request.",
    Part("paths:\n  /files:\n    post:\n      operationId: createFile\n      requestBody: {content: {multipart/mixed: {schema: {type: string}}}}\n      \
          responses: {'204': {description: Done.}}\n"),
    "Change the description with an overlay so that the request can be sent, or generate the other operations with `--keep-going`.";

    /// Unsupported security scheme.
    OTHER_SCHEME = 74,
    "The client signs the requests of operations that require the signature of Zephr, and sends those of other operations without credentials. A service that expects another scheme rejects them.",
    Part("paths: {}\ncomponents:\n  securitySchemes:\n    Key: {type: apiKey, in: header, name: X-Key}\n"),
    "Add the header of the scheme by an interceptor of the client, which is called for each attempt.";

    /// Keyword that the Rust type does not express.
    LOOSE = 75,
    "The generated type does not express this keyword, so a part of each value is typed as any JSON. No data is lost. Each keyword is reported once, at its first occurrence.",
    Part("paths: {}\ncomponents:\n  schemas:\n    Names: {type: object, patternProperties: {'^n_': {type: string}}}\n"),
    "Use `properties`, `additionalProperties` or `oneOf` if the type matters.";
}
