//! The rules: the kinds of differences, as data.

use super::Impact::{self, Addition, Breaking, Docs};

/// A kind of difference between two descriptions.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, `parameter-required`.
    pub name: &'static str,
    /// The impact on values that callers send, or without a direction.
    pub request: Impact,
    /// The impact on values that the service returns.
    pub response: Impact,
    /// The difference, in a few words.
    pub text: &'static str,
}

impl Rule {
    /// Returns whether the rule is about prose.
    pub(super) fn is_prose(&self) -> bool {
        self.name.starts_with("prose-") || self.name == "title-changed"
    }
}

/// Constants for the rules, and the table of all.
macro_rules! rules {
    ($($id:ident $name:literal $request:ident $response:ident $text:literal;)*) => {
        $(
            #[doc = $text]
            pub(super) const $id: &Rule = &Rule { name: $name, request: $request, response: $response, text: $text };
        )*

        /// Every rule, in the order of the documentation.
        pub const RULES: &[&Rule] = &[$($id),*];
    };
}

rules! {
    VERSION_CHANGED "version-changed" Docs Docs "The description has another version.";
    TITLE_CHANGED "title-changed" Docs Docs "The description has another title.";
    PROSE_CHANGED "prose-changed" Docs Docs "A summary or description is new, different or gone.";
    EXAMPLE_CHANGED "example-changed" Docs Docs "An example is new, different or gone.";
    TAG_CHANGED "tag-changed" Docs Docs "A tag is new or gone.";
    SERVER_ADDED "server-added" Addition Addition "A server URL was added.";
    SERVER_REMOVED "server-removed" Breaking Breaking "A server URL was removed.";
    SCHEME_ADDED "security-scheme-added" Addition Addition "There is one more way to prove who calls.";
    SCHEME_CHANGED "security-scheme-changed" Breaking Breaking "A way to prove who calls works differently.";
    SCHEME_REMOVED "security-scheme-removed" Breaking Breaking "A way to prove who calls is gone.";
    COMPONENT_CHANGED "component-changed" Docs Docs "A component that no operation uses is new or gone.";
    DEPRECATION_CHANGED "deprecation-changed" Docs Docs "An operation, parameter or property is deprecated, or no longer.";

    OPERATION_ADDED "operation-added" Addition Addition "There is one more operation.";
    OPERATION_REMOVED "operation-removed" Breaking Breaking "An operation is gone.";
    PATH_MOVED "path-moved" Breaking Breaking "An operation is at another path.";
    OPERATION_SERVER_CHANGED "operation-server-changed" Breaking Breaking "An operation is at another server.";
    METHOD_CHANGED "method-changed" Breaking Breaking "An operation has another method.";
    PATH_PARAMETER_RENAMED "path-parameter-renamed" Docs Docs "A parameter in a path has another name; on the wire nothing changes.";
    OPERATION_ID_CHANGED "operation-id-changed" Docs Docs "An operation has another id; on the wire nothing changes.";
    OPERATION_RETAGGED "operation-retagged" Docs Docs "An operation has other tags.";
    OPERATION_SIGNED "operation-signed" Breaking Breaking "An operation needs a signature that needed none.";
    OPERATION_UNSIGNED "operation-unsigned" Addition Addition "An operation needs no signature any more.";

    PARAMETER_ADDED "parameter-added" Addition Addition "An operation takes one more parameter, which may be left out.";
    PARAMETER_ADDED_REQUIRED "parameter-added-required" Breaking Breaking "An operation needs one more parameter.";
    PARAMETER_REMOVED "parameter-removed" Breaking Breaking "An operation no longer takes a parameter.";
    PARAMETER_REQUIRED "parameter-required" Breaking Breaking "A parameter may no longer be left out.";
    PARAMETER_OPTIONAL "parameter-optional" Addition Addition "A parameter may be left out.";
    PARAMETER_MOVED "parameter-moved" Breaking Breaking "A parameter moved to another part of the request.";
    PARAMETER_STYLE_CHANGED "parameter-style-changed" Breaking Breaking "The value of a parameter is written differently.";
    PARAMETERS_REORDERED "parameters-reordered" Docs Docs "Parameters are declared in another order; on the wire nothing changes.";

    BODY_ADDED "body-added" Addition Addition "An optional request body, or a response body, was added.";
    BODY_ADDED_REQUIRED "body-added-required" Breaking Breaking "An operation needs a body that took none.";
    BODY_REMOVED "body-removed" Breaking Breaking "The request body or the response body was removed.";
    BODY_REQUIRED "body-required" Breaking Breaking "A body may no longer be left out.";
    BODY_OPTIONAL "body-optional" Addition Addition "A body may be left out.";
    MEDIA_TYPE_ADDED "media-type-added" Addition Breaking "A body may come in one more media type.";
    MEDIA_TYPE_REMOVED "media-type-removed" Breaking Addition "A body no longer comes in a media type.";
    SUCCESS_STATUS_ADDED "success-status-added" Breaking Breaking "A success may come with one more status.";
    SUCCESS_STATUS_REMOVED "success-status-removed" Addition Addition "A success no longer comes with a status.";
    ERROR_STATUS_CHANGED "error-status-changed" Docs Docs "The description of an error status is new or gone; callers must expect any status.";
    HEADER_ADDED "header-added" Addition Addition "A response header was added.";
    HEADER_REMOVED "header-removed" Breaking Breaking "A response header was removed.";
    WRAPPED "body-wrapped" Breaking Breaking "A body is inside of an object that was not there.";
    UNWRAPPED "body-unwrapped" Breaking Breaking "A body is no longer inside of an object.";

    TYPE_CHANGED "type-changed" Breaking Breaking "A value has another type.";
    TYPE_WIDENED "type-widened" Addition Breaking "A whole number may be any number, or a value may have any type.";
    TYPE_NARROWED "type-narrowed" Breaking Addition "A number must be whole, or a value of any type has one type.";
    FORMAT_ADDED "format-added" Breaking Addition "A value has a format that had none.";
    FORMAT_CHANGED "format-changed" Breaking Breaking "A value has another format.";
    FORMAT_REMOVED "format-removed" Addition Breaking "A value has no format any more.";
    NULL_ALLOWED "null-allowed" Addition Breaking "A value may be null.";
    NULL_REFUSED "null-refused" Breaking Addition "A value may no longer be null.";
    ENUM_ADDED "enum-added" Breaking Addition "A value must be one of a few.";
    ENUM_REMOVED "enum-removed" Addition Breaking "A value need not be one of a few any more.";
    ENUM_VALUE_ADDED "enum-value-added" Addition Breaking "There is one more value to choose from.";
    ENUM_VALUE_REMOVED "enum-value-removed" Breaking Addition "There is one value less to choose from.";
    DEFAULT_ADDED "default-added" Addition Docs "What is left out has a value.";
    DEFAULT_CHANGED "default-changed" Breaking Docs "What is left out has another value.";
    DEFAULT_REMOVED "default-removed" Breaking Docs "What is left out has no value any more.";
    PROPERTY_ADDED "property-added" Addition Addition "An object has one more property, which may be absent.";
    PROPERTY_ADDED_REQUIRED "property-added-required" Breaking Addition "An object has one more property, which is always there.";
    PROPERTY_REMOVED "property-removed" Breaking Breaking "An object has lost a property.";
    PROPERTY_REQUIRED "property-required" Breaking Addition "A property may no longer be absent.";
    PROPERTY_OPTIONAL "property-optional" Addition Breaking "A property may be absent.";
    READ_ONLY_ADDED "read-only-added" Breaking Docs "A property can no longer be sent.";
    READ_ONLY_REMOVED "read-only-removed" Addition Docs "A property can be sent, too.";
    WRITE_ONLY_ADDED "write-only-added" Docs Breaking "A property is no longer answered.";
    WRITE_ONLY_REMOVED "write-only-removed" Docs Addition "A property is answered, too.";
    OTHERS_ALLOWED "other-properties-allowed" Addition Breaking "An object may have properties that are not described.";
    OTHERS_REFUSED "other-properties-refused" Breaking Addition "An object may no longer have properties that are not described.";
    ALTERNATIVE_ADDED "alternative-added" Addition Breaking "A value may be of one more type.";
    ALTERNATIVE_REMOVED "alternative-removed" Breaking Addition "A value may no longer be of a type.";
    DISCRIMINATOR_CHANGED "discriminator-changed" Breaking Breaking "The discriminator of a value changed.";
    MINIMUM_RAISED "minimum-raised" Breaking Addition "The least number is greater.";
    MINIMUM_LOWERED "minimum-lowered" Addition Breaking "The least number is smaller.";
    MAXIMUM_RAISED "maximum-raised" Addition Breaking "The greatest number is greater.";
    MAXIMUM_LOWERED "maximum-lowered" Breaking Addition "The greatest number is smaller.";
    MIN_LENGTH_RAISED "min-length-raised" Breaking Addition "The shortest text is longer.";
    MIN_LENGTH_LOWERED "min-length-lowered" Addition Breaking "The shortest text is shorter.";
    MAX_LENGTH_RAISED "max-length-raised" Addition Breaking "The longest text is longer.";
    MAX_LENGTH_LOWERED "max-length-lowered" Breaking Addition "The longest text is shorter.";
    MIN_ITEMS_RAISED "min-items-raised" Breaking Addition "The shortest list is longer.";
    MIN_ITEMS_LOWERED "min-items-lowered" Addition Breaking "The shortest list is shorter.";
    MAX_ITEMS_RAISED "max-items-raised" Addition Breaking "The longest list is longer.";
    MAX_ITEMS_LOWERED "max-items-lowered" Breaking Addition "The longest list is shorter.";
    UNIQUE_ITEMS_ADDED "unique-items-added" Breaking Addition "The items of a list must be unique.";
    UNIQUE_ITEMS_REMOVED "unique-items-removed" Addition Breaking "The items of a list need no longer be unique.";
    PATTERN_ADDED "pattern-added" Breaking Addition "Text must be of a pattern.";
    PATTERN_CHANGED "pattern-changed" Breaking Breaking "Text must be of another pattern.";
    PATTERN_REMOVED "pattern-removed" Addition Breaking "Text need not be of a pattern any more.";

    HINT_CHANGED "hint-changed" Docs Docs "A hint of the overlay is new, different or gone.";
}

/// The rules as a page: `codegen/docs/diff-rules.md`.
pub fn page() -> String {
    let mut text = format!(
        "<!-- @generated by `cargo xtask generate` from the table of rules; do not edit. -->\n\n# Rules of `cargo xtask diff`\n\n\
         The {} kinds of difference that are told apart. What callers send may become wider, what the service outputs narrower; the \
         other way round breaks. Each rule has a fixture of its name in `tests/diff/`.\n\n\
         | rule | request | response | what it tells |\n| --- | --- | --- | --- |\n",
        RULES.len()
    );
    for rule in RULES {
        let Rule {
            name,
            request,
            response,
            text: what,
        } = rule;
        text.push_str(&format!("| `{name}` | {request} | {response} | {what} |\n"));
    }
    text
}
