//! A state machine that decides which page of a list is requested next. It performs no I/O.

use super::link::{Link, invalid_link};
use crate::json::Map;
use crate::operation::Paging;
use crate::request::{BaseUrl, Pair, Problem, Query};
use crate::{RawJson, json};

/// The properties of a received page from which [`PageCursor`] determines the next page.
pub(crate) struct PageInfo<'a> {
    /// The number of items on the page.
    pub(crate) items: usize,
    /// The field `links` of the page, such as `{"next": {"page": 2}}`.
    pub(crate) links: Option<&'a RawJson>,
    /// The field `total` of the page: the number of items on all pages.
    pub(crate) total: Option<i64>,
    /// A hash of the items, for the detection of repeated pages. `None` if [`PageCursor::is_counting`] returns `false`.
    pub(crate) fingerprint: Option<u64>,
}

/// The position in a paginated list.
///
/// A page is the last one in each of these cases:
///
/// - The page has no items.
/// - The page has `links` without `next`, or `next` is empty.
/// - The page links back to an earlier page, and exactly `total` items were received.
/// - The page has no `links`, and the pages up to this one contain `total` items.
/// - The page has no `links`, and pages are not requested by number, because the operation returns the whole list on
///   one page.
///
/// A page with fewer items than requested does not end the list, since the service may cap the page size.
///
/// If further items may exist but cannot be reached, the cursor returns an error. Examples are an invalid link to the
/// next page, a link back to an earlier page before `total` items were received, and a list that ends before `total`
/// items were received.
pub(crate) struct PageCursor {
    paging: Option<Paging>,
    base: BaseUrl,
    /// The query of the next page.
    query: Query,
    /// True if the next page is requested by its number (`page=2`) when a page has no `links`.
    counts: bool,
    /// The hash of the items of the last received page.
    fingerprint: Option<u64>,
    pages: u64,
    received: i64,
    /// The number of the first requested page: 3 if the caller started with `page=3`.
    first: i64,
    /// The number of items on the pages before the first requested page. This number is computed from the size of the
    /// first requested page. It is 0 until that page has arrived.
    skipped: i64,
    /// The query of the first requested page. Links that form a cycle usually lead back to this page.
    start: Query,
    /// The query of an earlier page. If a link leads back to that page, the links form a cycle.
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

    /// Returns whether the next page is requested by its number (`page=2`) when a page has no `links`. If `true`, each
    /// [`PageInfo`] must contain a fingerprint.
    pub(crate) fn is_counting(&self) -> bool {
        self.counts
    }

    /// Returns an error if a page that was requested by number repeats the items of the previous page. A repeated page
    /// suggests that the service ignores the page number. Further items may then be unreachable.
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

    /// Ends the list by returning `false`. Returns an error if fewer items were received than the last page reports in
    /// `total`.
    fn finish(&self, total: Option<i64>) -> Result<bool, Problem> {
        match total {
            Some(total) if self.lacks(total) => Err(format!(
                "the list ended after {} items, fewer than its `total` of {total}",
                self.received
            )),
            _ => Ok(false),
        }
    }

    /// Returns whether items are missing: reading started at page 1, but fewer than `total` items were received.
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
            // The size of the first requested page is used as the page size, since the service may cap the requested
            // size. If this page is not full, it is the last page of the list. The page requested after it is empty,
            // which ends the list.
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

    /// Advances to the page to which a link leads. Uses only the query of the link's URL. If the link leads to a page
    /// that was already requested, returns `false` if exactly `total` items were received, and an error if not.
    ///
    /// To detect cycles, the new query is compared with three queries: the query of the current page, the query of the
    /// first page, and `mark`, the query of an earlier page. After 1, 2, 4, 8, … pages, the query of the current page
    /// becomes `mark`. These comparisons need constant memory (Brent's algorithm). In a list of `n` different pages,
    /// they detect a cycle before `3 * n` pages have been requested.
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

    /// Returns the page number in the query of the next page; 1 if the query contains none.
    fn page_number(&self) -> i64 {
        let number = |paging: Paging| {
            let pair = self.query.iter().find(|pair| pair.name() == paging.page)?;
            json::from_json(&pair.value()).ok()
        };
        self.paging.and_then(number).unwrap_or(1)
    }

    /// Changes the query of the next page: sets the parameters in `changes`, and keeps all parameters with other names.
    fn set(&mut self, changes: Query) {
        self.query
            .retain(|pair| changes.iter().all(|changed| changed.name() != pair.name()));
        self.query.extend(changes);
    }
}

/// Parses the object `links` of a page. Returns `None` if `links` is missing or null.
fn fields(links: Option<&RawJson>) -> Result<Option<Map<RawJson>>, Problem> {
    let Some(links) = links.filter(|links| !links.is_null()) else {
        return Ok(None);
    };
    links.decode().map(Some).map_err(|_| invalid_link("$.links"))
}
