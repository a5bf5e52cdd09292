//! The rules: the kinds of differences, as data.

use super::Impact::{self, Addition, Breaking, Docs};

/// A kind of difference between two descriptions.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// The name: `parameter-required`.
    pub name: &'static str,
    /// The impact of a difference in values that callers send, or of a difference without a direction.
    pub request: Impact,
    /// The impact of a difference in values that the service returns.
    pub response: Impact,
    /// A description of the difference.
    pub text: &'static str,
}

impl Rule {
    /// Returns `true` if the rule is about prose.
    pub(super) fn is_prose(&self) -> bool {
        self.name.starts_with("prose-") || self.name == "title-changed"
    }
}

/// Defines constants for the rules, and a table of all.
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
    VERSION_CHANGED "version-changed" Docs Docs "The version of the description changed.";
    TITLE_CHANGED "title-changed" Docs Docs "The title of the description or of a schema changed.";
    PROSE_CHANGED "prose-changed" Docs Docs "A summary or description was added, changed or removed.";
    EXAMPLE_CHANGED "example-changed" Docs Docs "An example was added, changed or removed.";
    TAG_CHANGED "tag-changed" Docs Docs "A tag was added or removed.";
    SERVER_ADDED "server-added" Addition Addition "A server URL was added.";
    SERVER_REMOVED "server-removed" Breaking Breaking "A server URL was removed.";
    SCHEME_ADDED "security-scheme-added" Addition Addition "A security scheme or one of its scopes was added.";
    SCHEME_CHANGED "security-scheme-changed" Breaking Breaking "A security scheme changed.";
    SCHEME_REMOVED "security-scheme-removed" Breaking Breaking "A security scheme or one of its scopes was removed.";
    COMPONENT_CHANGED "component-changed" Docs Docs "A schema was renamed, or a schema that no operation uses was added or removed.";
    DEPRECATION_CHANGED "deprecation-changed" Docs Docs "An operation, parameter or property became deprecated, or is no longer deprecated.";

    OPERATION_ADDED "operation-added" Addition Addition "An operation was added.";
    OPERATION_REMOVED "operation-removed" Breaking Breaking "An operation was removed.";
    PATH_MOVED "path-moved" Breaking Breaking "An operation moved to another path.";
    OPERATION_SERVER_CHANGED "operation-server-changed" Breaking Breaking "An operation moved to another server.";
    METHOD_CHANGED "method-changed" Breaking Breaking "The HTTP method of an operation changed.";
    PATH_PARAMETER_RENAMED "path-parameter-renamed" Docs Docs "A path parameter was renamed; the request is unchanged.";
    OPERATION_ID_CHANGED "operation-id-changed" Docs Docs "The operationId changed; the request is unchanged.";
    OPERATION_RETAGGED "operation-retagged" Docs Docs "The tags of an operation changed.";
    OPERATION_SIGNED "operation-signed" Breaking Breaking "An operation now requires credentials.";
    OPERATION_UNSIGNED "operation-unsigned" Addition Addition "An operation no longer requires credentials.";
    SECURITY_ADDED "security-alternative-added" Addition Addition "Another combination of security schemes became sufficient.";
    SECURITY_REMOVED "security-alternative-removed" Breaking Breaking "A combination of security schemes is no longer sufficient.";
    SCOPE_ADDED "security-scope-added" Breaking Breaking "An operation requires another scope.";
    SCOPE_REMOVED "security-scope-removed" Addition Addition "An operation no longer requires a scope.";
    WEBHOOK_ADDED "webhook-added" Addition Addition "A webhook or callback was added.";
    WEBHOOK_REMOVED "webhook-removed" Breaking Breaking "A webhook or callback was removed.";

    PARAMETER_ADDED "parameter-added" Addition Addition "An optional parameter was added.";
    PARAMETER_ADDED_REQUIRED "parameter-added-required" Breaking Addition "A required parameter was added.";
    PARAMETER_REMOVED "parameter-removed" Breaking Breaking "A parameter was removed.";
    PARAMETER_REQUIRED "parameter-required" Breaking Addition "A parameter became required.";
    PARAMETER_OPTIONAL "parameter-optional" Addition Breaking "A parameter became optional.";
    PARAMETER_MOVED "parameter-moved" Breaking Breaking "A parameter moved to another part of the request.";
    PARAMETER_STYLE_CHANGED "parameter-style-changed" Breaking Breaking "The serialization style of a parameter or of a part of a body changed.";
    PARAMETERS_REORDERED "parameters-reordered" Docs Docs "Parameters are declared in another order; the request is unchanged.";

    BODY_ADDED "body-added" Addition Addition "An optional request body, or a response body, was added.";
    BODY_ADDED_REQUIRED "body-added-required" Breaking Addition "A required request body was added.";
    BODY_REMOVED "body-removed" Breaking Breaking "The request body or the response body was removed.";
    BODY_REQUIRED "body-required" Breaking Addition "The request body became required.";
    BODY_OPTIONAL "body-optional" Addition Breaking "The request body became optional.";
    MEDIA_TYPE_ADDED "media-type-added" Addition Breaking "A media type was added to a body.";
    MEDIA_TYPE_REMOVED "media-type-removed" Breaking Addition "A media type was removed from a body.";
    SUCCESS_STATUS_ADDED "success-status-added" Addition Breaking "A success status was added.";
    SUCCESS_STATUS_REMOVED "success-status-removed" Breaking Addition "A success status was removed.";
    ERROR_STATUS_CHANGED "error-status-changed" Docs Docs "The description of an error status was added or removed; callers must expect any status.";
    HEADER_ADDED "header-added" Addition Addition "A response header was added.";
    HEADER_REMOVED "header-removed" Addition Breaking "A response header was removed.";
    HEADER_REQUIRED "header-required" Breaking Addition "A response header became required.";
    HEADER_OPTIONAL "header-optional" Addition Breaking "A response header became optional.";
    WRAPPED "body-wrapped" Breaking Breaking "A body was wrapped in an object.";
    UNWRAPPED "body-unwrapped" Breaking Breaking "A body is no longer wrapped in an object.";

    TYPE_CHANGED "type-changed" Breaking Breaking "The type of a value changed.";
    TYPE_WIDENED "type-widened" Addition Breaking "A value may have more types: an integer became a number, or a type became any type.";
    TYPE_NARROWED "type-narrowed" Breaking Addition "A value may have fewer types: a number became an integer, or any type became one type.";
    FORMAT_ADDED "format-added" Breaking Addition "A format was added to a value.";
    FORMAT_CHANGED "format-changed" Breaking Breaking "The format of a value changed.";
    FORMAT_REMOVED "format-removed" Addition Breaking "The format of a value was removed.";
    NULL_ALLOWED "null-allowed" Addition Breaking "A value became nullable.";
    NULL_REFUSED "null-refused" Breaking Addition "A value is no longer nullable.";
    ENUM_ADDED "enum-added" Breaking Addition "A value was restricted to an enumeration.";
    ENUM_REMOVED "enum-removed" Addition Breaking "A value is no longer restricted to an enumeration.";
    ENUM_VALUE_ADDED "enum-value-added" Addition Breaking "A value was added to an enumeration.";
    ENUM_VALUE_REMOVED "enum-value-removed" Breaking Addition "A value was removed from an enumeration.";
    DEFAULT_ADDED "default-added" Addition Docs "A default was added.";
    DEFAULT_CHANGED "default-changed" Breaking Docs "A default changed.";
    DEFAULT_REMOVED "default-removed" Breaking Docs "A default was removed.";
    PROPERTY_ADDED "property-added" Addition Addition "An optional property was added.";
    PROPERTY_ADDED_REQUIRED "property-added-required" Breaking Addition "A required property was added.";
    PROPERTY_REMOVED "property-removed" Breaking Breaking "A property was removed.";
    PROPERTY_REQUIRED "property-required" Breaking Addition "A property became required.";
    PROPERTY_OPTIONAL "property-optional" Addition Breaking "A property became optional.";
    READ_ONLY_ADDED "read-only-added" Breaking Docs "A property became read-only: requests can no longer contain it.";
    READ_ONLY_REMOVED "read-only-removed" Addition Docs "A property is no longer read-only: requests can contain it.";
    WRITE_ONLY_ADDED "write-only-added" Docs Breaking "A property became write-only: responses no longer contain it.";
    WRITE_ONLY_REMOVED "write-only-removed" Docs Addition "A property is no longer write-only: responses can contain it.";
    OTHERS_ALLOWED "other-properties-allowed" Addition Breaking "Additional properties became allowed.";
    OTHERS_REFUSED "other-properties-refused" Breaking Addition "Additional properties are no longer allowed.";
    ALTERNATIVE_ADDED "alternative-added" Addition Breaking "An alternative was added to a union.";
    ALTERNATIVE_REMOVED "alternative-removed" Breaking Addition "An alternative was removed from a union.";
    DISCRIMINATOR_CHANGED "discriminator-changed" Breaking Breaking "The discriminator of a union changed.";
    MINIMUM_RAISED "minimum-raised" Breaking Addition "The minimum was raised.";
    MINIMUM_LOWERED "minimum-lowered" Addition Breaking "The minimum was lowered.";
    MAXIMUM_RAISED "maximum-raised" Addition Breaking "The maximum was raised.";
    MAXIMUM_LOWERED "maximum-lowered" Breaking Addition "The maximum was lowered.";
    MIN_LENGTH_RAISED "min-length-raised" Breaking Addition "The minimum length was raised.";
    MIN_LENGTH_LOWERED "min-length-lowered" Addition Breaking "The minimum length was lowered.";
    MAX_LENGTH_RAISED "max-length-raised" Addition Breaking "The maximum length was raised.";
    MAX_LENGTH_LOWERED "max-length-lowered" Breaking Addition "The maximum length was lowered.";
    MIN_ITEMS_RAISED "min-items-raised" Breaking Addition "The minimum number of items was raised.";
    MIN_ITEMS_LOWERED "min-items-lowered" Addition Breaking "The minimum number of items was lowered.";
    MAX_ITEMS_RAISED "max-items-raised" Addition Breaking "The maximum number of items was raised.";
    MAX_ITEMS_LOWERED "max-items-lowered" Breaking Addition "The maximum number of items was lowered.";
    UNIQUE_ITEMS_ADDED "unique-items-added" Breaking Addition "The items of an array must now be unique.";
    UNIQUE_ITEMS_REMOVED "unique-items-removed" Addition Breaking "The items of an array may now repeat.";
    PATTERN_ADDED "pattern-added" Breaking Addition "A pattern was added to a string.";
    PATTERN_CHANGED "pattern-changed" Breaking Breaking "The pattern of a string changed.";
    PATTERN_REMOVED "pattern-removed" Addition Breaking "The pattern of a string was removed.";
    TIGHTENED "constraint-tightened" Breaking Addition "A constraint such as `multipleOf` or `not` was added, or now allows less.";
    LOOSENED "constraint-loosened" Addition Breaking "A constraint such as `multipleOf` or `not` was removed, or now allows more.";
    CONSTRAINT_CHANGED "constraint-changed" Breaking Breaking "A constraint changed in another way.";

    HINT_CHANGED "hint-changed" Docs Docs "A hint of the overlay was added, changed or removed.";
}

/// Returns the page `codegen/docs/diff-rules.md`.
pub fn page() -> String {
    let mut text = format!(
        "<!-- @generated by `cargo xtask generate` from the table of rules; do not edit. -->\n\n# Rules of `cargo xtask diff`\n\n\
         This page lists the {} kinds of differences between two descriptions. The column *request* has the impact of a difference on values that \
         callers send, and the column *response* that on values that the service returns:\n\n\
         - *breaking*: existing callers may stop working, because the service accepts less than before, or returns what they do not expect.\n\
         - *addition*: existing callers keep working.\n\
         - *docs only*: nothing changes on the wire.\n\n\
         In webhooks and callbacks, the service sends the requests, so the two columns are exchanged. For each rule, `tests/diff/` has an \
         overlay of the same name that causes this difference.\n\n\
         | rule | request | response | difference |\n| --- | --- | --- | --- |\n",
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
