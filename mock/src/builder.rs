//! Options of a mock.

use std::{fmt, io, net::IpAddr, net::Ipv4Addr, time::Duration};

use bytes::Bytes;
use zephr_runtime::{
    Credentials, Secret,
    signature::{Clock, SystemClock},
};

use crate::{
    Mock,
    answer::Answer,
    authorization::{Guard, Log},
    state::State,
};

/// Prepares a [`Mock`].
pub struct MockBuilder {
    host: IpAddr,
    port: u16,
    credentials: Credentials,
    clock: Box<dyn Clock>,
    window: Duration,
    rejects_all: bool,
    log: Log,
    answers: Vec<(String, Result<Answer, String>)>,
}

impl Default for MockBuilder {
    fn default() -> Self {
        Self {
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            credentials: Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY),
            clock: Box::new(SystemClock),
            window: Duration::from_secs(5 * 60),
            rejects_all: false,
            log: Box::new(|_| {}),
            answers: Vec::new(),
        }
    }
}

impl MockBuilder {
    /// The access key that is known unless another is given.
    pub const ACCESS_KEY: &str = "demo";
    /// Its secret key: a public example, not worth hiding.
    pub const SECRET_KEY: &str = "demo-secret";

    /// The one key pair that is accepted.
    pub fn credentials(mut self, access_key: impl Into<String>, secret_key: impl Into<Secret>) -> Self {
        self.credentials = Credentials::new(access_key, secret_key);
        self
    }

    /// The address to listen on; loopback unless set.
    pub fn host(mut self, host: IpAddr) -> Self {
        self.host = host;
        self
    }

    /// The port to listen on; 0, the default, takes a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The clock that time stamps are compared with; the machine's unless set.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// How far a time stamp may lie before or after the clock; five minutes unless set.
    pub fn window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// Answers 401 to every operation that must be signed, however it is signed.
    pub fn reject_all_signatures(mut self) -> Self {
        self.rejects_all = true;
        self
    }

    /// Is given one line about every request whose signature is refused: status, method, path and what is wrong. It holds no
    /// secret, no query and no line break. Called on the server's thread, so it should return soon. Unless set, nothing is logged.
    pub fn log(mut self, log: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.log = Box::new(log);
        self
    }

    /// Answers an operation with this and not with its documented example. The request is checked as usual.
    pub fn answer(
        mut self,
        operation_id: impl Into<String>,
        status: u16,
        media_type: Option<&str>,
        body: impl Into<Bytes>,
    ) -> Self {
        self.answers
            .push((operation_id.into(), Answer::new(status, media_type, body.into())));
        self
    }

    /// Answers an operation with 200 and a JSON number, which no typed answer takes.
    pub fn wrong_type(self, operation_id: impl Into<String>) -> Self {
        self.answer(operation_id, 200, Some("application/json"), "42")
    }

    /// Starts the mock.
    ///
    /// # Errors
    /// An answer was set for an operation that does not exist, or cannot be sent; the port cannot be opened.
    pub async fn start(self) -> io::Result<Mock> {
        let guard = Guard::new(
            self.credentials,
            self.clock,
            self.window,
            self.rejects_all,
            self.log,
        );
        let state =
            State::new(guard, self.answers).map_err(|e| io::Error::new(io::ErrorKind::InvalidInput, e))?;
        Mock::spawn((self.host, self.port).into(), state)
    }
}

impl fmt::Debug for MockBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockBuilder")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("access_key", &self.credentials.access_key())
            .field("window", &self.window)
            .field("rejects_all", &self.rejects_all)
            .finish_non_exhaustive()
    }
}
