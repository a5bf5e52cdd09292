//! The numbers of what `load` and `overlay` report. Later stages start at ZC0020.

use crate::diagnostic::Code;

/// The file is not UTF-8.
pub const NOT_UTF8: Code = Code(1);
/// A control character stands in the text.
pub const CONTROL_CHARACTER: Code = Code(2);
/// Neither YAML 1.2 nor JSON.
pub const SYNTAX: Code = Code(3);
/// Nothing in the file but blanks and comments.
pub const EMPTY: Code = Code(4);
/// More than one YAML document in the file.
pub const SEVERAL_DOCUMENTS: Code = Code(5);
/// A key stands twice in one object.
pub const DUPLICATE_KEY: Code = Code(6);
/// Nested deeper than [`MAX_DEPTH`](crate::load::MAX_DEPTH).
pub const TOO_DEEP: Code = Code(7);
/// Aliases expand to more than [`MAX_EXPANSION`](crate::load::MAX_EXPANSION) values.
pub const TOO_MANY_VALUES: Code = Code(8);
/// An alias stands inside the value that it names.
pub const SELF_REFERENCE: Code = Code(9);
/// A key that is an array, an object or an alias of something other than a string.
pub const COMPLEX_KEY: Code = Code(10);
/// A merge key `<<` whose value is not an object or a list of objects.
pub const MERGE_KEY: Code = Code(11);
/// A YAML tag that has no meaning here or contradicts its value.
pub const TAG: Code = Code(12);

/// The overlay is not laid out as Overlay 1.0 asks, or an action has no reason.
pub const OVERLAY_FORM: Code = Code(15);
/// A target is not a JSONPath.
pub const OVERLAY_PATH: Code = Code(16);
/// A target matches nothing.
pub const OVERLAY_UNUSED: Code = Code(17);
/// An update cannot be merged into what its target matches.
pub const OVERLAY_MISFIT: Code = Code(18);
/// An action matches, and leaves everything as it was.
pub const OVERLAY_IDLE: Code = Code(19);
