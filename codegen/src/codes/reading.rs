//! The codes from ZC0001 to ZC0019, most of which are reported while a description and its overlay are read.

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
    "A line `---` that is not at the beginning of the file starts another YAML document. A file must contain exactly one document.",
    Whole("openapi: 3.0.3\n---\nopenapi: 3.0.3\n"),
    "Move each document to its own file.";

    /// Duplicate key.
    DUPLICATE_KEY = 6,
    "A key occurs more than once in the same object. Some parsers use the first value and others the last, so the generator rejects the file.",
    Part("paths: {}\npaths: {}\n"),
    "Remove all but one of the entries.";

    /// Nesting too deep.
    TOO_DEEP = 7,
    "Objects and arrays can be nested to a depth of 128 levels. No real description needs more.",
    Large("200 nested lists", || format!("{}{}\n", "[".repeat(200), "]".repeat(200))),
    "Move the inner parts to `components` and refer to them with `$ref`.";

    /// Expansion too large.
    TOO_MANY_VALUES = 8,
    "The expanded description would contain too many values. Three features insert copies of values: YAML aliases, overlay actions and `allOf`. Copies of copies grow exponentially, so the number of values is limited.",
    Large("ten lists, each with ten aliases of the list before it", || {
        let line = |level: usize| format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", "));
        "a0: &a0 x\n".to_owned() + &(1..=9).map(line).collect::<String>()
    }),
    "Use `$ref` instead of copies. If an overlay action makes the copies, change the `target` of the action so that the target matches fewer values.";

    /// Alias inside its own anchor.
    SELF_REFERENCE = 9,
    "A YAML alias refers to a value that contains the alias, so the value would contain itself.",
    Part("paths: &all {/users: *all}\n"),
    "Use `$ref` instead of the alias. A `$ref` may be recursive.";

    /// Invalid key.
    COMPLEX_KEY = 10,
    "A key is an array or an object, but keys must be strings. If a key is a Boolean or a number, it is read as a string without an error.",
    Part("paths: {[a, b]: {}}\n"),
    "Write the key as a string.";

    /// Invalid merge key `<<`.
    MERGE_KEY = 11,
    "In YAML, the key `<<` copies the entries of other objects into the object that contains `<<`. The value of `<<` must be an object or a list of objects.",
    Part("paths: {<<: text}\n"),
    "Use an object as the value. If `<<` is meant as an ordinary key, put it in quotes.";

    /// Unsupported YAML tag.
    TAG = 12,
    "A value has a tag that is not part of YAML's core schema, or a tag that the value does not match. The core schema has tags such as `!!str` and `!!int`.",
    Part("paths: !paths {}\n"),
    "Remove the tag, or correct the value.";

    /// Missing description text.
    PROSE_STUB = 13,
    "A `summary` or a `description` contains a placeholder. `cargo xtask update` copies new operations from the vendor's API description, but not their texts. In place of each text, the command inserts a placeholder that begins with `TODO(prose)`.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      summary: 'TODO(prose): describe this.'\n      \
          responses: {'204': {description: Done.}}\n"),
    "Replace the placeholder with a text in your own words.";

    /// Overlay action that needs review.
    UNJUDGED = 14,
    "`cargo xtask update` adds an overlay action for every new operation. The command guesses the Rust method name from the operation ID, and the retry class from the \
     HTTP method. Both guesses need review. The retry class determines after which failures the client may send a request again.",
    Overlay(SOUND, "actions:\n- target: $.paths['/users'].get\n  description: 'TODO(overlay): review the name and the retry class.'\n  \
          update: {x-zephr-call: users.list}\n"),
    "Correct the method name and the retry class if necessary. Then replace the `TODO` in the `description` of the action with the reason for the action.";

    /// Invalid overlay.
    OVERLAY_FORM = 15,
    "The overlay does not conform to version 1.0 or 1.1 of the Overlay Specification, or an action has no `description`. The specification makes this \
     field optional. The generator requires the field, because the field states the reason for the action.",
    Overlay(SOUND, "actions:\n- target: $.paths['/users'].get\n  update: {operationId: users}\n"),
    "Correct the action as the message describes.";

    /// Invalid JSONPath.
    OVERLAY_PATH = 16,
    "The `target` or `copy` of an overlay action is not a valid JSONPath query (RFC 9535).",
    Overlay(SOUND, "actions:\n- target: paths./users\n  description: The query does not begin with a dollar sign.\n  remove: true\n"),
    "Begin the query with `$`. If a name contains characters other than letters, digits and `_`, put it in brackets and quotes: `$.paths['/users']`.";

    /// Target without a match.
    OVERLAY_UNUSED = 17,
    "The `target` of an overlay action matches nothing in the description. The part that the action corrects was probably moved or removed. The Overlay Specification allows such an action, but the generator treats it as an error.",
    Overlay(SOUND, "actions:\n- target: $.paths['/accounts']\n  description: The client does not use accounts.\n  remove: true\n"),
    "If the part was moved, change `target`. If the part was removed, delete the action.";

    /// Incompatible update.
    OVERLAY_MISFIT = 18,
    "The `update` or `copy` of an overlay action cannot be applied to its `target`. If the target is an object, the new value must be an object, which is merged into the target. If the target is an array, any value can be appended. If the target is a string, number or Boolean, the new value must also be one of these, and the overlay must have version 1.1. The query in `copy` must match exactly one value of the description.",
    Overlay(SOUND, "actions:\n- target: $.paths['/users'].get\n  description: A string cannot be merged into an object.\n  update: none\n"),
    "Choose another target. To replace an object or array entirely, remove it in one action and add the new value in the next action.";

    /// Overlay action without effect.
    OVERLAY_IDLE = 19,
    "The action changes nothing, because the description already contains the result of the action.",
    Overlay(SOUND, "actions:\n- target: $.paths['/users'].get\n  description: The operation needs an ID.\n  update: {operationId: listUsers}\n"),
    "Delete the action.";
}
