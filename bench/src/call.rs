//! A request on a reused connection, compared with plain `reqwest`: retrieves a user, creates a session.

use std::hint::black_box;

use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use zephr_admin::types::{Identifiers, NewSession, Validators};
use zephr_admin::{Client, Credentials};
use zephr_bench_baseline_reqwest::Zephr;

use crate::http_server::HttpServer;
use crate::measure::{Samples, Unit, nanos_each};
use crate::table::{Goal, Row};
use crate::{Outcome, callgrind};

/// The client that makes the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Implementation {
    /// `zephr-admin`.
    Ours,
    /// The hand-written client.
    HandWritten,
}

/// Returns a single-threaded runtime, so that the CPU time of this thread is that of the client.
///
/// # Errors
/// Returns an error if no socket can be opened.
pub fn runtime() -> Outcome<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

pub(crate) const E_MAIL: &str = "joe+news@company.com";
const ACCESS_KEY: &str = "0123456789abcdef";
const SECRET_KEY: &str = "0123456789abcdef0123456789abcdef01234567";

/// Returns our client for a server.
///
/// # Errors
/// Returns an error if it cannot be built.
pub fn client(url: &str) -> Outcome<Client> {
    let credentials = Credentials::new(ACCESS_KEY, SECRET_KEY);
    Ok(Client::with_base_url(url).credentials(credentials).build()?)
}

/// Returns the hand-written client.
///
/// # Errors
/// Returns an error if it cannot be built.
pub fn hand_written(url: &str) -> Outcome<Zephr> {
    Zephr::new(url.to_owned(), ACCESS_KEY.to_owned(), SECRET_KEY.to_owned())
}

/// Returns the body of a sign-in.
pub(crate) fn login() -> NewSession {
    NewSession::new(
        Identifiers::new().email_address(E_MAIL),
        Validators::new().password("mysecurepassword123"),
    )
}

/// Returns the same body as `serde_json::Value`.
pub(crate) fn login_as_value() -> Value {
    json!({
        "identifiers": { "email_address": E_MAIL },
        "validators": { "password": "mysecurepassword123" },
    })
}

/// Makes this number of pairs of calls.
///
/// # Errors
/// Returns an error if one fails.
pub fn make(side: Implementation, url: &str, pairs: u32) -> Outcome<()> {
    let calls = Calls::new(url)?;
    for _ in 0..pairs {
        calls.pair(side)?;
    }
    Ok(())
}

struct Calls {
    runtime: Runtime,
    ours: Client,
    hand_written: Zephr,
}

impl Calls {
    fn new(url: &str) -> Outcome<Self> {
        Ok(Self {
            runtime: runtime()?,
            ours: client(url)?,
            hand_written: hand_written(url)?,
        })
    }

    fn pair(&self, side: Implementation) -> Outcome<()> {
        self.runtime.block_on(async {
            match side {
                Implementation::Ours => {
                    black_box(self.ours.users().list().email_address(E_MAIL).await?);
                    black_box(self.ours.sessions().create("news", &login()).await?);
                }
                Implementation::HandWritten => {
                    black_box(self.hand_written.list_users(E_MAIL).await?);
                    black_box(
                        self.hand_written
                            .create_session("news", &login_as_value())
                            .await?,
                    );
                }
            }
            Ok(())
        })
    }
}

/// Returns the rows: the CPU time of the calling thread, including the time in the kernel, and its
/// instructions, excluding those in the kernel.
///
/// # Errors
/// Returns an error if a call fails.
pub fn rows(rounds: usize) -> Outcome<Vec<Row>> {
    let server = HttpServer::start()?;
    let calls = Calls::new(&server.url)?;
    let (mut ours, mut hand_written) = (Samples::default(), Samples::default());
    for round in 0..rounds + 1 {
        let mine = nanos_each(300, || calls.pair(Implementation::Ours))?;
        let theirs = nanos_each(300, || calls.pair(Implementation::HandWritten))?;
        // The first round warms up.
        if round > 0 {
            ours.push(mine / 2.0);
            hand_written.push(theirs / 2.0);
        }
    }
    let instructions = |side: &str| callgrind::each(&["call", side, &server.url], (20, 120));
    let counted = match (instructions("ours")?, instructions("hand-written")?) {
        (Some(ours), Some(hand_written)) => format!(
            "; {} and {} instructions ({})",
            Unit::Count.show(ours / 2.0),
            Unit::Count.show(hand_written / 2.0),
            Unit::Ratio.show(ours / hand_written)
        ),
        _ => "; instructions not counted, because valgrind is not installed".to_owned(),
    };
    Ok(vec![Row {
        key: "call",
        what: "one call over a reused connection: processor time",
        against: "the same call, written by hand with `reqwest`, `sha2` and `serde_json::Value`",
        goal: Goal::AtMost(1.05),
        value: Some(ours.over(&hand_written)),
        figures: format!(
            "{}; {}{counted}",
            ours.show(Unit::Nanos),
            hand_written.show(Unit::Nanos)
        ),
    }])
}
