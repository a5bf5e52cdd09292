//! Heap allocations of one call, compared with `reqwest`. The program `allocations` counts them.

use std::hint::black_box;
use std::process::Command;

use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue, USER_AGENT};
use serde::{Deserialize, Serialize};
use zephr_admin::Client;
use zephr_bench_baseline_reqwest::Zephr;

use crate::measure::{Samples, Unit};
use crate::table::{Goal, Row};
use crate::{Outcome, call, workspace};

/// Median counts.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct Counts {
    /// One `Authorization` header.
    pub header: u64,
    /// A request whose response has no body.
    pub ours: u64,
    /// The same request, built and sent by `reqwest`. The body of the response is read.
    pub reqwest: u64,
    /// A request whose response is decoded into a type.
    pub ours_typed: u64,
    /// The same request with plain reqwest, decoded into `serde_json::Value`.
    pub hand_written: u64,
}

impl Counts {
    /// Returns the number of allocations per call in addition to those of `reqwest`.
    pub fn of_a_call(&self) -> u64 {
        self.ours.saturating_sub(self.reqwest)
    }

    /// Counts in the build profile of this program.
    ///
    /// # Errors
    /// Returns an error if the counting program cannot be built or run.
    pub fn take() -> Outcome<Self> {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command
            .current_dir(workspace())
            .args(["run", "-q", "-p", "zephr-bench", "--bin", "allocations"]);
        if !cfg!(debug_assertions) {
            command.arg("--release");
        }
        let output = command.output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}

/// The clients to compare.
pub struct Subjects {
    ours: Client,
    hand_written: Zephr,
    bare: reqwest::Client,
}

/// The signed request for `reqwest`, as text.
pub struct PreparedRequest {
    url: String,
    authorization: HeaderValue,
}

impl PreparedRequest {
    /// Prepares the request of [`Subjects::ours`].
    ///
    /// # Errors
    /// Never returns an error.
    pub fn new(url: &str) -> Outcome<Self> {
        Ok(Self {
            url: format!("{url}/v3/users/123456789ABCD"),
            authorization: HeaderValue::try_from("x".repeat(150))?,
        })
    }
}

impl Subjects {
    /// Creates clients for a server.
    ///
    /// # Errors
    /// Returns an error if one cannot be built.
    pub fn new(url: &str) -> Outcome<Self> {
        let hand_written = Zephr::new(url.to_owned(), "key".to_owned(), "secret".to_owned())?;
        // Created after the hand-written client, which installs a cryptography provider.
        let bare = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            ours: call::client(url)?,
            hand_written,
            bare,
        })
    }

    /// Makes a call that returns no value.
    ///
    /// # Errors
    /// Returns the error of the request.
    pub async fn ours(&self) -> Outcome<()> {
        self.ours.users().delete("123456789ABCD").await?;
        Ok(())
    }

    /// Sends the same request with `reqwest`.
    ///
    /// # Errors
    /// Returns the error of the request.
    pub async fn reqwest(&self, prepared: PreparedRequest) -> Outcome<()> {
        let PreparedRequest { url, authorization } = prepared;
        let request = self
            .bare
            .delete(&url)
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .header(USER_AGENT, HeaderValue::from_static("zephr-admin/0.1"))
            .header(AUTHORIZATION, authorization);
        black_box(request.send().await?.bytes().await?);
        Ok(())
    }

    /// Makes a call that returns a value.
    ///
    /// # Errors
    /// Returns the error of the request.
    pub async fn ours_typed(&self) -> Outcome<()> {
        black_box(
            self.ours
                .users()
                .list()
                .email_address("joe+news@company.com")
                .await?,
        );
        Ok(())
    }

    /// Makes the same call with plain `reqwest`.
    ///
    /// # Errors
    /// Returns the error of the request.
    pub async fn hand_written(&self) -> Outcome<()> {
        black_box(
            self.hand_written
                .list_users("joe+news@company.com")
                .await
                .map_err(|error| error.to_string())?,
        );
        Ok(())
    }
}

/// Returns the rows.
///
/// # Errors
/// Returns the errors of [`Counts::take`].
pub fn rows() -> Outcome<Vec<Row>> {
    let counts = Counts::take()?;
    let one = |value: u64| Some(Samples::from_iter([value as f64]));
    let count = |value: u64| Unit::Count.show(value as f64);
    Ok(vec![
        Row {
            key: "header-allocations",
            what: "heap allocations of one `Authorization` header",
            against: "none",
            goal: Goal::Count(2.0),
            value: one(counts.header),
            figures: count(counts.header),
        },
        Row {
            key: "allocations",
            what: "heap allocations of one call beyond those of `reqwest`",
            against: "`reqwest` building and sending the same request",
            goal: Goal::Count(12.0),
            value: one(counts.of_a_call()),
            figures: format!(
                "{} compared with {}; with a typed response {}, plain reqwest with a `Value` {}",
                count(counts.ours),
                count(counts.reqwest),
                count(counts.ours_typed),
                count(counts.hand_written)
            ),
        },
    ])
}
