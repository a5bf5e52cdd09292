//! The builder of a mock.

use std::{fmt, io, net::IpAddr, net::Ipv4Addr, time::Duration};

use bytes::Bytes;
use serde::Serialize;
use zephr_runtime::{
    Credentials, Secret,
    signature::{Clock, SystemClock},
};

use crate::{
    Mock,
    assumptions::{Assumption, Assumptions},
    authentication::{Authenticator, Log},
    check::Strictness,
    clock::MockClock,
    connection::Timeouts,
    origin::AllowedHosts,
    path_response::PathResponse,
    request_log::MAX_BYTES,
    response::Response,
    seed::Seed,
    settings::Settings,
    state::State,
    webhooks::Webhooks,
};

/// The default limit on the size of the stored documents, in bytes.
const CAPACITY: usize = 256 * 1024 * 1024;

/// A builder for a [`Mock`].
pub struct MockBuilder {
    host: IpAddr,
    port: u16,
    credentials: Credentials,
    clock: Box<dyn Clock>,
    window: Duration,
    rejects_all: bool,
    log: Log,
    has_admin: bool,
    #[cfg(feature = "console")]
    has_console: bool,
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
            #[cfg(feature = "console")]
            has_console: false,
            admin_hosts: Vec::new(),
            settings: Settings {
                seed: Seed::default(),
                assumptions: Assumptions::ALL,
                id_seed: 0,
                capacity: CAPACITY,
                request_log_capacity: MAX_BYTES,
                synthetic_users: 0,
                strictness: Strictness::Lenient,
                is_static: false,
                admin: None,
                #[cfg(feature = "console")]
                console: None,
                timeouts: Timeouts::default(),
                responses: Vec::new(),
                path_responses: Vec::new(),
            },
        }
    }
}

impl MockBuilder {
    /// The default access key.
    pub const ACCESS_KEY: &str = "demo";
    /// The default secret key. It is a public example, not a secret.
    ///
    /// To test an invalid key or password, use a value that occurs in no message of the mock, such as `demo1-private1`.
    /// The client withholds an error message that contains a secret of the request; `Error::body` still contains the
    /// message. For example, the client withholds the message `the address or the password is wrong` if a request
    /// contains the password `password`.
    pub const SECRET_KEY: &str = "demo0-public0";

    /// Sets the key pair that the mock accepts, in addition to the key pairs that it issues.
    ///
    /// Choose a secret key that does not begin or end with an ordinary word. The client withholds each message that
    /// contains the first or the last six characters of the secret key; see [`SECRET_KEY`](Self::SECRET_KEY).
    pub fn credentials(mut self, access_key: impl Into<String>, secret_key: impl Into<Secret>) -> Self {
        self.credentials = Credentials::new(access_key, secret_key);
        self
    }

    /// Sets the address to listen on, `127.0.0.1` by default.
    pub fn host(mut self, host: IpAddr) -> Self {
        self.host = host;
        self
    }

    /// Sets the port to listen on. The default, 0, selects a free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the underlying clock, the system clock by default. The mock compares the timestamps of signatures with the
    /// underlying clock. The dates of documents come from [`Mock::clock`], which is based on the underlying clock and
    /// can be advanced and frozen.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Sets the maximum difference between the timestamp of a signature and the underlying clock. The default is five
    /// minutes.
    pub fn window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// Responds with 401 to every request that must be signed, even if its signature is valid.
    pub fn reject_all_signatures(mut self) -> Self {
        self.rejects_all = true;
        self
    }

    /// Sets a callback that receives a line of text if a signature is rejected, or if a fault has no effect on a
    /// response. A line consists of the status, method, path and reason.
    ///
    /// A line contains no secrets: in the path, `…` replaces the value of a secret parameter, such as the ID of a
    /// session. The path of a [response that you set](Self::respond_to_path) is logged unchanged if no operation has
    /// this path.
    ///
    /// The callback is called on the server's thread, so it must not block. By default, nothing is logged.
    pub fn log(mut self, log: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.log = Box::new(log);
        self
    }

    /// Responds only with documented examples, and stores nothing.
    pub fn static_responses(mut self) -> Self {
        self.settings.is_static = true;
        self
    }

    /// Rejects undocumented fields and query parameters with 400. The real service may accept them.
    pub fn strict(mut self) -> Self {
        self.settings.strictness = Strictness::Strict;
        self
    }

    /// Replaces the initial documents. `json` is an object with an array of documents for each collection.
    ///
    /// The default is a site `news`, a user `joe+news@example.com` with the password `not-a-real-one`, a template
    /// `welcome-banner` and an administrator.
    ///
    /// Each field of a document must be described in a request or a response of the API. The value of the field must
    /// have the described type. To allow other fields and values, use [`unchecked_seed`](Self::unchecked_seed). A
    /// document must contain its ID and the IDs of its parents. Other required fields may be absent.
    pub fn seed(mut self, json: impl Into<String>) -> Self {
        self.settings.seed.json = Some(json.into());
        self
    }

    /// Adds initial documents of a collection, in addition to the documents of the [`seed`](Self::seed). Each document
    /// must contain its ID. The other rules of `seed` apply as well.
    ///
    /// ```
    /// # use serde_json::json;
    /// let builder = zephr_mock::Mock::builder()
    ///     .documents("users", [json!({ "user_id": "u-1", "identifiers": { "email_address": "ann@example.com" } })])
    ///     .documents("bundles", [json!({ "id": "gold", "label": "Gold" })]);
    /// ```
    pub fn documents<T: Serialize>(
        mut self,
        collection: &str,
        documents: impl IntoIterator<Item = T>,
    ) -> Self {
        let documents = documents.into_iter().map(|document| {
            let json = serde_json::to_string(&document);
            (collection.to_owned(), json.map_err(|problem| problem.to_string()))
        });
        self.settings.seed.documents.extend(documents);
        self
    }

    /// Disables the check of fields and types in the documents of [`seed`](Self::seed) and
    /// [`documents`](Self::documents). The documents can then contain fields that the API does not describe, and values
    /// of a type other than the described type.
    pub fn unchecked_seed(mut self) -> Self {
        self.settings.seed.is_unchecked = true;
        self
    }

    /// Disables an assumption about the service. No published source confirms the assumed behavior.
    pub fn without(mut self, assumption: Assumption) -> Self {
        self.settings.assumptions.disable(assumption);
        self
    }

    /// Sets the seed of the sequence of IDs, 0 by default. If two mocks with the same ID seed receive the same
    /// requests, they create the same IDs.
    pub fn id_seed(mut self, seed: u64) -> Self {
        self.settings.id_seed = seed;
        self
    }

    /// Sets the approximate maximum size of all stored documents in bytes, 256 MiB by default. Writes beyond this limit
    /// fail with 507.
    pub fn capacity(mut self, bytes: usize) -> Self {
        self.settings.capacity = bytes;
        self
    }

    /// Sets the size limit of the request log in bytes, 32 MiB by default. The oldest requests are dropped first.
    pub fn request_log_capacity(mut self, bytes: usize) -> Self {
        self.settings.request_log_capacity = bytes;
        self
    }

    /// Sets the number of generated users that an export returns in addition to the stored users, 0 by default.
    /// Generated users are not stored, so millions of them need no more memory than a few.
    pub fn users_for_export(mut self, users: u64) -> Self {
        self.settings.synthetic_users = users;
        self
    }

    /// Enables the paths under `/__mock/`: faults, request log, clock and reset. Requests to these paths need no
    /// signature. If the paths are not enabled, the mock responds with 404, as for any unknown path.
    ///
    /// The `Host` header of a request to these paths must be a loopback address, the address that the mock listens on,
    /// or an [allowed name](Self::admin_host). Cross-origin browser requests are rejected.
    pub fn admin(mut self) -> Self {
        self.has_admin = true;
        self
    }

    /// Enables the console: web pages under `/__console` that show requests, operations and state.
    ///
    /// The rules for the `Host` header and for cross-origin requests are those of [`admin`](Self::admin). The console
    /// can change the state of the mock, so enable it only on a loopback address, or in a network that you trust.
    #[cfg(feature = "console")]
    pub fn console(mut self) -> Self {
        self.has_console = true;
        self
    }

    /// Allows a host name, such as that of a container, in the `Host` header of requests to the console and to the
    /// paths under `/__mock/`. The name must not contain a port. To allow several names, call this method repeatedly.
    pub fn admin_host(mut self, name: impl Into<String>) -> Self {
        self.admin_hosts.push(name.into());
        self
    }

    /// Sets the maximum time to receive the head of a request, 10 seconds by default. After this time, the mock closes
    /// the connection.
    pub fn header_timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeouts.header = timeout;
        self
    }

    /// Sets the maximum time to receive the body of a request, 30 seconds by default. After this time, the mock
    /// responds with 408 and closes the connection.
    pub fn body_timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeouts.body = timeout;
        self
    }

    /// Sets the maximum time that a connection may be idle, 60 seconds by default. A connection is idle between two
    /// requests, and while the client does not read a response. After this time, the mock closes the connection.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeouts.idle = timeout;
        self
    }

    /// Sets a fixed response for an operation. `operation` is a Rust call such as `users().list`, or an operation ID
    /// such as `listUsers`. Requests are still validated. For a method and path that match no operation, use
    /// [`respond_to_path`](Self::respond_to_path).
    pub fn respond(
        mut self,
        operation: impl Into<String>,
        status: u16,
        media_type: Option<&str>,
        body: impl Into<Bytes>,
    ) -> Self {
        let response = Response::new(status, media_type, body.into());
        self.settings.responses.push((operation.into(), response));
        self
    }

    /// Sets a fixed response for a method and path that match no operation, for example because the API description
    /// does not contain a new path yet.
    ///
    /// Requests with this method and path must be signed, but their parameters and body are not validated. The mock
    /// compares the paths without decoding them, and ignores the query. Expectations do not count these requests, but
    /// [`Mock::requests`] contains them. Only faults of [`Fault::on_any`](crate::Fault::on_any) apply to these
    /// requests.
    ///
    /// For a path that has operations or fixed responses only for other methods, the mock responds with 405. For an
    /// unknown path, it responds with 404. In these two cases, the mock does not verify the signature, and injects no
    /// fault.
    ///
    /// ```
    /// let builder = zephr_mock::Mock::builder().respond_to_path(
    ///     "GET",
    ///     "/v5/accounts/readers",
    ///     200,
    ///     Some("application/json"),
    ///     r#"{"account_id": "readers"}"#,
    /// );
    /// # let _ = builder;
    /// ```
    pub fn respond_to_path(
        mut self,
        method: impl Into<String>,
        path: impl Into<String>,
        status: u16,
        media_type: Option<&str>,
        body: impl Into<Bytes>,
    ) -> Self {
        self.settings.path_responses.push(PathResponse {
            method: method.into(),
            path: path.into(),
            response: Response::new(status, media_type, body.into()),
        });
        self
    }

    /// Responds to an operation with 200 and the JSON number `42`, to test a response of the wrong type.
    pub fn wrong_type(self, operation: impl Into<String>) -> Self {
        self.respond(operation, 200, Some("application/json"), "42")
    }

    /// Starts the mock.
    ///
    /// # Errors
    /// Returns an error if a fixed response or an initial document is invalid, if a fixed response is for an unknown
    /// operation, or if the mock cannot listen on the address and port.
    pub async fn start(self) -> io::Result<Mock> {
        self.start_blocking()
    }

    /// Starts the mock from code that is not async.
    ///
    /// # Errors
    /// Returns the same errors as [`start`](Self::start).
    pub fn start_blocking(mut self) -> io::Result<Mock> {
        let hosts = AllowedHosts::new(self.host, self.admin_hosts);
        #[cfg(feature = "console")]
        if self.has_console {
            self.settings.console = Some(hosts.clone());
        }
        self.settings.admin = self.has_admin.then_some(hosts);
        let authenticator = Authenticator::new(self.credentials, self.window, self.rejects_all, self.log);
        let (webhooks, delivery) = Webhooks::new();
        let state = State::new(authenticator, MockClock::new(self.clock), webhooks, self.settings)
            .map_err(|e| io::Error::new(io::ErrorKind::InvalidInput, e))?;
        Mock::spawn((self.host, self.port).into(), state, delivery)
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
