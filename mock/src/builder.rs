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
    check::Strictness,
    clock::MockClock,
    connection::Timeouts,
    origin::AllowedHosts,
    record::KEPT_BYTES,
    seed,
    state::{Settings, State},
};

/// The default limit on the size of the stored documents, in bytes.
const CAPACITY: usize = 256 * 1024 * 1024;

/// Prepares a [`Mock`].
pub struct MockBuilder {
    host: IpAddr,
    port: u16,
    credentials: Credentials,
    clock: Box<dyn Clock>,
    window: Duration,
    rejects_all: bool,
    log: Log,
    has_admin: bool,
    admin_hosts: Vec<String>,
    settings: Settings,
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
            has_admin: false,
            admin_hosts: Vec::new(),
            settings: Settings {
                seed: seed::DEFAULT.to_owned(),
                id_seed: 0,
                capacity: CAPACITY,
                record_capacity: KEPT_BYTES,
                made_up_users: 0,
                strictness: Strictness::Lenient,
                is_static: false,
                admin: None,
                timeouts: Timeouts::default(),
                answers: Vec::new(),
            },
        }
    }
}

impl MockBuilder {
    /// The access key that is known unless another is given.
    pub const ACCESS_KEY: &str = "demo";
    /// Its secret key: a public example, not worth hiding.
    pub const SECRET_KEY: &str = "demo-secret";

    /// Sets the key pair to accept, in addition to issued ones.
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

    /// The clock that time stamps are compared with and documents dated by; the machine's unless set.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Sets the accepted difference between timestamp and clock. The default is five minutes.
    pub fn window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// Responds with 401 to every operation that requires a signature, even a valid one.
    pub fn reject_all_signatures(mut self) -> Self {
        self.rejects_all = true;
        self
    }

    /// Is given one line about every request whose signature is refused: status, method, path and what is wrong. It
    /// holds no secret, no query and no line break. Called on the server's thread, so it should return soon. Unless
    /// set, nothing is logged.
    pub fn log(mut self, log: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.log = Box::new(log);
        self
    }

    /// Responds with the documented examples only and stores nothing, like a static mock.
    pub fn static_answers(mut self) -> Self {
        self.settings.is_static = true;
        self
    }

    /// Refuses fields and query parameters that the description does not know. The service may well let them pass.
    pub fn strict(mut self) -> Self {
        self.settings.strictness = Strictness::Strict;
        self
    }

    /// Sets the initial documents: a JSON object of arrays of documents by collection name. Unless set, there
    /// are a site `news`, a user `joe+news@example.com` with the password `not-a-real-one`, a template and
    /// an administrator.
    pub fn seed(mut self, json: impl Into<String>) -> Self {
        self.settings.seed = json.into();
        self
    }

    /// Sets the start of the ID sequence, 0 by default. The same requests get the same IDs in every run.
    pub fn id_seed(mut self, seed: u64) -> Self {
        self.settings.id_seed = seed;
        self
    }

    /// Sets the approximate limit on the stored documents in bytes, 256 MiB by default. Writes beyond it fail with 507.
    pub fn capacity(mut self, bytes: usize) -> Self {
        self.settings.capacity = bytes;
        self
    }

    /// Sets how many bytes of requests the record has, headers and bodies included; 32 MiB unless set. The oldest
    /// requests are dropped for newer ones.
    pub fn record_capacity(mut self, bytes: usize) -> Self {
        self.settings.record_capacity = bytes;
        self
    }

    /// Sets the number of synthetic users that an export adds to the stored ones, 0 by default. They are streamed, so
    /// that millions cost no memory.
    pub fn users_for_export(mut self, users: u64) -> Self {
        self.settings.made_up_users = users;
        self
    }

    /// Serves the paths under `/__mock/` as well: faults, record, clock and reset, without any signature.
    ///
    /// A request there must name a loopback address, the address that the mock listens on, or an [allowed
    /// name](Self::admin_host) as its `Host`; one that a browser sends for a page of another origin is refused.
    pub fn admin(mut self) -> Self {
        self.has_admin = true;
        self
    }

    /// Allows a name as the `Host` of requests under `/__mock/`, such as the host name of a container. Without a
    /// port; call it once for each name.
    pub fn admin_host(mut self, name: impl Into<String>) -> Self {
        self.admin_hosts.push(name.into());
        self
    }

    /// Sets the longest time for the head of a request, from its first byte; 10 seconds unless set. The connection is
    /// closed afterwards.
    pub fn header_timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeouts.header = timeout;
        self
    }

    /// Sets the longest time for the body of a request, from the end of its head; 30 seconds unless set. The request is
    /// refused with 408 afterwards, and the connection closed.
    pub fn body_timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeouts.body = timeout;
        self
    }

    /// Sets the longest time that a connection may be idle, between two requests or because the client does not read a
    /// response; 60 seconds unless set. The connection is closed afterwards.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeouts.idle = timeout;
        self
    }

    /// Sets the response of an operation, named by its call or its ID, regardless of the stored documents.
    /// Requests are still checked.
    pub fn answer(
        mut self,
        operation: impl Into<String>,
        status: u16,
        media_type: Option<&str>,
        body: impl Into<Bytes>,
    ) -> Self {
        let answer = Answer::new(status, media_type, body.into());
        self.settings.answers.push((operation.into(), answer));
        self
    }

    /// Responds to an operation with 200 and a JSON number, which no response type accepts.
    pub fn wrong_type(self, operation: impl Into<String>) -> Self {
        self.answer(operation, 200, Some("application/json"), "42")
    }

    /// Starts the mock.
    ///
    /// # Errors
    /// Returns an error if a response was set for an unknown operation or cannot be sent, or if the port
    /// cannot be opened.
    pub async fn start(mut self) -> io::Result<Mock> {
        if self.has_admin {
            self.settings.admin = Some(AllowedHosts::new(self.host, self.admin_hosts));
        }
        let guard = Guard::new(self.credentials, self.window, self.rejects_all, self.log);
        let state = State::new(guard, MockClock::new(self.clock), self.settings)
            .map_err(|e| io::Error::new(io::ErrorKind::InvalidInput, e))?;
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
