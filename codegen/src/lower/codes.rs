//! The numbers of what `lower` and `check` report.

use crate::diagnostic::Code;

/// The document is not an OpenAPI 3.0 description.
pub const VERSION: Code = Code(20);
/// Something that every description must have is absent.
pub const MISSING: Code = Code(21);
/// A part of the description has not the form that OpenAPI gives it.
pub const FORM: Code = Code(22);
/// A `$ref` names nothing, or another document.
pub const DANGLING: Code = Code(23);
/// A `$ref` leads back to itself without reaching a value, or a type contains itself without end.
pub const CYCLE: Code = Code(24);
/// A `type` that OpenAPI does not know.
pub const UNKNOWN_TYPE: Code = Code(25);
/// A schema that asks for something that no type can say.
pub const SCHEMA: Code = Code(26);
/// An `x-zephr-` key that does not exist.
pub const UNKNOWN_HINT: Code = Code(27);
/// A hint with a value it cannot have.
pub const HINT: Code = Code(28);
/// A hint in a place where it says nothing.
pub const IDLE_HINT: Code = Code(29);
/// One type name for two structures.
pub const TYPE_CONFLICT: Code = Code(30);
/// Two things would have the same Rust name; numbers keep them apart.
pub const COLLISION: Code = Code(31);
/// A key of a path item that is no method.
pub const UNKNOWN_METHOD: Code = Code(32);
/// An operation without an id.
pub const NO_OPERATION_ID: Code = Code(33);
/// An operation id used twice.
pub const DUPLICATE_OPERATION_ID: Code = Code(34);
/// Two operations answer to one method and path.
pub const DUPLICATE_PATH: Code = Code(35);
/// Two operations are the same method of one resource.
pub const DUPLICATE_CALL: Code = Code(36);
/// An operation without responses.
pub const NO_RESPONSES: Code = Code(37);
/// A path template that cannot be read.
pub const TEMPLATE: Code = Code(38);
/// A path parameter that the template or the operation does not have.
pub const PATH_PARAMETER: Code = Code(39);
/// A parameter declared twice.
pub const DUPLICATE_PARAMETER: Code = Code(40);
/// A parameter whose value has no plain text form.
pub const UNSUPPORTED_PARAMETER: Code = Code(41);
/// A header that the client writes itself.
pub const IGNORED_HEADER: Code = Code(42);
/// A request body where none is expected.
pub const UNEXPECTED_BODY: Code = Code(43);
/// A media type that cannot be decoded.
pub const MEDIA_TYPE: Code = Code(44);
/// Success responses of different types.
pub const SEVERAL_ANSWERS: Code = Code(45);
/// An example that contradicts its schema.
pub const EXAMPLE: Code = Code(46);
/// A status that is neither a number, a range nor `default`.
pub const STATUS: Code = Code(47);
/// Nothing says what a value is, and nothing says that this is meant.
pub const UNTYPED: Code = Code(48);
/// Nothing says whether an operation may be sent again.
pub const NO_RETRY: Code = Code(49);
