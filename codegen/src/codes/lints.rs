//! The codes that `lint` reports.

use super::explanation::{Example::Part, codes};

codes! {
    /// Unused component.
    UNUSED_COMPONENT = 100,
    "Nothing refers to the component. It is either obsolete, or a `$ref` to it is missing.",
    Part("paths: {}\ncomponents:\n  schemas:\n    Forgotten: {type: string}\n"),
    "Refer to the component, or remove it. To suppress the warning, write an overlay action that adds `x-zephr-allow` and states the reason.";

    /// Operation without a success response body.
    NO_SUCCESS_BODY = 101,
    "The operation describes no response body, so the call discards any body that the service sends.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      responses: {'200': {description: All users.}}\n"),
    "Describe the body, or declare a `204` response. To suppress the warning, write an overlay action that adds `x-zephr-allow` and states the reason.";

    /// Required parameters that look mutually exclusive.
    EXCLUSIVE_PARAMETERS = 102,
    "The names of several required parameters suggest that they identify the same thing. In most APIs, one of them is sufficient.",
    Part("paths:\n  /users:\n    get:\n      operationId: findUser\n      parameters:\n      \
          - {name: user_id, in: query, required: true, schema: {type: string}}\n      \
          - {name: email, in: query, required: true, schema: {type: string}}\n      responses: {'204': {description: Found.}}\n"),
    "Make the parameters optional. To suppress the warning, write an overlay action that adds `x-zephr-allow` and states the reason.";

    /// Near-duplicate schemas.
    NEAR_DUPLICATE = 103,
    "Two schemas have the same or almost the same properties. They probably describe the same thing, but the generator emits two Rust types.",
    Part("paths: {}\ncomponents:\n  schemas:\n    User: &user\n      type: object\n      properties: {id: {type: string}, name: {type: string}, email: {type: string}, since: {type: string}}\n    \
          Member: *user\n    Both: {type: array, items: {oneOf: [{$ref: '#/components/schemas/User'}, {$ref: '#/components/schemas/Member'}]}}\n"),
    "Make the schemas identical and set the same `x-zephr-type` on both, or suppress the warning: write an overlay action that adds `x-zephr-allow` and states the reason.";

    /// Text copied from another operation.
    SUSPICIOUS_COPY = 104,
    "Two operations have the same summary, so one of them was probably copied and never adapted.",
    Part("paths:\n  /users:\n    get: {operationId: listUsers, summary: Lists users, responses: {'204': {description: Done.}}}\n  \
          /accounts:\n    get: {operationId: listAccounts, summary: Lists users, responses: {'204': {description: Done.}}}\n"),
    "Describe what distinguishes the operations, or suppress the warning: write an overlay action that adds `x-zephr-allow` and states the reason.";

    /// Operation ID that does not match its path.
    MISLEADING_ID = 105,
    "The ID and the path name different resources. Probably the operation was copied, and its ID was not adapted.",
    Part("tags: [{name: Grants}]\npaths:\n  /users:\n    get: {operationId: listUsers, tags: [Users], responses: {'204': {description: Done.}}}\n  \
          /grants:\n    get: {operationId: listUser, tags: [Grants], responses: {'204': {description: Done.}}}\n"),
    "Set the method name with `x-zephr-call`, or suppress the warning: write an overlay action that adds `x-zephr-allow` and states the reason.";

    /// Unused entry of `x-zephr-allow`.
    IDLE_ALLOWANCE = 106,
    "`x-zephr-allow` suppresses warnings with the listed codes, for the object that contains it and for everything below. Neither the object nor anything below it causes a warning with this code.",
    Part("x-zephr-allow: [ZC0100]\npaths: {}\n"),
    "Remove the code from the list.";

    /// Missing request body.
    NO_REQUEST_BODY = 107,
    "Operations with this HTTP method usually have a request body, but none is described. The client sends no body, so the service may erase the data that the caller wants to update.",
    Part("paths:\n  /users/{user_id}:\n    put:\n      operationId: saveUser\n      parameters: [{name: user_id, in: path, required: true, schema: {type: string}}]\n      \
          responses: {'204': {description: Done.}}\n"),
    "Describe the body, or suppress the warning: write an overlay action that adds `x-zephr-allow` and states the reason.";
}
