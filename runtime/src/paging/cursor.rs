//! The pagination state machine, which performs no I/O.

use super::link::{Link, invalid_link};
use crate::json::Map;
use crate::operation::Paging;
use crate::request::{BaseUrl, Pair, Problem, Query};
use crate::{RawJson, json};

/// The pagination data of a page.
pub(crate) struct PageInfo<'a> {
    /// The number of items on the page.
    pub(crate) items: usize,
    /// The field `links` next to the items.
    pub(crate) links: Option<&'a RawJson>,
    /// The number of items on all pages.
    pub(crate) total: Option<i64>,
    /// A hash of the items; present if [`PageCursor::is_counting`] returns `true`.
    pub(crate) fingerprint: Option<u64>,
}

/// The position in a paginated list.
///
/// A list ends with an empty page, or when the service indicates the end. If a page has `links`, it is the last page if
/// `links` contain no `next`. If a page has no `links`, it is the last page if `total` is reached. A page with fewer
/// items than requested does not end the list, since the service may cap the page size.
///
/// If further items may exist but cannot be reached, the cursor returns an error. The causes are an unrecognized link,
/// a cycle of pages, and fewer items than `total`.
pub(crate) struct PageCursor {
    paging: Option<Paging>,
    base: BaseUrl,
    /// The query of the next page.
    query: Query,
    /// True if the next page is requested by number when a page has no links.
    counts: bool,
    /// The fingerprint of the previous page.
    fingerprint: Option<u64>,
    pages: u64,
    received: i64,
    /// The number of the first requested page.
    first: i64,
    /// The number of items on the pages before the first requested page. 0 until this page has arrived, because the
    /// number is computed from its size.
    skipped: i64,
    /// The query of the first page, to which most cycles return.
    start: Query,
    /// The query of an earlier page, for cycle detection.
    mark: Query,
}

impl PageCursor {
    pub(crate) fn new(paging: Option<Paging>, base: BaseUrl, query: Query) -> Self {
        let has = |name: &str| query.iter().any(|pair| pair.name() == name);
        let counts = paging.is_some_and(|paging| {
            !paging.whole_unless_asked || has(paging.page) || paging.size.is_some_and(has)
        });
        let mut cursor = Self {
            paging,
            base,
            start: query.clone(),
            mark: query.clone(),
            query,
            counts,
            fingerprint: None,
            pages: 0,
            received: 0,
            first: 1,
            skipped: 0,
        };
        cursor.first = cursor.page_number();
        cursor
    }

    /// Returns the query of the next page.
    pub(crate) fn query(&self) -> &Query {
        &self.query
    }

    /// Returns the number of pages received so far.
    pub(crate) fn pages(&self) -> u64 {
        self.pages
    }

    /// Returns whether the next page is requested by number when a page has no links. If `true`, each [`PageInfo`]
    /// must contain a fingerprint.
    pub(crate) fn is_counting(&self) -> bool {
        self.counts
    }

    /// Returns an error if a page that was requested by number repeats the items of the previous page. The service then
    /// seems to ignore the page number, and further items may be unreachable.
    pub(crate) fn check_repetition(&mut self, page: &PageInfo<'_>) -> Result<(), Problem> {
        let before = std::mem::replace(&mut self.fingerprint, page.fingerprint);
        let is_linked = page.links.is_some_and(|links| !links.is_null());
        if is_linked || page.items == 0 || before.is_none() || before != page.fingerprint {
            return Ok(());
        }
        Err(format!(
            "page {} repeats the items of the previous page: further pages, if any, cannot be reached",
            self.page_number()
        ))
    }

    /// Advances to the next page. Returns `false` at the end of the list.
    pub(crate) fn advance(&mut self, page: &PageInfo<'_>) -> Result<bool, Problem> {
        let items = i64::try_from(page.items).unwrap_or(i64::MAX);
        self.pages += 1;
        self.received = self.received.saturating_add(items);
        if page.items == 0 {
            return self.finish(page.total);
        }
        match fields(page.links)? {
            Some(links) => match links.get("next").map(Link::read).transpose()?.flatten() {
                Some(link) => self.follow(link, page.total),
                None => self.finish(page.total),
            },
            None if self.count(items, page.total) => Ok(true),
            None => self.finish(page.total),
        }
    }

    /// Returns `false` to end the list, or an error if fewer items were received than announced.
    fn finish(&self, total: Option<i64>) -> Result<bool, Problem> {
        match total {
            Some(total) if self.lacks(total) => Err(format!(
                "the list ended after {} items, fewer than its `total` of {total}",
                self.received
            )),
            _ => Ok(false),
        }
    }

    /// Returns whether the list was read from its first page and fewer than `total` items were received.
    fn lacks(&self, total: i64) -> bool {
        self.first <= 1 && self.received < total
    }

    /// Advances to the next page number. Returns `false` if there are no more items, or if pages are not requested by
    /// number.
    fn count(&mut self, items: i64, total: Option<i64>) -> bool {
        // If the service should have returned the whole list but did not, further pages are requested by
        // number.
        self.counts |= total.is_some_and(|total| self.lacks(total));
        let Some(paging) = self.paging.filter(|_| self.counts) else {
            return false;
        };
        if self.pages == 1 {
            // The first page is assumed to be full, since the service may cap the page size. A first page that is not
            // full is also the last one, and the next page will be empty.
            self.skipped = self.first.saturating_sub(1).max(0).saturating_mul(items);
        }
        let passed = self.skipped.saturating_add(self.received);
        if total.is_some_and(|total| passed >= total) {
            return false;
        }
        let Some(next) = self.page_number().checked_add(1) else {
            return false;
        };
        self.set(vec![Pair::new(paging.page, &next.to_string())]);
        true
    }

    /// Advances to the page of a link. Uses only the query of the link's URL.
    ///
    /// To detect cycles, the query is compared with the queries of the current page, of the first page, and of an
    /// earlier page (`mark`). Whenever the number of pages has doubled, the current page becomes `mark`. This detects
    /// any cycle within two rounds, in constant space.
    fn follow(&mut self, link: Link, total: Option<i64>) -> Result<bool, Problem> {
        let mut changes = match &link.url {
            Some(url) => self.base.query_of(url)?,
            None => Query::new(),
        };
        if let (Some(page), Some(paging)) = (link.page, self.paging)
            && !changes.iter().any(|pair| pair.name() == paging.page)
        {
            changes.push(Pair::new(paging.page, &page.to_string()));
        }
        let before = self.query.clone();
        self.set(changes);
        if [&before, &self.start, &self.mark]
            .into_iter()
            .any(|earlier| self.repeats(earlier))
        {
            return match total {
                // Every item was received exactly once.
                Some(total) if self.received == total => Ok(false),
                _ => Err(
                    "the link at `$.links.next` leads to a page that was already requested: further pages, \
                     if any, cannot be reached"
                        .to_owned(),
                ),
            };
        }
        if self.pages.is_power_of_two() {
            self.mark = before;
        }
        Ok(true)
    }

    /// Returns whether the query of the next page requests the same page as `earlier`. A query without a page number
    /// requests page 1.
    fn repeats(&self, earlier: &Query) -> bool {
        let is_number = |pair: &Pair| self.paging.is_some_and(|paging| pair.name() == paging.page);
        let is_implied = self.page_number() == 1 && !earlier.iter().any(is_number);
        let mut due = self.query.iter().filter(|pair| !(is_implied && is_number(pair)));
        // A link may list the parameters in another order.
        due.clone().count() == earlier.len() && due.all(|pair| earlier.contains(pair))
    }

    /// Returns the number of the next page.
    fn page_number(&self) -> i64 {
        let number = |paging: Paging| {
            let pair = self.query.iter().find(|pair| pair.name() == paging.page)?;
            json::from_json(&pair.value()).ok()
        };
        self.paging.and_then(number).unwrap_or(1)
    }

    /// Sets these query parameters, and keeps the parameters with other names.
    fn set(&mut self, changes: Query) {
        self.query
            .retain(|pair| changes.iter().all(|changed| changed.name() != pair.name()));
        self.query.extend(changes);
    }
}

/// Returns the fields of `links`, or `None` if there are no links.
fn fields(links: Option<&RawJson>) -> Result<Option<Map<RawJson>>, Problem> {
    let Some(links) = links.filter(|links| !links.is_null()) else {
        return Ok(None);
    };
    links.decode().map(Some).map_err(|_| invalid_link("$.links"))
}
