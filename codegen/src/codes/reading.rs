//! The numbers of what `load` and `overlay` report. Those of later stages start at ZC0020.

use super::explanation::{
    Example::{Bytes, Made, Overlay, Part, Whole},
    codes,
};

/// A description that is short and sound, for examples of overlays.
const SOUND: &str = "paths:
  /users:
    get:
      operationId: listUsers
      x-zephr-retry: idempotent
      responses: {'204': {description: Done.}}
";

codes! {
    /// The file is not UTF-8.
    NOT_UTF8 = 1,
    "Descriptions and overlays are read as UTF-8, and nothing is guessed of other encodings.",
    Bytes(b"info: {title: \xff}\n"),
    "Save the file as UTF-8.";

    /// A control character stands in the text.
    CONTROL_CHARACTER = 2,
    "Neither YAML nor JSON admits control characters other than tab and line ends; they are a sign of a file that is no text.",
    Bytes(b"info: {title: \x07}\n"),
    "Write the character as an escape in double quotes: `\"\\a\"`.";

    /// Neither YAML 1.2 nor JSON.
    SYNTAX = 3,
    "The text cannot be read. What comes after the place that is shown is not looked at.",
    Whole("openapi: 3.0.3\ninfo: {title: Example\n"),
    "Look at the place and at the lines before it: most often a bracket, a quote or a blank is missing.";

    /// Nothing in the file but blanks and comments.
    EMPTY = 4,
    "There is nothing to read.",
    Whole("# nothing yet\n"),
    "Check the name of the file.";

    /// More than one YAML document in the file.
    SEVERAL_DOCUMENTS = 5,
    "A line `---` begins another document, and one file holds one description.",
    Whole("openapi: 3.0.3\n---\nopenapi: 3.0.3\n"),
    "Put each document in a file of its own.";

    /// A key stands twice in one object.
    DUPLICATE_KEY = 6,
    "Readers differ in which of the two they take, so neither is.",
    Part("paths: {}\npaths: {}\n"),
    "Keep one of the two.";

    /// Nested too deep.
    TOO_DEEP = 7,
    "Objects and lists may stand inside one another up to a fixed depth, far beyond what descriptions need.",
    Made("200 lists inside one another", || format!("{}{}\n", "[".repeat(200), "]".repeat(200))),
    "Give the inner parts names under `components` and refer to them.";

    /// Aliases, the actions of an overlay, or `allOf` add too many values.
    TOO_MANY_VALUES = 8,
    "YAML aliases, overlay actions and `allOf` copy what they name; copies of copies grow without bound, so their number is limited.",
    Made("ten anchors, each a list of ten aliases of the one before", || {
        let line = |level: usize| format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", "));
        "a0: &a0 x\n".to_owned() + &(1..=9).map(line).collect::<String>()
    }),
    "Use `$ref` in place of copies, or a target that matches less.";

    /// An alias stands inside the value that it names.
    SELF_REFERENCE = 9,
    "The value would contain itself without end.",
    Part("paths: &all {/users: *all}\n"),
    "Use `$ref`, which may lead in a circle.";

    /// A key that cannot be one.
    COMPLEX_KEY = 10,
    "Keys are strings; booleans and numbers are taken as they are written. An array or an object is no key.",
    Part("paths: {[a, b]: {}}\n"),
    "Write the key as a string.";

    /// A merge key `<<` whose value is not an object or a list of objects.
    MERGE_KEY = 11,
    "`<<` brings the entries of other objects into this one.",
    Part("paths: {<<: text}\n"),
    "Give it an object, or put the key in quotes if it is meant as a name.";

    /// A YAML tag that has no meaning here or contradicts its value.
    TAG = 12,
    "The tags of the core schema (`!!str`, `!!int`, …) are obeyed; others would be meant for another reader.",
    Part("paths: !paths {}\n"),
    "Leave the tag out.";

    /// A place waits for prose of ours.
    PROSE_STUB = 13,
    "`cargo xtask update` takes the facts of a publication and none of its prose; a place that is new has this text until someone \
     has written what it is.",
    Part("paths:\n  /users:\n    get:\n      operationId: listUsers\n      summary: 'TODO(prose): say what this is.'\n      \
          responses: {'204': {description: Done.}}\n"),
    "Write it, in words of our own.";

    /// An action of the overlay waits for a judgement.
    UNJUDGED = 14,
    "`cargo xtask update` adds an action for every new operation, which names it by its id and says \
     by its method whether it may be sent again. These are guesses, and a person has to judge them.",
    Overlay(SOUND, "actions:\n- target: $.paths['/users'].get\n  description: 'TODO(overlay): named by its id, taken by its method; judge it.'\n  \
          update: {x-zephr-call: users.list}\n"),
    "Look at the operation, mend the action if need be, and give the reason in place of the text.";

    /// The overlay is not laid out as the Overlay specification asks, or an action has no reason.
    OVERLAY_FORM = 15,
    "Versions 1.0 and 1.1 are understood. Beyond what they ask, every action says in its `description` why it is there.",
    Overlay(SOUND, "actions:\n- target: $.paths['/users'].get\n  update: {operationId: users}\n"),
    "Write the action as the message says.";

    /// A target or source is not a JSONPath.
    OVERLAY_PATH = 16,
    "`target` and `copy` are queries as RFC 9535 defines them.",
    Overlay(SOUND, "actions:\n- target: paths./users\n  description: No dollar sign.\n  remove: true\n"),
    "Begin with `$`, and put names with other characters than letters, digits and `_` in brackets: `$.paths['/users']`.";

    /// A target matches nothing.
    OVERLAY_UNUSED = 17,
    "A correction without effect is one that is no longer needed, or one that has lost its place. Either is worth knowing, so it \
     is an error here, while the specification lets it pass.",
    Overlay(SOUND, "actions:\n- target: $.paths['/accounts']\n  description: Not ours.\n  remove: true\n"),
    "Look at what became of the place: mend the target, or delete the action.";

    /// An update cannot be merged into what its target matches.
    OVERLAY_MISFIT = 18,
    "Objects merge with objects, lists take items, single values take single values (from 1.1 on). `copy` needs exactly one source.",
    Overlay(SOUND, "actions:\n- target: $.paths['/users'].get\n  description: A text for an object.\n  update: none\n"),
    "Choose another target; to replace something as a whole, remove it in one action and put the new thing in with the next.";

    /// An action, or a part of it, does nothing.
    OVERLAY_IDLE = 19,
    "The description says already what the action would make it say.",
    Overlay(SOUND, "actions:\n- target: $.paths['/users'].get\n  description: Its name.\n  update: {operationId: listUsers}\n"),
    "Delete the action.";
}
