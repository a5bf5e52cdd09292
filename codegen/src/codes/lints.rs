//! The codes of lints.

use super::explanation::{Example::Part, codes};

codes! {
    /// Unused component.
    UNUSED_COMPONENT = 100,
    "Nothing in the description refers to this component. Either the component is obsolete, or a `$ref` to it is missing.",
    Part("paths: {}\ncomponents:\n  schemas:\n    Forgotten: {type: string}\n"),
    "Refer to the component, or remove it. Or suppress the warning with an overlay action that sets `x-zephr-allow: [ZC0100]` in the object that the warning points to. State the reason in the `description` of the action.";

    /// Operation without a success response body.
    NO_SUCCESS_BODY = 101,
    "The success response of the operation has no body in the description. If the service sends a body, the generated method does not return it.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      responses: {'200': {description: All users.}}\n"),
    "Describe the body, or declare a `204` response. Or suppress the warning with an overlay action that sets `x-zephr-allow: [ZC0101]` in the object that the warning points to. State the reason in the `description` of the action.";

    /// Required parameters that look mutually exclusive.
    EXCLUSIVE_PARAMETERS = 102,
    "The names of several required query parameters suggest that each of these parameters identifies the same thing. In most APIs, one such parameter is sufficient.",
    Part("paths:\n  /users:\n    get:\n      operationId: findUser\n      parameters:\n      \
          - {name: user_id, in: query, required: true, schema: {type: string}}\n      \
          - {name: email, in: query, required: true, schema: {type: string}}\n      responses: {'204': {description: Found.}}\n"),
    "If one parameter is sufficient, make all of these parameters optional. Or suppress the warning with an overlay action that sets `x-zephr-allow: [ZC0102]` in the object that the warning points to. State the reason in the `description` of the action.";

    /// Near-duplicate schemas.
    NEAR_DUPLICATE = 103,
    "Two schemas have the same or almost the same properties. They probably describe the same thing, but the generator emits two Rust types.",
    Part("paths: {}\ncomponents:\n  schemas:\n    User: &user\n      type: object\n      properties: {id: {type: string}, name: {type: string}, email: {type: string}, since: {type: string}}\n    \
          Member: *user\n    Both: {type: array, items: {oneOf: [{$ref: '#/components/schemas/User'}, {$ref: '#/components/schemas/Member'}]}}\n"),
    "Make the schemas identical and set the same type name on both with the hint `x-zephr-type`. Or suppress the warning with an overlay action that sets `x-zephr-allow: [ZC0103]` in the object that the warning points to. State the reason in the `description` of the action.";

    /// Text copied from another operation.
    SUSPICIOUS_COPY = 104,
    "Two operations have the same summary. Probably one of them was copied from the other, and the summary was not changed.",
    Part("paths:\n  /users:\n    get: {operationId: listUsers, summary: Lists users, responses: {'204': {description: Done.}}}\n  \
          /accounts:\n    get: {operationId: listAccounts, summary: Lists users, responses: {'204': {description: Done.}}}\n"),
    "Change one of the summaries so that it describes its operation. Or suppress the warning with an overlay action that sets `x-zephr-allow: [ZC0104]` in the object that the warning points to. State the reason in the `description` of the action.";

    /// Operation ID that does not match its path.
    MISLEADING_ID = 105,
    "The operation ID and the path refer to different resources. Probably the operation was copied from another one, and its ID was not adapted to the new path.",
    Part("tags: [{name: Grants}]\npaths:\n  /users:\n    get: {operationId: listUsers, tags: [Users], responses: {'204': {description: Done.}}}\n  \
          /grants:\n    get: {operationId: listUser, tags: [Grants], responses: {'204': {description: Done.}}}\n"),
    "The name of the Rust method is derived from the operation ID. Set a correct name with the hint `x-zephr-call`. Or suppress the warning with an overlay action that sets `x-zephr-allow: [ZC0105]` in the object that the warning points to. State the reason in the `description` of the action.";

    /// Unused entry of `x-zephr-allow`.
    IDLE_ALLOWANCE = 106,
    "The hint `x-zephr-allow` lists codes of warnings. The hint suppresses these warnings in the object that contains the hint, and in all values inside the object. One of the listed codes is unused: no warning with this code occurs in the object. An unused code could hide a later mistake.",
    Part("x-zephr-allow: [ZC0100]\npaths: {}\n"),
    "Remove the code from the list of `x-zephr-allow`.";

    /// Missing request body.
    NO_REQUEST_BODY = 107,
    "The description contains no request body for this operation, although requests with POST, PUT or PATCH usually have one. The client therefore sends no body, and the service may erase the data that the caller wants to update.",
    Part("paths:\n  /users/{user_id}:\n    put:\n      operationId: saveUser\n      parameters: [{name: user_id, in: path, required: true, schema: {type: string}}]\n      \
          responses: {'204': {description: Done.}}\n"),
    "Describe the body. Or suppress the warning with an overlay action that sets `x-zephr-allow: [ZC0107]` in the object that the warning points to. State the reason in the `description` of the action.";
}
