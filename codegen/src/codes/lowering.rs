//! The codes from ZC0020, except those of lints. Bundling, validation, rules and lowering report them.

use super::explanation::{
    Example::{Overlay, Part, Whole},
    codes,
};

codes! {
    /// Unsupported document format or version.
    VERSION = 20,
    "The file is not an OpenAPI 3.0 or 3.1 document. Other formats, such as Swagger 2, have a different structure and cannot be read.",
    Whole("swagger: '2.0'\ninfo: {title: Example, version: '1'}\npaths: {}\n"),
    "Convert the document to OpenAPI 3.0 or 3.1 first.";

    /// Missing required value.
    MISSING = 21,
    "A value that OpenAPI requires is missing, and the generator cannot infer it.",
    Part("components: {}\n"),
    "Add the value that the message names.";

    /// Malformed part of a description.
    FORM = 22,
    "A part of the description violates the structure that OpenAPI defines. For example, a value is a list, but must be a string. The generator skips this part and reads the rest of the description, so that one run reports all errors.",
    Part("paths:\n  /users:\n    get:\n      operationId: [listUsers]\n      responses: {'204': {description: Done.}}\n"),
    "Correct the part as the message describes.";

    /// Unresolved `$ref`.
    DANGLING = 23,
    "The target of a reference was not found. A reference must point to a value in the description, or to a file in the folder of the description. \
     Files in subfolders are allowed too. The option `--root` sets another folder. URLs are not fetched. \
     For an example whose value is only a reference to another file (`value: {$ref: user.json}`), this code is a warning, and only reported if the file exists. The generator then uses the object `{$ref: user.json}` as the example.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      responses: {'200': {$ref: '#/components/responses/Users'}}\n\
          components:\n  responses: {User: {description: One.}}\n"),
    "Correct the reference, or add its target under `components`.";

    /// Cyclic `$ref` or type of infinite size.
    CYCLE = 24,
    "A definition refers to itself, directly or through other definitions. In the example, a chain of references returns to its start without reaching a schema. A type is also invalid if one of its required properties has this same type: each value would contain another value, without end. \
     A type can contain itself only through optional properties, lists and maps.",
    Part("paths: {}\ncomponents:\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n"),
    "Replace one reference of the cycle with a schema, or make one of the recursive properties optional.";

    /// Unknown `type`.
    UNKNOWN_TYPE = 25,
    "OpenAPI does not define this type. The valid types are `string`, `number`, `integer`, `boolean`, `array` and `object`, and in OpenAPI 3.1 also `null`. If the type is `any`, which is not standard, the generator only warns, \
     and the Rust type accepts any JSON.",
    Part("paths: {}\ncomponents:\n  schemas:\n    Name: {type: strnig}\n"),
    "Correct the spelling of the type.";

    /// Inconsistent schema.
    SCHEMA = 26,
    "Parts of a schema contradict each other, which is probably a mistake. If `required` lists a property that the schema does not declare, the generator ignores this entry, as in the example. If a schema in `allOf` is not an object, the generator ignores this schema. If the schemas of `allOf` declare incompatible types for one property, the Rust type of the property accepts any JSON.",
    Part("paths: {}\ncomponents:\n  schemas:\n    User: {type: object, required: [nmae], properties: {name: {type: string}}}\n"),
    "Correct the schema, or set `x-zephr-any: true` to accept any JSON.";

    /// Unknown `x-zephr-` key.
    UNKNOWN_HINT = 27,
    "A key that begins with `x-zephr-` is a hint for the generator, but the generator does not know this key.",
    Part("x-zephr-modul: zephr\npaths: {}\n"),
    "Correct the spelling. spec/README.md lists all hints.";

    /// Invalid value for a hint.
    HINT = 28,
    "The value of a hint (a key that begins with `x-zephr-`) is invalid. In the example, the method name `List` is not in snake case.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      x-zephr-call: List\n      responses: {'204': {description: Done.}}\n"),
    "Use a value that the message describes. spec/README.md lists all hints and their values.";

    /// Misplaced hint.
    IDLE_HINT = 29,
    "A hint (a key that begins with `x-zephr-`) is in a place where the generator does not read hints, so the hint has no effect.",
    Part("x-zephr-secret: true\npaths: {}\n"),
    "Move the hint to the value that it applies to, or remove it.";

    /// Conflicting definitions of a type.
    TYPE_CONFLICT = 30,
    "`x-zephr-type` assigns the same type name to two different schemas. Schemas with the same type name become one Rust type, so they must have \
     the same structure.",
    Part("paths: {}\ncomponents:\n  schemas:\n    A: {type: object, x-zephr-type: Thing, properties: {a: {type: string}}}\n    \
          B: {type: object, x-zephr-type: Thing, properties: {b: {type: string}}}\n"),
    "Assign another type name to one of the schemas, or make the schemas identical.";

    /// Rust name collision.
    COLLISION = 31,
    "Two fields, types or methods would have the same Rust name, so the generator appends a number to one of the names. The order in the description decides which name gets the number, so the names could change \
     with the next version of the description.",
    Part("paths: {}\ncomponents:\n  schemas:\n    User:\n      type: object\n      properties: {userId: {type: string}, user-id: {type: string}}\n"),
    "Set the name of one item with `x-zephr-name`, `x-zephr-type` or `x-zephr-call`.";

    /// Unknown method in a path item.
    UNKNOWN_METHOD = 32,
    "OpenAPI does not define this key for a path item: the key is neither an HTTP method nor another keyword. The generator cannot read the value of the key.",
    Part("paths:\n  /users:\n    gte:\n      operationId: listUsers\n      responses: {'204': {description: Done.}}\n"),
    "Correct the spelling of the key. If the key is an extension, add the prefix `x-`.";

    /// Missing operation ID.
    NO_OPERATION_ID = 33,
    "The operation has no `operationId`, so the name of the Rust method is derived from the HTTP method and the path. If the HTTP method or the path changes, the name of the Rust method changes too.",
    Part("paths:\n  /users:\n    get:\n      responses: {'204': {description: Done.}}\n"),
    "Add an `operationId`.";

    /// Duplicate operation ID.
    DUPLICATE_OPERATION_ID = 34,
    "Two operations have the same ID. Operation IDs must be unique, because errors, documentation and overlays use them to refer to operations.",
    Part("paths:\n  /users:\n    get:\n      operationId: users\n      responses: {'204': {description: Done.}}\n    \
          put:\n      operationId: users\n      responses: {'204': {description: Done.}}\n"),
    "Change the ID of one of the operations.";

    /// Two operations with the same method and path.
    DUPLICATE_PATH = 35,
    "The paths of two operations with the same HTTP method differ only in the names of their parameters or in the part after `#`. Both operations therefore send requests to the same URLs. \
     The generator emits both.",
    Part("paths:\n  /users/{id}:\n    get:\n      operationId: getUser\n      parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n      \
          responses: {'204': {description: Done.}}\n  /users/{key}:\n    get:\n      operationId: readUser\n      \
          parameters: [{name: key, in: path, required: true, schema: {type: string}}]\n      responses: {'204': {description: Done.}}\n"),
    "Remove one of the operations.";

    /// Two operations with the same Rust method name in a resource.
    DUPLICATE_CALL = 36,
    "Two operations would become the same Rust method. The hint `x-zephr-call: users.list` names the resource (`users`) and the method (`list`), and the method names of a resource must be unique.",
    Part("paths:\n  /users:\n    get:\n      operationId: a\n      x-zephr-call: users.list\n      responses: {'204': {description: Done.}}\n  \
          /people:\n    get:\n      operationId: b\n      x-zephr-call: users.list\n      responses: {'204': {description: Done.}}\n"),
    "Change `x-zephr-call` on one of the operations.";

    /// Operation without responses.
    NO_RESPONSES = 37,
    "The operation declares no responses, so its return type is unknown. In OpenAPI 3.0, this is an error. In OpenAPI 3.1, it is a warning, and the generated method ignores the response body.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      responses: {}\n"),
    "Describe at least the success response.";

    /// Invalid path template.
    TEMPLATE = 38,
    "A path must begin with `/`, and each pair of braces must contain the name of one parameter. In the example, a brace is not closed. If a path contains a query (`?…`), the query is sent unchanged with every request. \
     A fragment (`#…`) is not sent; it only distinguishes operations that have the same path.",
    Part("paths:\n  /users/{id:\n    get:\n      operationId: getUser\n      responses: {'204': {description: Done.}}\n"),
    "Add the missing `/` or brace, or the name of the parameter.";

    /// Path template and path parameters do not match.
    PATH_PARAMETER = 39,
    "Every name in braces must be declared as a parameter with `in: path`, and every parameter with `in: path` must occur in braces in the path.",
    Part("paths:\n  /users/{id}:\n    get:\n      operationId: getUser\n      responses: {'204': {description: Done.}}\n"),
    "Declare the missing parameter with `in: path` and `required: true`. If a parameter is declared but not used, remove it or add it to the path.";

    /// Duplicate parameter.
    DUPLICATE_PARAMETER = 40,
    "An operation declares the same parameter more than once: two declarations have the same `name` and `in`. The generator uses the first declaration.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      parameters:\n        - {name: page, in: query, schema: {type: integer}}\n        \
          - {name: page, in: query, schema: {type: string}}\n      responses: {'204': {description: Done.}}\n"),
    "Remove one of the declarations.";

    /// Parameter that cannot be sent.
    UNSUPPORTED_PARAMETER = 41,
    "The name of a parameter is not a valid header name or cookie name, or the parameter is a cookie that contains JSON.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      parameters:\n        - {name: 'X Filter', in: header, schema: {type: string}}\n      \
          responses: {'204': {description: Done.}}\n"),
    "Correct the name. If the parameter is a cookie that contains JSON, declare it as a string; the caller then passes the JSON as text.";

    /// Header that the client sets itself.
    IGNORED_HEADER = 42,
    "A parameter is one of the headers `Accept`, `Authorization` and `Content-Type`. The client sets these headers from other parts of the description, so the generator ignores the parameter.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      parameters:\n        - {name: Authorization, in: header, schema: {type: string}}\n      \
          responses: {'204': {description: Done.}}\n"),
    "Remove the parameter.";

    /// Request body in a GET, HEAD or TRACE operation.
    UNEXPECTED_BODY = 43,
    "The operation sends a body with a GET, HEAD or TRACE request. Servers and proxies may drop this body or reject the request.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      \
          requestBody: {content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}\n      \
          responses: {'204': {description: Done.}}\n"),
    "Remove the body. Keep it only if you know that the service reads it.";

    /// Unsupported media type.
    MEDIA_TYPE = 44,
    "The generator does not support the media type of a body, or the body declares no media type.",
    Part("paths:\n  /users:\n    put:\n      operationId: saveUsers\n      requestBody: {content: {}}\n      responses: {'204': {description: Done.}}\n"),
    "Add or correct the media type, or remove the body.";

    /// Success responses of different kinds.
    MIXED_RESPONSES = 45,
    "A Rust method returns a single type, but the success responses of the operation have different types. At least one of these responses is text or bytes. The generated method therefore returns every body in the same form: as bytes if one of the responses is bytes, and as text otherwise. If all responses were JSON, the method would return an enum instead.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      responses:\n        \
          '200': {description: A., content: {application/json: {schema: {type: string}}}}\n        \
          '201': {description: B., content: {text/plain: {schema: {type: string}}}}\n"),
    "Use one media type for all success responses.";

    /// Example that contradicts its schema.
    EXAMPLE = 46,
    "An example does not match the schema next to it. The documentation and the tests use a generated example instead.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      parameters:\n        - {name: page, in: query, example: first, schema: {type: integer}}\n      \
          responses: {'204': {description: Done.}}\n"),
    "Correct the example or the schema.";

    /// Invalid status key under `responses`.
    STATUS = 47,
    "Each key under `responses` must be a status code, a range of status codes or `default`, unless it begins with `x-`.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      responses: {ok: {description: Done.}}\n"),
    "Use a key such as `200`, `2XX` or `default`.";

    /// Untyped value.
    UNTYPED = 48,
    "Nothing in a schema determines its type, so its Rust type accepts any JSON. This is usually a mistake. The generator reports untyped values only if an overlay is applied. The example therefore has an overlay. The change that the overlay makes does not matter.",
    Overlay("paths:\n  /users:\n    get:\n      operationId: getUsers\n      responses: {'200': {description: All., content: {application/json: {schema: {}}}}}\n",
        "actions:\n- target: $.paths['/users'].get\n  description: Reads.\n  update: {x-zephr-retry: idempotent}\n"),
    "Add a `type`, or set `x-zephr-any: true` to accept any JSON.";

    /// Missing retry class.
    NO_RETRY = 49,
    "The retry class of an operation determines after which failures the client may send a request again. With a wrong class, the client could create a user twice. The hint `x-zephr-retry` sets the class. This operation has no hint, so the HTTP method determines the class, which may be wrong. The generator reports missing hints only if an overlay is applied. The example therefore has an overlay. The change that the overlay makes does not matter.",
    Overlay("security: [{signature: []}]\ncomponents: {securitySchemes: {signature: {type: http, scheme: HMAC, x-zephr-signature: true}}}\npaths:\n  /users:\n    get: {operationId: listUsers, x-zephr-retry: idempotent, responses: {'204': {description: Done.}}}\n    post:\n      operationId: createUser\n      responses: {'204': {description: Done.}}\n",
        "actions:\n- target: $.paths['/users'].post\n  description: Named like the other calls.\n  update: {x-zephr-call: users.create}\n"),
    "Set `x-zephr-retry` to `idempotent`, `conditional` or `non_idempotent`. spec/README.md describes these classes.";

    /// `x-zephr-verify-with` refers to an unknown operation.
    VERIFY_WITH = 70,
    "If the response to a request is lost, the caller needs another operation to find out whether the request took effect. `x-zephr-verify-with` contains the ID of this other operation, but no operation has this ID.",
    Part("paths:\n  /users:\n    post:\n      operationId: createUser\n      x-zephr-verify-with: listUser\n      responses: {'204': {description: Done.}}\n"),
    "Set `x-zephr-verify-with` to the ID of an operation that shows whether the request took effect, such as one that lists the created resources.";

    /// Part of the description without generated code.
    NOT_GENERATED = 71,
    "A keyword of the description, such as `callbacks`, describes requests that the service sends to you. A client does not receive requests, so no code is generated for them. Each such keyword is reported once, at its first occurrence.",
    Part("paths:\n  /jobs:\n    post:\n      operationId: createJob\n      responses: {'204': {description: Done.}}\n      callbacks:\n        \
          done: {'{$request.query.url}': {post: {responses: {'204': {description: Heard.}}}}}\n"),
    "You need not change anything. To receive these requests, write the handler yourself. To suppress the warning, add an overlay action that removes the part.";

    /// Unknown keyword.
    UNKNOWN_KEYWORD = 72,
    "OpenAPI does not define this keyword at this location, so the generator ignores it. Each unknown keyword is reported once, at its first occurrence. codegen/docs/keywords.md lists the supported keywords.",
    Part("paths: {}\ncomponents:\n  schemas:\n    User: {type: object, requierd: [name], properties: {name: {type: string}}}\n"),
    "Correct the spelling. If the keyword is meant for other tools, add the prefix `x-`.";

    /// Request that cannot be sent as described.
    UNSENDABLE = 73,
    "The client does not support a part of the described request, such as a body of type `multipart/mixed`. This is an error, because the generated method would send a different request.",
    Part("paths:\n  /files:\n    post:\n      operationId: createFile\n      requestBody: {content: {multipart/mixed: {schema: {type: string}}}}\n      \
          responses: {'204': {description: Done.}}\n"),
    "Change the description with an overlay so that the client can send the request. To generate only the other operations, use `--keep-going`.";

    /// Unsupported security scheme.
    OTHER_SCHEME = 74,
    "The client supports the types `apiKey`, `oauth2` and `openIdConnect`, the type `http` with `bearer` or `basic`, and the Zephr signature. If a request needs any other scheme, the client sends the request without credentials, and the service rejects the request. This code also reports an operation that requires two schemes at once if both schemes use the `Authorization` header. A request has only one such header, so the client sends the credentials of only one of the schemes.",
    Part("paths: {}\ncomponents:\n  securitySchemes:\n    Login: {type: http, scheme: digest}\n"),
    "Correct the security scheme if it has a mistake. If the service does require this scheme, add the header of the scheme to each request with an `Interceptor` of the client. If the scheme is the Zephr signature, set `x-zephr-signature: true` on the scheme. If two schemes share the `Authorization` header, list them as separate items of `security`.";

    /// Keyword that the Rust type does not express.
    LOOSE = 75,
    "The generated Rust type does not express this keyword. The values that the keyword describes are typed as any JSON. Next to a `$ref`, the keyword is ignored, and the type is that of the referenced schema. In both cases, no data is lost. Each keyword is reported once, at its first occurrence.",
    Part("paths: {}\ncomponents:\n  schemas:\n    Names: {type: object, patternProperties: {'^n_': {type: string}}}\n"),
    "If you need a more precise type, use `properties`, `additionalProperties` or `oneOf` instead.";
}
