//! The invariants of every case, checked with the script and the server's log alone.

use std::time::Duration;

use serde_json::Value;
use zephr_runtime::ErrorKind;

use crate::benign::{is_benign, is_readable_refusal};
use crate::document;
use crate::driver::{Failure, Outcome, Run};
use crate::script::{
    Class, Coding, Cut, Document, Exchange, How, Length, Links, Paged, Protocol, Reply, Script,
};
use crate::service::{Record, SECRET_KEY, Service};

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
pub(crate) fn judge(script: &Script, run: &Run) -> Vec<Finding> {
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

    /// Returns whether the body may count as empty and complete: its end is that of the connection, or follows from the
    /// head.
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

    fn check_paged(&mut self, paged: &Paged, outcome: &Outcome) {
        let all = document::items(&self.script.exchange);
        let items = &outcome.items;
        // A response without content ends a list, like an empty page.
        let is_ended = self.run.log.records.iter().any(|record| record.status == 204);
        if is_ended && all.starts_with(items) {
            return;
        }
        if let Links::Unknown(bad) = paged.links {
            return self.find(
                "loss",
                format!("{bad:?} ends the list after {} items", items.len()),
            );
        }
        let (sure, possible) = self.bad_records();
        if possible > 0 && items.len() > all.len() {
            return;
        }
        let passed_over = outcome.passed_over;
        if paged.continues && !(sure..=possible).contains(&passed_over) {
            self.find(
                "loss",
                format!("{passed_over} bad records are reported, not {sure} to {possible}"),
            );
        }
        let first = usize::from(paged.pages.first().copied().unwrap_or_default());
        // Nothing indicates further items.
        let alone = paged.links == Links::Itself && !paged.total;
        if *items != all && !(alone && *items == all[..first]) {
            self.find(
                "loss",
                format!("{} of {} items, and no error", items.len(), all.len()),
            );
        }
    }

    /// Returns the minimum and the maximum number of malformed records that a stream may have met.
    fn bad_records(&self) -> (usize, usize) {
        let records = self
            .run
            .log
            .records
            .iter()
            .filter(|record| !record.request.is_inner);
        let replies = records.map(|record| self.reply(record));
        let bad: Vec<Reply> = replies
            .filter(|reply| matches!(reply.document, Document::BadRecord(_)))
            .filter(|reply| (200..300).contains(&reply.status))
            .collect();
        let is_sure = |reply: &&Reply| {
            let calm = Reply {
                document: Document::Asked,
                ..Reply::clone(reply)
            };
            is_benign(self.script, &calm)
        };
        (bad.iter().filter(is_sure).count(), bad.len())
    }

    fn check_failure(&mut self, outcome: &Outcome, failure: &Failure) {
        self.check_secrets(failure);
        let (class, records) = (self.retry_class(), self.records(outcome.key));
        let done = records.iter().any(|record| record.is_done(class));
        let denies = matches!(
            failure.kind,
            ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::Config | ErrorKind::Request
        );
        let is_read = self.run.outcomes.len() == 1 && class == Class::Idempotent;
        if !is_read && done && (denies || !failure.may_be_done) {
            let kind = failure.kind;
            return self.find(
                "denial",
                format!("{kind:?} for call {}, which was executed", outcome.key),
            );
        }
        if let Some(status) = self.drained_refusal(&records)
            && (failure.kind, failure.status) != (ErrorKind::Api, Some(status))
        {
            return self.find("refusal", format!("{:?} where {status} was sent", failure.kind));
        }
        self.check_items_before_error(outcome);
        if self.must_recover() {
            self.find(
                "recovery",
                format!("{:?} although another connection was available", failure.kind),
            );
        }
        if self.must_succeed() {
            self.find(
                "failure",
                format!("{:?} without a fault: {}", failure.kind, failure.shown),
            );
        }
    }

    fn check_items_before_error(&mut self, outcome: &Outcome) {
        let (Exchange::PageStream(paged) | Exchange::Export(paged)) = &self.script.exchange else {
            return;
        };
        if self
            .run
            .log
            .records
            .iter()
            .any(|record| matches!(self.reply(record).document, Document::BadRecord(_)))
        {
            return;
        }
        let all = document::items(&self.script.exchange);
        let round = match paged.links {
            Links::Itself => &all[..paged.pages[0].into()],
            _ => &all[..],
        };
        let is_prefix = outcome
            .items
            .iter()
            .eq(round.iter().cycle().take(outcome.items.len()));
        if !is_prefix {
            self.find("loss", format!("before an error: {}", show(&outcome.items)));
        }
    }

    fn check_secrets(&mut self, failure: &Failure) {
        let shown = failure.shown.replace("\\\\", "\\");
        let mut secrets = document::secret_forms();
        secrets.push(SECRET_KEY.to_owned());
        let signatures = self
            .run
            .log
            .records
            .iter()
            .filter_map(|record| record.request.header("authorization"));
        secrets.extend(
            signatures
                .filter_map(|header| header.rsplit(':').next())
                .map(str::to_owned),
        );
        if let Some(secret) = secrets
            .iter()
            .find(|secret| !secret.is_empty() && shown.contains(*secret))
        {
            self.find("secret", format!("`{secret}` is printed: {}", failure.shown));
        }
    }

    /// Returns the status of an early rejection that the client was able to read.
    fn drained_refusal(&self, records: &[&Record]) -> Option<u16> {
        let [record] = records else { return None };
        // The deadlines of concurrent creates are as short as the delays that they meet.
        if matches!(
            self.script.exchange,
            Exchange::Crowd { .. } | Exchange::RealCrowd { .. }
        ) {
            return None;
        }
        let reply = self.reply(record);
        is_readable_refusal(self.script, &reply).then_some(record.status)
    }

    /// Returns whether a connection stalled under a call that can be retried, with enough time left to do so.
    fn must_recover(&self) -> bool {
        let is_single = matches!(
            self.script.exchange,
            Exchange::Value { .. } | Exchange::Object { .. } | Exchange::List { .. }
        );
        let limits = self.script.limits;
        let has_time = 2 * limits.attempt_ms + 2_000 < limits.total_ms;
        let [silent] = &self.script.replies[..] else {
            return false;
        };
        let calm = Reply {
            cut: None,
            ..silent.clone()
        };
        let is_silent = silent.cut.is_some_and(|cut| cut.how == How::Silence);
        is_single
            && self.retry_class() == Class::Idempotent
            && has_time
            && is_silent
            && is_benign(self.script, &calm)
    }

    /// Returns whether nothing happened for which a call may fail.
    fn must_succeed(&self) -> bool {
        let limits = self.script.limits;
        let links = match &self.script.exchange {
            Exchange::RealCrowd { .. } => false,
            Exchange::PageStream(paged) | Exchange::Export(paged) => {
                let is_clear = !matches!(paged.links, Links::Itself | Links::Circle | Links::Unknown(_));
                // Equal pages may come from a service that ignores the page number.
                is_clear && !(paged.same_first && paged.links == Links::Absent)
            }
            _ => true,
        };
        links
            && (limits.per_second == 0 || limits.total_ms > 20_000)
            && self
                .run
                .log
                .records
                .iter()
                .all(|record| is_benign(self.script, &self.reply(record)))
    }
}

/// Returns the maximum number of calls of a stream, each with its own limit. A prefetched page may be requested again.
fn calls(paged: &Paged, outcome: &Outcome) -> u32 {
    let inner = if paged.inner_calls { outcome.items.len() } else { 0 };
    u32::try_from(2 * (paged.pages.len() + 2) + inner).unwrap()
}

fn show(items: &[Value]) -> String {
    Value::from(items.to_vec()).to_string()
}
