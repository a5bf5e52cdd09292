//! A script: what the client is asked to do, and what the server does with each request.
//!
//! All values are numbers and names, so that [`Script::paste`] prints Rust that compiles in `regressions.rs`.

/// One case of the search.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Script {
    pub(crate) protocol: Protocol,
    pub(crate) exchange: Exchange,
    pub(crate) limits: Limits,
    /// The replies to the first requests, in order of arrival. Later requests get a healthy reply.
    pub(crate) replies: Vec<Reply>,
}

impl Script {
    /// Prints the script as a Rust expression.
    pub(crate) fn paste(&self) -> String {
        // No text occurs in a script, so every bracket opens a `Vec`.
        format!("{self:#?}").replace('[', "vec![")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Http1,
    Http2,
}

/// What the client is asked to do.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Exchange {
    /// One call that returns any JSON value, or nothing.
    Value { class: Class, body: RequestBody },
    /// One call that returns an object, all of whose described fields are optional.
    Object { class: Class },
    /// One call that returns a list of this many items.
    List { class: Class, items: u8 },
    /// All items of a list that comes in pages.
    PageStream(Paged),
    /// The same, record by record.
    Export(Paged),
    /// Creates on one client at the same time, in virtual time.
    Crowd { calls: u8, streams: u8 },
    /// The same in real time, on several threads.
    RealCrowd { calls: u8, streams: u8 },
}

/// The retry classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Idempotent,
    Conditional,
    NonIdempotent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequestBody {
    Small,
    /// The password is repeated by replies that echo.
    Secret,
    /// More than the buffers of two sockets hold.
    Large,
}

/// A list that comes in pages.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Paged {
    /// The number of items on each page.
    pub(crate) pages: Vec<u8>,
    pub(crate) links: Links,
    pub(crate) total: bool,
    /// Whether every page begins with the same item.
    pub(crate) same_first: bool,
    pub(crate) ahead: u8,
    /// Whether a call of the same client is made for each item.
    pub(crate) inner_calls: bool,
    /// Whether an export goes on after a record that cannot be decoded.
    pub(crate) continues: bool,
}

/// How a page names the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Links {
    /// Not at all: pages are counted, and an empty one is the last.
    Absent,
    Url,
    Number,
    UrlAndNumber,
    /// The first page links to itself.
    Itself,
    /// The last page links to the first.
    Circle,
    /// The first page has a link that cannot be understood.
    Unknown(BadLink),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadLink {
    True,
    Fraction,
    EmptyObject,
    EmptyArray,
    NumberAsText,
    NumberAsUrl,
    OtherHost,
}

/// Limits of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) total_ms: u32,
    pub(crate) attempt_ms: u32,
    pub(crate) idle_ms: u32,
    /// 0 sets no limit.
    pub(crate) in_flight: u8,
    /// 0 sets no limit.
    pub(crate) per_second: u8,
}

/// What the server does with one request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reply {
    /// Whether it is sent when the head of the request is there. What follows is then read and dropped, or left unread.
    pub(crate) early: Early,
    pub(crate) delay_ms: u32,
    /// Informational responses before the response.
    pub(crate) interim: Vec<u16>,
    /// Frames of HTTP/2 before the response.
    pub(crate) noise: Vec<Noise>,
    pub(crate) status: u16,
    pub(crate) headers: Vec<Header>,
    pub(crate) length: Length,
    pub(crate) coding: Coding,
    pub(crate) document: Document,
    pub(crate) pace: Pace,
    pub(crate) cut: Option<Cut>,
}

impl Reply {
    /// A reply without a fault.
    pub(crate) fn healthy() -> Self {
        Self {
            early: Early::No,
            delay_ms: 0,
            interim: Vec::new(),
            noise: Vec::new(),
            status: 200,
            headers: vec![Header::Json],
            length: Length::Exact,
            coding: Coding::Identity,
            document: Document::Asked,
            pace: Pace::AtOnce,
            cut: None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Early {
    No,
    ThenDrain,
    ThenIgnore,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Header {
    Json,
    Html,
    /// In seconds.
    RetryAfter(u32),
    RetryAfterText,
    /// So many seconds behind the true time.
    DateBehind(u32),
    Age(u32),
    Cookie,
    /// More header lines than a client may take.
    Many(u16),
}

/// What the response says of the length of its body, and over HTTP/1 how the body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    Exact,
    /// Over HTTP/1 the body ends with the connection.
    Absent,
    /// Over HTTP/2 the same as `Absent`.
    Chunked,
    More(u16),
    Less(u16),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Identity,
    Gzip,
    UpperCaseGzip,
    TwoMembers,
    /// One byte of the compressed body is wrong.
    SpoiltGzip,
    /// Only announced.
    AnnouncedGzip,
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Document {
    /// What the request asks for.
    Asked,
    /// A part of it, in thousandths.
    Part(u16),
    Empty,
    Garbage,
    Html,
    /// `{"error": …}`
    Failure,
    /// The password in an error message, in this form.
    Echo(Form),
    /// A field that never seems to end stands before the list.
    Flood,
    /// So many fields stand before the list.
    Fields(u16),
    /// The first record is no JSON, in this way.
    BadRecord(BadRecord),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadRecord {
    LoneSurrogate,
    InvalidUtf8,
    RepeatedField,
}

/// A form in which a secret is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Plain,
    UrlEncoded,
    HtmlEscaped,
    UnicodeEscaped,
    UpperCase,
    Base64,
    Authorization,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    AtOnce,
    /// So many pieces, with a pause before each.
    Pieces {
        count: u16,
        every_ms: u32,
    },
}

/// Where and how the response ends before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) at: Position,
    pub(crate) how: How,
}

/// A position in thousandths. In the head of HTTP/2, 0 is before the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    Head(u16),
    Body(u16),
    AfterEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Fin,
    Rst,
    /// The connection lives on, and nothing is read or written any more.
    Silence,
    /// RST_STREAM; over HTTP/1 the same as `Rst`.
    ResetStream(u32),
    /// GOAWAY; over HTTP/1 the same as `Fin`.
    GoAway {
        code: u32,
        covers: bool,
        closes: bool,
    },
}

/// A frame of HTTP/2 that is no part of the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noise {
    Ping,
    WindowUpdate,
    Unknown,
    /// The acknowledgment of which breaks off the connection.
    Settings,
    // The rest breaks the protocol.
    PushPromise,
    DataOnZero,
    HugeWindow,
}

impl Noise {
    pub(crate) fn is_harmless(self) -> bool {
        matches!(self, Self::Ping | Self::WindowUpdate | Self::Unknown)
    }
}
