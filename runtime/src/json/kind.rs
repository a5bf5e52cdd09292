//! The kinds of JSON values.

use jiter::Peek;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

impl Kind {
    pub(super) fn of(peek: Peek) -> Option<Self> {
        match peek {
            Peek::Null => Some(Self::Null),
            Peek::True | Peek::False => Some(Self::Bool),
            Peek::String => Some(Self::String),
            Peek::Array => Some(Self::Array),
            Peek::Object => Some(Self::Object),
            // Not JSON, although the parser can accept them.
            Peek::NaN | Peek::Infinity => None,
            _ if peek.is_num() => Some(Self::Number),
            _ => None,
        }
    }

    /// Returns the kind of the value that begins with this byte.
    pub(crate) fn beginning_with(byte: u8) -> Option<Self> {
        match byte {
            b'n' => Some(Self::Null),
            b't' | b'f' => Some(Self::Bool),
            b'-' | b'0'..=b'9' => Some(Self::Number),
            b'"' => Some(Self::String),
            b'[' => Some(Self::Array),
            b'{' => Some(Self::Object),
            _ => None,
        }
    }

    pub(crate) fn with_article(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}
