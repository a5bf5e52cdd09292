//! The invariants of every case, checked with the script and the server's log alone.

mod failure;
mod paged;

use std::time::Duration;

use serde_json::Value;

use crate::document;
use crate::driver::{Outcome, Run};
use crate::script::{Class, Coding, Cut, Document, Exchange, How, Length, Protocol, Reply, Script};
use crate::service::{Record, Service};
use paged::calls;

/// A violated invariant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding {
    pub(crate) rule: &'static str,
    pub(crate) text: String,
}

/// The tolerance for exceeding a call's time limit.
const GRACE: Duration = Duration::from_secs(1);
/// The maximum CPU time of a case. Without optimization, a body of a few megabytes takes a second.
const BUSY: Duration = Duration::from_secs(5);
/// Like `GRACE`, in real time and on a machine under load.
const REAL_GRACE: Duration = Duration::from_secs(3);
/// The maximum number of bytes of a flood buffered by client and kernel.
const FLOODED: usize = 16 * 1024 * 1024;

pub(crate) struct Oracle<'a> {
    script: &'a Script,
    run: &'a Run,
    findings: Vec<Finding>,
}

/// Checks a run.
pub(crate) fn check_run(script: &Script, run: &Run) -> Vec<Finding> {
    let mut oracle = Oracle {
        script,
        run,
        findings: Vec::new(),
    };
    if let Some(stuck) = &run.stuck {
        oracle.find("stuck", format!("the case does not terminate: {stuck:?}"));
    }
    if run.busy > BUSY {
        oracle.find("busy", format!("the case used {:?} of CPU time", run.busy));
    }
    for problem in &run.log.problems {
        oracle.find("request", problem.clone());
    }
    oracle.check_memory();
    for outcome in &run.outcomes {
        oracle.check_doubles(outcome.key);
        oracle.check_time(outcome);
        if let Some(failure) = &outcome.inner_error
            && oracle.must_succeed()
        {
            oracle.find("inner call", failure.shown.clone());
        }
        match &outcome.error {
            None => oracle.check_success(outcome),
            Some(failure) => oracle.check_failure(outcome, failure),
        }
    }
    oracle.findings
}

impl Oracle<'_> {
    fn find(&mut self, rule: &'static str, text: String) {
        self.findings.push(Finding { rule, text });
    }

    fn retry_class(&self) -> Class {
        Service::class(self.script)
    }

    fn records(&self, key: u32) -> Vec<&Record> {
        let all = self.run.log.records.iter();
        all.filter(|record| record.request.key == key && !record.request.is_inner)
            .collect()
    }

    fn reply(&self, record: &Record) -> Reply {
        let scripted = record.reply.map(|number| self.script.replies[number].clone());
        scripted.unwrap_or_else(Reply::healthy)
    }

    fn check_memory(&mut self) {
        let floods = self
            .run
            .log
            .records
            .iter()
            .filter(|record| self.reply(record).document == Document::Flood);
        let most = FLOODED * (1 + floods.count());
        if self.run.log.written > most {
            self.find("memory", format!("{} bytes were received", self.run.log.written));
        }
    }

    fn check_doubles(&mut self, key: u32) {
        let class = self.retry_class();
        if class == Class::Idempotent {
            return;
        }
        let done = self
            .records(key)
            .iter()
            .filter(|record| record.may_be_done(class))
            .count();
        if done > 1 {
            self.find(
                "double",
                format!("call {key} may have been executed {done} times"),
            );
        }
    }

    fn check_time(&mut self, outcome: &Outcome) {
        let limit = Duration::from_millis(self.script.limits.total_ms.into());
        let most = match &self.script.exchange {
            Exchange::PageStream(paged) | Exchange::Export(paged) => limit * calls(paged, outcome),
            _ => limit,
        };
        let is_real = matches!(self.script.exchange, Exchange::RealCrowd { .. });
        let grace = if is_real { REAL_GRACE } else { GRACE };
        if outcome.elapsed > most + grace {
            self.find(
                "time",
                format!("call {} took {:?} of {most:?}", outcome.key, outcome.elapsed),
            );
        }
    }

    fn check_success(&mut self, outcome: &Outcome) {
        match &self.script.exchange {
            Exchange::PageStream(paged) | Exchange::Export(paged) => {
                self.check_paged(&paged.clone(), outcome)
            }
            _ => self.check_single(outcome),
        }
    }

    fn check_single(&mut self, outcome: &Outcome) {
        let records = self.records(outcome.key);
        let Some(record) = records.last().copied() else {
            return self.find("success", "a call succeeded without a request".to_owned());
        };
        let reply = self.reply(record);
        if !(200..300).contains(&record.status) {
            return self.find("success", format!("status {} is a success", record.status));
        }
        if outcome.items.is_empty() && (record.status == 204 || self.may_be_empty(&reply)) {
            return;
        }
        match self.expected(record, &reply) {
            Some(expected) if expected == outcome.items => {}
            Some(expected) => {
                let found = &outcome.items;
                self.find(
                    "loss",
                    format!("delivered {}, sent {}", show(found), show(&expected)),
                );
            }
            None => self.find(
                "loss",
                format!("{:?} is a success: {}", reply.document, show(&outcome.items)),
            ),
        }
    }

    /// Returns the items that a success must deliver; `None` if the call must not succeed.
    fn expected(&self, record: &Record, reply: &Reply) -> Option<Vec<Value>> {
        let plain = &record.plain;
        let is_empty = plain.is_empty();
        let spoilt = reply.coding == Coding::SpoiltGzip && cfg!(feature = "gzip");
        if spoilt && !is_empty || reply.document == Document::Flood {
            return None;
        }
        match &self.script.exchange {
            Exchange::Object { .. } | Exchange::List { .. } if is_empty => None,
            Exchange::Object { .. } if matches!(reply.document, Document::Failure | Document::Echo(_)) => {
                None
            }
            Exchange::List { .. } => {
                let list = document::value(plain)?;
                Some(list.get("results")?.as_array()?.clone())
            }
            _ if is_empty => Some(Vec::new()),
            _ => Some(vec![document::value(plain)?]),
        }
    }

    /// Returns whether the body may count as empty and complete. This is so if the end of the connection or stream
    /// ends the body, or if the announced length is too small.
    fn may_be_empty(&self, reply: &Reply) -> bool {
        let is_ended = |cut: Cut| match (self.script.protocol, cut.how) {
            (Protocol::Http1, how) => {
                reply.length == Length::Absent && matches!(how, How::Fin | How::GoAway { .. })
            }
            // The HTTP library accepts the code NO_ERROR as the end, and the length of the body is otherwise unknown.
            (Protocol::Http2, How::ResetStream(code) | How::GoAway { code, .. }) => code == 0,
            (Protocol::Http2, _) => false,
        };
        let ends_at_once = match reply.length {
            Length::Absent | Length::Chunked => reply.cut.is_some_and(is_ended),
            Length::Less(_) => true,
            _ => false,
        };
        let is_described = matches!(
            self.script.exchange,
            Exchange::Object { .. } | Exchange::List { .. }
        );
        !is_described && ends_at_once
    }
}

fn show(items: &[Value]) -> String {
    Value::from(items.to_vec()).to_string()
}
