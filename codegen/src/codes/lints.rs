//! The numbers of what `lint` reports.

use super::explanation::{Example::Part, codes};

codes! {
    /// A component that nothing refers to.
    UNUSED_COMPONENT = 100,
    "Either it is left over, or a `$ref` to it is missing.",
    Part("paths: {}\ncomponents:\n  schemas:\n    Forgotten: {type: string}\n"),
    "Refer to it, remove it, or allow it with a reason.";

    /// An operation that describes no body of a success.
    NO_SUCCESS_BODY = 101,
    "A call then gives nothing, whatever the service answers.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      responses: {'200': {description: All users.}}\n"),
    "Describe the body, answer with 204, or allow it with a reason.";

    /// Required parameters that seem to exclude one another.
    EXCLUSIVE_PARAMETERS = 102,
    "Each of them says which thing is meant, and all of them must be given. Most often any one is enough.",
    Part("paths:\n  /users:\n    get:\n      operationId: findUser\n      parameters:\n      \
          - {name: user_id, in: query, required: true, schema: {type: string}}\n      \
          - {name: email, in: query, required: true, schema: {type: string}}\n      responses: {'204': {description: Found.}}\n"),
    "Make them optional, or allow it with a reason.";

    /// Two schemas with nearly the same properties.
    NEAR_DUPLICATE = 103,
    "They are probably one thing, and become two types in Rust. Schemas that share an `x-zephr-type` are one type already.",
    Part("paths: {}\ncomponents:\n  schemas:\n    User: &user\n      type: object\n      properties: {id: {type: string}, name: {type: string}, email: {type: string}, since: {type: string}}\n    \
          Member: *user\n    Both: {type: array, items: {oneOf: [{$ref: '#/components/schemas/User'}, {$ref: '#/components/schemas/Member'}]}}\n"),
    "Make them alike and give them one `x-zephr-type`, or allow it with a reason.";

    /// A text that seems to be copied from another operation.
    SUSPICIOUS_COPY = 104,
    "Two operations are summed up by the same words, so one of them is probably about something else.",
    Part("paths:\n  /users:\n    get: {operationId: listUsers, summary: Lists users, responses: {'204': {description: Done.}}}\n  \
          /accounts:\n    get: {operationId: listAccounts, summary: Lists users, responses: {'204': {description: Done.}}}\n"),
    "Say what tells them apart, or allow it with a reason.";

    /// An operation whose id names another thing than its path.
    MISLEADING_ID = 105,
    "Ids are copied with the operation they were written for, and not always changed.",
    Part("tags: [{name: Grants}]\npaths:\n  /users:\n    get: {operationId: listUsers, tags: [Users], responses: {'204': {description: Done.}}}\n  \
          /grants:\n    get: {operationId: listUser, tags: [Grants], responses: {'204': {description: Done.}}}\n"),
    "Name it by `x-zephr-call`, or allow it with a reason.";

    /// An allowance that allows nothing.
    IDLE_ALLOWANCE = 106,
    "`x-zephr-allow` keeps findings of the codes that it lists from being told, at its place and below. None of this code is there.",
    Part("x-zephr-allow: [ZC0100]\npaths: {}\n"),
    "Take the code out.";

    /// An operation whose method sends a body, and that describes none.
    NO_REQUEST_BODY = 107,
    "A call sends an empty request, which may erase the data that it should update.",
    Part("paths:\n  /users/{user_id}:\n    put:\n      operationId: saveUser\n      parameters: [{name: user_id, in: path, required: true, schema: {type: string}}]\n      \
          responses: {'204': {description: Done.}}\n"),
    "Describe the body, or allow it with a reason.";
}
