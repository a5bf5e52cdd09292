//! Types as in generated code.

use zephr_runtime as rt;

/// An object with required, optional, aliased and boxed fields.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Session {
    /// The user of the session.
    pub user_id: String,
    /// True if the session is still active.
    pub state: Option<ExpiryState>,
    /// Received as `grant_id` or `grantId`.
    pub grant_id: Option<String>,
    /// The previous session.
    pub previous: Option<Box<Session>>,
    /// Unknown fields, as received.
    pub extra: rt::UnknownFields,
}

impl Session {
    /// Creates a session with its required fields (only for types reachable from a request).
    pub fn new(user_id: impl Into<String>) -> Self {
        Self {
            user_id: user_id.into(),
            ..rt::empty()
        }
    }

    /// Sets `grant_id`.
    pub fn grant_id(mut self, value: impl Into<String>) -> Self {
        self.grant_id = Some(value.into());
        self
    }
}

rt::object!(Session {
    user_id: required("user_id"),
    state: optional("state"),
    grant_id: optional("grant_id").or(&["grantId"]),
    previous: optional("previous"),
});

/// A string enum, open to unknown values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExpiryState {
    /// `active`
    Active,
    /// `expired`
    Expired,
    /// Any other value, as received.
    Other(rt::UnknownValue),
}

impl rt::StringEnum for ExpiryState {
    const LISTED: &'static [Self] = &[Self::Active, Self::Expired];

    fn unknown(value: rt::UnknownValue) -> Self {
        Self::Other(value)
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Other(other) => other.as_str(),
        }
    }
}

rt::string_enum!(ExpiryState);

/// One of several shapes. A variant whose type contains the enum itself without a `Vec` or `Option` in between holds a
/// `Box`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SessionOrText {
    /// A whole session.
    Session(Box<Session>),
    /// Only its ID.
    Text(String),
    /// None of the above.
    Other(rt::RawJson),
}

impl rt::OneOf for SessionOrText {
    const SHAPES: &'static [fn() -> rt::Shape] = &[
        <Box<Session> as rt::JsonValue>::shape,
        <String as rt::JsonValue>::shape,
    ];

    fn begin(alternative: usize) -> Self {
        match alternative {
            0 => Self::Session(rt::empty()),
            1 => Self::Text(rt::empty()),
            _ => Self::Other(rt::empty()),
        }
    }

    fn inner(&self) -> &dyn rt::Decode {
        match self {
            Self::Session(inner) => inner,
            Self::Text(inner) => inner,
            Self::Other(inner) => inner,
        }
    }

    fn inner_mut(&mut self) -> &mut dyn rt::Decode {
        match self {
            Self::Session(inner) => inner,
            Self::Text(inner) => inner,
            Self::Other(inner) => inner,
        }
    }
}

rt::one_of!(SessionOrText);

/// Only optional fields, among them a list with a type of its own, a map, and arbitrary JSON.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page {
    pub total: Option<i64>,
    pub price: Option<rt::Number>,
    pub sessions: Option<Vec<Session>>,
    pub pages: Option<rt::List<Page>>,
    pub labels: Option<rt::Map<String>>,
    pub data: Option<rt::RawJson>,
    pub extra: rt::UnknownFields,
}

rt::object!(Page {
    total: optional("total"),
    price: optional("price"),
    sessions: optional("sessions"),
    pages: optional("pages"),
    labels: optional("labels"),
    data: optional("data"),
});

/// A login, with a secret.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Login {
    pub user: String,
    pub password: rt::Secret,
    pub extra: rt::UnknownFields,
}

rt::object!(Login {
    user: required("user"),
    password: required("password"),
});

/// Alternatives of every kind, some of them objects.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Mixed {
    Page(Page),
    Login(Login),
    Session(Session),
    Flag(bool),
    Count(i64),
    Lines(Vec<String>),
    Other(rt::RawJson),
}

impl rt::OneOf for Mixed {
    const SHAPES: &'static [fn() -> rt::Shape] = &[
        <Page as rt::JsonValue>::shape,
        <Login as rt::JsonValue>::shape,
        <Session as rt::JsonValue>::shape,
        <bool as rt::JsonValue>::shape,
        <i64 as rt::JsonValue>::shape,
        <Vec<String> as rt::JsonValue>::shape,
    ];

    fn begin(alternative: usize) -> Self {
        match alternative {
            0 => Self::Page(rt::empty()),
            1 => Self::Login(rt::empty()),
            2 => Self::Session(rt::empty()),
            3 => Self::Flag(rt::empty()),
            4 => Self::Count(rt::empty()),
            5 => Self::Lines(rt::empty()),
            _ => Self::Other(rt::empty()),
        }
    }

    fn inner(&self) -> &dyn rt::Decode {
        match self {
            Self::Page(inner) => inner,
            Self::Login(inner) => inner,
            Self::Session(inner) => inner,
            Self::Flag(inner) => inner,
            Self::Count(inner) => inner,
            Self::Lines(inner) => inner,
            Self::Other(inner) => inner,
        }
    }

    fn inner_mut(&mut self) -> &mut dyn rt::Decode {
        match self {
            Self::Page(inner) => inner,
            Self::Login(inner) => inner,
            Self::Session(inner) => inner,
            Self::Flag(inner) => inner,
            Self::Count(inner) => inner,
            Self::Lines(inner) => inner,
            Self::Other(inner) => inner,
        }
    }
}

rt::one_of!(Mixed);
