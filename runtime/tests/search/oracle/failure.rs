//! The invariants of calls that fail.

use zephr_runtime::ErrorKind;

use super::Oracle;
use crate::benign::{is_benign, is_readable_refusal};
use crate::document;
use crate::driver::{Failure, Outcome};
use crate::script::{Class, Exchange, How, Links, Reply};
use crate::service::{Record, SECRET_KEY};

impl Oracle<'_> {
    pub(super) fn check_failure(&mut self, outcome: &Outcome, failure: &Failure) {
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

    /// Returns whether a connection stalled during a call that can be retried and has enough time left for a retry.
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

    /// Returns whether every call must succeed, because no reply, link or limit is a reason to fail.
    pub(super) fn must_succeed(&self) -> bool {
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
