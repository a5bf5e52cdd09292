//! The codes that `load` and `overlay` report. Later stages start at ZC0020.

use super::explanation::{
    Example::{Bytes, Large, Overlay, Part, Whole},
    codes,
};

/// A short valid description, for the examples of overlays.
const SOUND: &str = "paths:
  /users:
    get:
      operationId: listUsers
      x-zephr-retry: idempotent
      responses: {'204': {description: Done.}}
";

codes! {
    /// Invalid UTF-8.
    NOT_UTF8 = 1,
    "Descriptions and overlays must be encoded as UTF-8. Other encodings are not supported.",
    Bytes(b"info: {title: \xff}\n"),
    "Save the file as UTF-8.";

    /// Control character in the text.
    CONTROL_CHARACTER = 2,
    "YAML and JSON allow no control characters except tabs and line breaks. Any other control character usually means that the file is not text.",
    Bytes(b"info: {title: \x07}\n"),
    "Write the character as an escape sequence in double quotes: `\"\\u0007\"`.";

    /// Syntax error.
    SYNTAX = 3,
    "The file is neither valid YAML 1.2 nor valid JSON. Parsing stops at the first error.",
    Whole("openapi: 3.0.3\ninfo: {title: Example\n"),
    "Check the reported line and the lines before it for a missing bracket, quote or space.";

    /// Empty file.
    EMPTY = 4,
    "The file contains only whitespace and comments.",
    Whole("# nothing yet\n"),
    "Check the file name.";

    /// Several YAML documents in one file.
    SEVERAL_DOCUMENTS = 5,
    "A line `---` starts another document, but a file must contain exactly one.",
    Whole("openapi: 3.0.3\n---\nopenapi: 3.0.3\n"),
    "Move each document to its own file.";

    /// Duplicate key.
    DUPLICATE_KEY = 6,
    "Parsers differ in which of the two values they use, so the file is rejected.",
    Part("paths: {}\npaths: {}\n"),
    "Remove one of the two entries.";

    /// Nesting too deep.
    TOO_DEEP = 7,
    "The nesting of objects and lists is limited to 128 levels, which no real description reaches.",
    Large("200 nested lists", || format!("{}{}\n", "[".repeat(200), "]".repeat(200))),
    "Move the inner parts to `components` and refer to them.";

    /// Expansion too large.
    TOO_MANY_VALUES = 8,
    "Values are copied by YAML aliases, overlay actions and `allOf`, and copies of copies grow exponentially. The total number of values is therefore limited.",
    Large("ten anchored lists, each of ten aliases of the previous list", || {
        let line = |level: usize| format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", "));
        "a0: &a0 x\n".to_owned() + &(1..=9).map(line).collect::<String>()
    }),
    "Use `$ref` instead of copies. If an overlay action makes the copies, narrow its `target`.";

    /// Alias inside its own anchor.
    SELF_REFERENCE = 9,
    "The value would contain itself.",
    Part("paths: &all {/users: *all}\n"),
    "Use `$ref`, which may be recursive.";

    /// Invalid key.
    COMPLEX_KEY = 10,
    "Keys must be strings. Booleans and numbers are read as strings; arrays and objects cannot be keys.",
    Part("paths: {[a, b]: {}}\n"),
    "Write the key as a string.";

    /// Invalid merge key `<<`.
    MERGE_KEY = 11,
    "`<<` merges the entries of other objects into this one. Its value must be an object or a list of objects.",
    Part("paths: {<<: text}\n"),
    "Use an object as the value, or quote the key if it is a literal name.";

    /// Unsupported YAML tag.
    TAG = 12,
    "Only the tags of the core schema (`!!str`, `!!int`, …) are supported, and the value must match its tag.",
    Part("paths: !paths {}\n"),
    "Remove the tag.";

    /// Missing description text.
    PROSE_STUB = 13,
    "`cargo xtask update` does not copy the texts of a newly published description. Where a text is missing, it inserts a placeholder.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      summary: 'TODO(prose): describe this.'\n      \
          responses: {'204': {description: Done.}}\n"),
    "Replace the placeholder with a description in your own words.";

    /// Overlay action that needs review.
    UNJUDGED = 14,
    "`cargo xtask update` adds an action for every new operation. It derives the method name from the operation ID, and the retry class from the \
     HTTP method. Both are guesses that need review.",
    Overlay(SOUND, "actions:\n- target: $.paths['/users'].get\n  description: 'TODO(overlay): review the name and the retry class.'\n  \
          update: {x-zephr-call: users.list}\n"),
    "Review the operation, correct the action if necessary, and replace the `TODO` in its `description` with the reason for the action.";

    /// Invalid overlay.
    OVERLAY_FORM = 15,
    "The overlay does not conform to version 1.0 or 1.1 of the Overlay Specification. In addition, the generator requires each action to state its reason \
     in `description`, which is optional in the specification.",
    Overlay(SOUND, "actions:\n- target: $.paths['/users'].get\n  update: {operationId: users}\n"),
    "Correct the action as the message describes.";

    /// Invalid JSONPath.
    OVERLAY_PATH = 16,
    "`target` and `copy` must be JSONPath queries as defined by RFC 9535.",
    Overlay(SOUND, "actions:\n- target: paths./users\n  description: No dollar sign.\n  remove: true\n"),
    "Begin the query with `$`, and put a name that contains anything other than letters, digits and `_` in brackets and quotes: `$.paths['/users']`.";

    /// Target without a match.
    OVERLAY_UNUSED = 17,
    "The `target` of the action matches nothing in the description. Either the correction is no longer needed, or its target has moved. The Overlay Specification permits such an action, but the generator treats it as an error.",
    Overlay(SOUND, "actions:\n- target: $.paths['/accounts']\n  description: Not ours.\n  remove: true\n"),
    "Find out whether the target was moved or removed, then update `target` or delete the action.";

    /// Incompatible update.
    OVERLAY_MISFIT = 18,
    "The update cannot be applied to the target. An object can be merged into an object, and any value can be appended to an array. Since version 1.1 of the Overlay specification, a string, number or Boolean can replace a value of any of these types. `copy` must match exactly one value.",
    Overlay(SOUND, "actions:\n- target: $.paths['/users'].get\n  description: A text for an object.\n  update: none\n"),
    "Choose another target. To replace a value entirely, remove it in one action and add the new one in the next.";

    /// Overlay action without effect.
    OVERLAY_IDLE = 19,
    "The description already contains the result of the action.",
    Overlay(SOUND, "actions:\n- target: $.paths['/users'].get\n  description: Its name.\n  update: {operationId: listUsers}\n"),
    "Delete the action.";
}
