//! A script: the actions of the client, and the server's reply to each request.
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
        // A script contains no text, so every bracket opens a `Vec`.
        format!("{self:#?}").replace('[', "vec![")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Http1,
    Http2,
}

/// The actions of the client.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Exchange {
    /// One call that returns any JSON value, or nothing.
    Value { class: Class, body: RequestBody },
    /// One call that returns an object whose described fields are all optional.
    Object { class: Class },
    /// One call that returns a list of this many items.
    List { class: Class, items: u8 },
    /// All items of a paginated list.
    PageStream(Paged),
    /// Like `PageStream`, record by record.
    Export(Paged),
    /// Concurrent creates on one client, in virtual time.
    Crowd { calls: u8, streams: u8 },
    /// Like `Crowd`, in real time and on several threads.
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
    /// Includes a password, which some replies echo.
    Secret,
    /// More than the buffers of two sockets can hold.
    Large,
}

/// A paginated list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Paged {
    /// The number of items on each page.
    pub(crate) pages: Vec<u8>,
    pub(crate) links: Links,
    pub(crate) total: bool,
    /// True if every page begins with the same item.
    pub(crate) same_first: bool,
    pub(crate) ahead: u8,
    /// True if a call of the same client is made for each item.
    pub(crate) inner_calls: bool,
    /// True if an export continues after a record that cannot be decoded.
    pub(crate) continues: bool,
}

/// The form in which a page refers to the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Links {
    /// No link: pages are counted, and an empty one is the last.
    Absent,
    Url,
    Number,
    UrlAndNumber,
    /// The first page links to itself.
    Itself,
    /// The last page links to the first.
    Circle,
    /// The first page has an invalid link.
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

/// The limits of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) total_ms: u32,
    pub(crate) attempt_ms: u32,
    pub(crate) idle_ms: u32,
    /// 0 means unlimited.
    pub(crate) in_flight: u8,
    /// 0 means unlimited.
    pub(crate) per_second: u8,
}

/// The server's reply to a request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reply {
    /// Determines if the reply is sent right after the head of the request. If so, the rest of the request is then
    /// read and discarded, or left unread.
    pub(crate) early: Early,
    pub(crate) delay_ms: u32,
    /// Informational responses before the final one.
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
    /// This many seconds behind the true time.
    DateBehind(u32),
    Age(u32),
    Cookie,
    /// More header lines than a client accepts.
    Many(u16),
}

/// The length that the response announces, and over HTTP/1 how the end of the body is indicated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    Exact,
    /// Over HTTP/1, the end of the connection ends the body.
    Absent,
    /// Over HTTP/2, the same as `Absent`.
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
    /// Announced, but not applied.
    AnnouncedGzip,
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Document {
    /// The requested document.
    Asked,
    /// A part of the document, in thousandths.
    Part(u16),
    Empty,
    Garbage,
    Html,
    /// `{"error": …}`
    Failure,
    /// The password in an error message, in this form.
    Echo(Form),
    /// An endless field before the list.
    Flood,
    /// This many fields before the list.
    Fields(u16),
    /// A first record that is malformed in this way.
    BadRecord(BadRecord),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadRecord {
    LoneSurrogate,
    InvalidUtf8,
    RepeatedField,
}

/// The form in which a secret is echoed.
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
    /// This many chunks, with a delay before each.
    Pieces {
        count: u16,
        every_ms: u32,
    },
}

/// The point and the manner in which the response is truncated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) at: Position,
    pub(crate) how: How,
}

/// A position in thousandths. For the head over HTTP/2, 0 is before the frame.
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
    /// The connection stays open, but nothing is read or written any more.
    Silence,
    /// RST_STREAM; over HTTP/1, the same as `Rst`.
    ResetStream(u32),
    /// GOAWAY; over HTTP/1, the same as `Fin`.
    GoAway {
        code: u32,
        covers: bool,
        closes: bool,
    },
}

/// An HTTP/2 frame that is not part of the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noise {
    Ping,
    WindowUpdate,
    Unknown,
    /// When the client acknowledges this frame, the connection is closed.
    Settings,
    // The rest violates the protocol.
    PushPromise,
    DataOnZero,
    HugeWindow,
}

impl Noise {
    pub(crate) fn is_harmless(self) -> bool {
        matches!(self, Self::Ping | Self::WindowUpdate | Self::Unknown)
    }
}
