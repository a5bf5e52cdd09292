//! Types as the generator emits them.

use zephr_runtime as rt;

/// An object: required, optional, aliased and boxed fields.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Session {
    /// Whose session.
    pub user_id: String,
    /// Tells whether it still holds.
    pub state: Option<ExpiryState>,
    /// Came as `grant_id` or `grantId`.
    pub grant_id: Option<String>,
    /// The session before.
    pub previous: Option<Box<Session>>,
    /// Unknown fields, as they came.
    pub extra: rt::Extra,
}

impl Session {
    /// With what is required (only for types reachable from a request).
    pub fn new(user_id: impl Into<String>) -> Self {
        Self {
            user_id: user_id.into(),
            ..rt::Object::blank()
        }
    }

    /// Sets `grant_id`.
    pub fn grant_id(mut self, value: impl Into<String>) -> Self {
        self.grant_id = Some(value.into());
        self
    }
}

impl rt::Object for Session {
    const TABLE: &'static rt::Table = &rt::Table {
        name: "Session",
        fields: &[
            rt::Field::required("user_id"),
            rt::Field::optional("state"),
            rt::Field::optional("grant_id").or(&["grantId"]),
            rt::Field::optional("previous"),
        ],
    };

    fn blank() -> Self {
        Self {
            user_id: rt::blank(),
            state: rt::blank(),
            grant_id: rt::blank(),
            previous: rt::blank(),
            extra: rt::Extra::default(),
        }
    }
}

impl rt::Fields for Session {
    fn place(&mut self, field: usize) -> Option<&mut dyn rt::Place> {
        match field {
            0 => Some(&mut self.user_id),
            1 => Some(&mut self.state),
            2 => Some(&mut self.grant_id),
            3 => Some(&mut self.previous),
            _ => None,
        }
    }

    fn value(&self, field: usize) -> Option<&dyn rt::Place> {
        match field {
            0 => Some(&self.user_id),
            1 => Some(&self.state),
            2 => Some(&self.grant_id),
            3 => Some(&self.previous),
            _ => None,
        }
    }

    fn extra(&self) -> &rt::Extra {
        &self.extra
    }

    fn extra_mut(&mut self) -> &mut rt::Extra {
        &mut self.extra
    }
}

rt::object!(Session);

/// A string enum, open to values not known today.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExpiryState {
    /// `active`
    Active,
    /// `expired`
    Expired,
    /// Any other value, as it came.
    Other(String),
}

impl rt::StringEnum for ExpiryState {
    fn from_wire(value: &str) -> Self {
        match value {
            "active" => Self::Active,
            "expired" => Self::Expired,
            other => Self::Other(other.to_owned()),
        }
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Other(other) => other,
        }
    }
}

rt::string_enum!(ExpiryState);

/// One of several shapes. A variant whose type reaches the enum itself without a `Vec` or `Option` between holds a `Box`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Answer {
    /// A whole session.
    Session(Box<Session>),
    /// Just its id.
    Text(String),
    /// None of the above.
    Other(rt::RawJson),
}

impl rt::OneOf for Answer {
    const SHAPES: &'static [fn() -> rt::Shape] =
        &[<Box<Session> as rt::Value>::shape, <String as rt::Value>::shape];

    fn begin(alternative: usize) -> Self {
        match alternative {
            0 => Self::Session(rt::blank()),
            1 => Self::Text(rt::blank()),
            _ => Self::Other(rt::blank()),
        }
    }

    fn inner(&self) -> &dyn rt::Place {
        match self {
            Self::Session(inner) => inner,
            Self::Text(inner) => inner,
            Self::Other(inner) => inner,
        }
    }

    fn inner_mut(&mut self) -> &mut dyn rt::Place {
        match self {
            Self::Session(inner) => inner,
            Self::Text(inner) => inner,
            Self::Other(inner) => inner,
        }
    }
}

rt::one_of!(Answer);

/// Nothing but optional fields; one is a list of its own kind, one a map, one any JSON.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page {
    pub total: Option<i64>,
    pub price: Option<rt::Number>,
    pub sessions: Option<Vec<Session>>,
    pub pages: Option<rt::List<Page>>,
    pub labels: Option<rt::Map<String>>,
    pub data: Option<rt::RawJson>,
    pub extra: rt::Extra,
}

impl rt::Object for Page {
    const TABLE: &'static rt::Table = &rt::Table {
        name: "Page",
        fields: &[
            rt::Field::optional("total"),
            rt::Field::optional("price"),
            rt::Field::optional("sessions"),
            rt::Field::optional("pages"),
            rt::Field::optional("labels"),
            rt::Field::optional("data"),
        ],
    };

    fn blank() -> Self {
        Self {
            total: rt::blank(),
            price: rt::blank(),
            sessions: rt::blank(),
            pages: rt::blank(),
            labels: rt::blank(),
            data: rt::blank(),
            extra: rt::Extra::default(),
        }
    }
}

impl rt::Fields for Page {
    fn place(&mut self, field: usize) -> Option<&mut dyn rt::Place> {
        match field {
            0 => Some(&mut self.total),
            1 => Some(&mut self.price),
            2 => Some(&mut self.sessions),
            3 => Some(&mut self.pages),
            4 => Some(&mut self.labels),
            5 => Some(&mut self.data),
            _ => None,
        }
    }

    fn value(&self, field: usize) -> Option<&dyn rt::Place> {
        match field {
            0 => Some(&self.total),
            1 => Some(&self.price),
            2 => Some(&self.sessions),
            3 => Some(&self.pages),
            4 => Some(&self.labels),
            5 => Some(&self.data),
            _ => None,
        }
    }

    fn extra(&self) -> &rt::Extra {
        &self.extra
    }

    fn extra_mut(&mut self) -> &mut rt::Extra {
        &mut self.extra
    }
}

rt::object!(Page);

/// A login, with a secret.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Login {
    pub user: String,
    pub password: rt::Secret,
    pub extra: rt::Extra,
}

impl rt::Object for Login {
    const TABLE: &'static rt::Table = &rt::Table {
        name: "Login",
        fields: &[rt::Field::required("user"), rt::Field::required("password")],
    };

    fn blank() -> Self {
        Self {
            user: rt::blank(),
            password: rt::blank(),
            extra: rt::Extra::default(),
        }
    }
}

impl rt::Fields for Login {
    fn place(&mut self, field: usize) -> Option<&mut dyn rt::Place> {
        match field {
            0 => Some(&mut self.user),
            1 => Some(&mut self.password),
            _ => None,
        }
    }

    fn value(&self, field: usize) -> Option<&dyn rt::Place> {
        match field {
            0 => Some(&self.user),
            1 => Some(&self.password),
            _ => None,
        }
    }

    fn extra(&self) -> &rt::Extra {
        &self.extra
    }

    fn extra_mut(&mut self) -> &mut rt::Extra {
        &mut self.extra
    }
}

rt::object!(Login);

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
        <Page as rt::Value>::shape,
        <Login as rt::Value>::shape,
        <Session as rt::Value>::shape,
        <bool as rt::Value>::shape,
        <i64 as rt::Value>::shape,
        <Vec<String> as rt::Value>::shape,
    ];

    fn begin(alternative: usize) -> Self {
        match alternative {
            0 => Self::Page(rt::blank()),
            1 => Self::Login(rt::blank()),
            2 => Self::Session(rt::blank()),
            3 => Self::Flag(rt::blank()),
            4 => Self::Count(rt::blank()),
            5 => Self::Lines(rt::blank()),
            _ => Self::Other(rt::blank()),
        }
    }

    fn inner(&self) -> &dyn rt::Place {
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

    fn inner_mut(&mut self) -> &mut dyn rt::Place {
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
