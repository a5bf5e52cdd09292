//! The numbers of what `lower` and `check` report.

use super::explanation::{
    Example::{Overlay, Part, Whole},
    codes,
};

codes! {
    /// The document is of a kind or version that is not taken.
    VERSION = 20,
    "Swagger 2 and documents of other kinds are laid out differently; nothing of them would be understood rightly.",
    Whole("swagger: '2.0'\ninfo: {title: Example, version: '1'}\npaths: {}\n"),
    "Convert the document first.";

    /// Something that every description must have is absent.
    MISSING = 21,
    "OpenAPI asks for it, and what it would say cannot be guessed.",
    Part("components: {}\n"),
    "Add what the message names.";

    /// A part of the description has not the form that OpenAPI gives it.
    FORM = 22,
    "The part is left out; what stands around it is read.",
    Part("paths:\n  /users:\n    get:\n      operationId: [listUsers]\n      responses: {'204': {description: Done.}}\n"),
    "Write it as the message says.";

    /// A `$ref` names nothing, or a file that may not be read.
    DANGLING = 23,
    "A reference must name a place in the description, or in a file below the folder of the description (or below the one that `--root` \
     names). URLs are not fetched.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      responses: {'200': {$ref: '#/components/responses/Users'}}\n\
          components:\n  responses: {User: {description: One.}}\n"),
    "Correct the name, or copy what is missing under `components`.";

    /// A `$ref` leads back to itself without reaching a value, or a type contains itself without end.
    CYCLE = 24,
    "No value could ever be written down. A circle through the properties of an object is no such case; one of lists and \
     maps alone is cut, and what is inside taken as any JSON.",
    Part("paths: {}\ncomponents:\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n"),
    "Describe the value in one of the places of the circle.";

    /// A `type` that OpenAPI does not know.
    UNKNOWN_TYPE = 25,
    "Types are `string`, `number`, `integer`, `boolean`, `array` and `object`. The word `any`, which some writers use, is taken as any JSON, \
     with a warning.",
    Part("paths: {}\ncomponents:\n  schemas:\n    Name: {type: strnig}\n"),
    "Mend the word.";

    /// A schema that asks for something that no type can say.
    SCHEMA = 26,
    "What is asked for contradicts itself, or has no type in Rust.",
    Part("paths: {}\ncomponents:\n  schemas:\n    User: {type: object, required: [nmae], properties: {name: {type: string}}}\n"),
    "Mend the schema, or mark it with `x-zephr-any: true` to take its values as they come.";

    /// An `x-zephr-` key that does not exist.
    UNKNOWN_HINT = 27,
    "A hint that nothing reads would be a correction without effect.",
    Part("x-zephr-modul: zephr\npaths: {}\n"),
    "Mend the word; spec/README.md lists the hints.";

    /// A hint with a value it cannot have.
    HINT = 28,
    "The hint exists, and what it is given has no meaning for it.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      x-zephr-call: List\n      responses: {'204': {description: Done.}}\n"),
    "Give it a value as the message says; spec/README.md lists them.";

    /// A hint in a place where it says nothing.
    IDLE_HINT = 29,
    "Nothing asked for the hint here, so it has no effect.",
    Part("x-zephr-secret: true\npaths: {}\n"),
    "Move it to where it belongs, or take it out.";

    /// One type name for two structures.
    TYPE_CONFLICT = 30,
    "`x-zephr-type` gives the same name to two schemas, which then must be of the same structure: they become one type.",
    Part("paths: {}\ncomponents:\n  schemas:\n    A: {type: object, x-zephr-type: Thing, properties: {a: {type: string}}}\n    \
          B: {type: object, x-zephr-type: Thing, properties: {b: {type: string}}}\n"),
    "Give one of them another name, or make them alike.";

    /// Two things would have the same Rust name; numbers keep them apart.
    COLLISION = 31,
    "The number depends on the order of things, so the name could change with the next version of the description.",
    Part("paths: {}\ncomponents:\n  schemas:\n    User:\n      type: object\n      properties: {userId: {type: string}, user-id: {type: string}}\n"),
    "Name one of them by `x-zephr-name`, `x-zephr-type` or `x-zephr-call`.";

    /// A key of a path item that is no method.
    UNKNOWN_METHOD = 32,
    "The operation under it would be lost.",
    Part("paths:\n  /users:\n    gte:\n      operationId: listUsers\n      responses: {'204': {description: Done.}}\n"),
    "Mend the word, or make it an `x-` key.";

    /// An operation without an id.
    NO_OPERATION_ID = 33,
    "The name is then made of method and path, and changes with them.",
    Part("paths:\n  /users:\n    get:\n      responses: {'204': {description: Done.}}\n"),
    "Add an `operationId`.";

    /// An operation id used twice.
    DUPLICATE_OPERATION_ID = 34,
    "Ids must be unique: they name the operation in documentation and tables.",
    Part("paths:\n  /users:\n    get:\n      operationId: users\n      responses: {'204': {description: Done.}}\n    \
          put:\n      operationId: users\n      responses: {'204': {description: Done.}}\n"),
    "Give one of the operations another id.";

    /// Two operations answer to one method and path.
    DUPLICATE_PATH = 35,
    "The paths differ in the names of their parameters, or in what follows a `#`, at most, so a server must tell the operations apart by other means. \
     Both are generated.",
    Part("paths:\n  /users/{id}:\n    get: &get\n      operationId: getUser\n      parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n      \
          responses: {'204': {description: Done.}}\n  /users/{key}:\n    get:\n      operationId: readUser\n      \
          parameters: [{name: key, in: path, required: true, schema: {type: string}}]\n      responses: {'204': {description: Done.}}\n"),
    "Remove one of them.";

    /// Two operations are the same method of one resource.
    DUPLICATE_CALL = 36,
    "The client has one method of each name on a resource.",
    Part("paths:\n  /users:\n    get:\n      operationId: a\n      x-zephr-call: users.list\n      responses: {'204': {description: Done.}}\n  \
          /people:\n    get:\n      operationId: b\n      x-zephr-call: users.list\n      responses: {'204': {description: Done.}}\n"),
    "Give one of them another `x-zephr-call`.";

    /// An operation without responses.
    NO_RESPONSES = 37,
    "Nothing says what a success looks like. OpenAPI 3.1 lets an operation go without `responses`, so there it is a warning: the call then \
     gives nothing of an answer's body.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      responses: {}\n"),
    "Describe at least the success.";

    /// A path template that cannot be read.
    TEMPLATE = 38,
    "A path begins with `/`, and its braces hold the name of one parameter each. A query in it goes with every request as it stands; what \
     follows a `#` only tells operations of one path apart, and is not sent.",
    Part("paths:\n  /users/{id:\n    get:\n      operationId: getUser\n      responses: {'204': {description: Done.}}\n"),
    "Mend the braces.";

    /// A path parameter that the template or the operation does not have.
    PATH_PARAMETER = 39,
    "What stands in the braces of a path must be declared with `in: path`, and the other way round.",
    Part("paths:\n  /users/{id}:\n    get:\n      operationId: getUser\n      responses: {'204': {description: Done.}}\n"),
    "Declare the parameter with `required: true`, or take it out.";

    /// A parameter declared twice.
    DUPLICATE_PARAMETER = 40,
    "Name and place tell parameters apart; the first of the two is taken.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      parameters:\n        - {name: page, in: query, schema: {type: integer}}\n        \
          - {name: page, in: query, schema: {type: string}}\n      responses: {'204': {description: Done.}}\n"),
    "Remove one of them.";

    /// A parameter whose value has no form that can be sent.
    UNSUPPORTED_PARAMETER = 41,
    "A header or a cookie cannot have such a name, or the place cannot hold JSON.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      parameters:\n        - {name: 'X Filter', in: header, schema: {type: string}}\n      \
          responses: {'204': {description: Done.}}\n"),
    "Mend the name, or describe the value as a string that the caller composes.";

    /// A header that the client writes itself.
    IGNORED_HEADER = 42,
    "`Accept`, `Authorization`, `Content-Type` and the like are made by the client, and would be wrong if a caller set them.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      parameters:\n        - {name: Authorization, in: header, schema: {type: string}}\n      \
          responses: {'204': {description: Done.}}\n"),
    "Remove the parameter.";

    /// A request body where none is expected.
    UNEXPECTED_BODY = 43,
    "Servers and proxies may drop or refuse a body of GET, HEAD or TRACE.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      \
          requestBody: {content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}\n      \
          responses: {'204': {description: Done.}}\n"),
    "Remove the body, unless the service is known to read it.";

    /// A media type that cannot be encoded or decoded.
    MEDIA_TYPE = 44,
    "Nothing is known of how a value becomes such a body, or comes out of it.",
    Part("paths:\n  /users:\n    put:\n      operationId: saveUsers\n      requestBody: {content: {}}\n      responses: {'204': {description: Done.}}\n"),
    "Put the media type right, or remove the body.";

    /// Success responses of different kinds.
    SEVERAL_ANSWERS = 45,
    "A call gives one type. JSON of several types is one of several; where text or bytes are among the answers, all are given as such.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      responses:\n        \
          '200': {description: A., content: {application/json: {schema: {type: string}}}}\n        \
          '201': {description: B., content: {text/plain: {schema: {type: string}}}}\n"),
    "Give them one media type.";

    /// An example that contradicts its schema.
    EXAMPLE = 46,
    "It is not shown in the documentation and not sent by tests; an example that fits is composed in its place.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      parameters:\n        - {name: page, in: query, example: first, schema: {type: integer}}\n      \
          responses: {'204': {description: Done.}}\n"),
    "Mend the one that is wrong.";

    /// A status that is neither a number, a range nor `default`.
    STATUS = 47,
    "Responses are found by their status.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      responses: {ok: {description: Done.}}\n"),
    "Write `200`, `2XX` or `default`.";

    /// Nothing says what a value is, and nothing says that this is meant.
    UNTYPED = 48,
    "The value is then any JSON. Most such places are left bare by mistake, so it is told wherever an overlay is in use.",
    Overlay("paths:\n  /users:\n    get:\n      operationId: getUsers\n      responses: {'200': {description: All., content: {application/json: {schema: {}}}}}\n",
        "actions:\n- target: $.paths['/users'].get\n  description: Reads.\n  update: {x-zephr-retry: idempotent}\n"),
    "Add the `type`, or `x-zephr-any: true` where any JSON is meant.";

    /// Nothing says whether an operation may be sent again.
    NO_RETRY = 49,
    "Sending a request twice may create something twice. With an overlay, each operation is judged by a person, not by its method.",
    Overlay("paths:\n  /users:\n    post:\n      operationId: createUser\n      responses: {'204': {description: Done.}}\n",
        "actions:\n- target: $.paths['/users'].post\n  description: In short.\n  update: {x-zephr-call: users.create}\n"),
    "Give it `x-zephr-retry: idempotent`, `conditional` or `never`; spec/README.md says what they mean.";

    /// An operation is said to be settled by one that does not exist.
    VERIFY_WITH = 70,
    "Where the answer to a call is lost, the error names the operation that can tell; one that is not there can tell nothing.",
    Part("paths:\n  /users:\n    post:\n      operationId: createUser\n      x-zephr-verify-with: listUser\n      responses: {'204': {description: Done.}}\n"),
    "Give `x-zephr-verify-with` the id of an operation that looks for what this one makes.";

    /// A part of the description of which no code is made.
    NOT_GENERATED = 71,
    "It is about requests that the service sends, and the client only sends requests itself. It is told once, at the first of its places.",
    Part("paths:\n  /jobs:\n    post:\n      operationId: createJob\n      responses: {'204': {description: Done.}}\n      callbacks:\n        \
          done: {'{$request.query.url}': {post: {responses: {'204': {description: Heard.}}}}}\n"),
    "Nothing, or `remove` it by an overlay to have it no longer told. What receives such requests has to be written by hand.";

    /// A keyword that OpenAPI does not have in this place.
    UNKNOWN_KEYWORD = 72,
    "Nothing reads it, so what it was to say is lost. It is told once, at the first of its places; codegen/docs/keywords.md lists those \
     that are known.",
    Part("paths: {}\ncomponents:\n  schemas:\n    User: {type: object, requierd: [name], properties: {name: {type: string}}}\n"),
    "Mend the word, or begin it with `x-` where it is meant for others.";

    /// A request is described in a way that cannot be sent.
    UNSENDABLE = 73,
    "What would go on the wire is not what the description asks for, so there is no call for the operation.",
    Part("paths:\n  /files:\n    post:\n      operationId: createFile\n      requestBody: {content: {multipart/mixed: {schema: {type: string}}}}\n      \
          responses: {'204': {description: Done.}}\n"),
    "Let an overlay describe it in a way that can be sent, or leave the operation out by `--keep-going`.";

    /// A security scheme that is not the one that requests are signed by.
    OTHER_SCHEME = 74,
    "Operations that ask for any scheme are signed in Zephr's way, with an access key and a secret; no other way is known. A service with \
     another scheme will refuse that.",
    Part("paths: {}\ncomponents:\n  securitySchemes:\n    Key: {type: apiKey, in: header, name: X-Key}\n"),
    "Let an overlay take the `security` away, so that requests are not signed, and give the client an interceptor that adds the header \
     that the scheme asks for.";

    /// A keyword that says more of a value than its type does.
    LOOSE = 75,
    "Nothing of the value is lost, but part of it has no type: it is kept as any JSON. It is told once, at the first of its places.",
    Part("paths: {}\ncomponents:\n  schemas:\n    Names: {type: object, patternProperties: {'^n_': {type: string}}}\n"),
    "Describe it by `properties`, `additionalProperties` or `oneOf` where the type matters.";
}
