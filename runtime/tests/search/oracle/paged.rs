//! The invariants of lists and exports, which take several calls.

use super::{Oracle, show};
use crate::benign::is_benign;
use crate::document;
use crate::driver::Outcome;
use crate::script::{Document, Exchange, Links, Paged, Reply};

impl Oracle<'_> {
    pub(super) fn check_paged(&mut self, paged: &Paged, outcome: &Outcome) {
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

    pub(super) fn check_items_before_error(&mut self, outcome: &Outcome) {
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
}

/// Returns the maximum number of calls of a stream, each with its own limit. A prefetched page may be requested again.
pub(super) fn calls(paged: &Paged, outcome: &Outcome) -> u32 {
    let inner = if paged.inner_calls { outcome.items.len() } else { 0 };
    u32::try_from(2 * (paged.pages.len() + 2) + inner).unwrap()
}
