//! Which page comes next. No I/O: pages are told, queries are given.

use crate::json::Map;
use crate::operation::Paging;
use crate::request::{BaseUrl, Problem, Query};
use crate::{RawJson, json};

/// What a page says of the list.
pub(crate) struct Told<'a> {
    /// How many items it holds.
    pub(crate) items: usize,
    /// What stands beside the items under `links`.
    pub(crate) links: Option<&'a RawJson>,
    /// How many items there are on all pages.
    pub(crate) total: Option<i64>,
}

/// The course from the first page of a list to the last.
///
/// It ends with the last page, by the word of the service: `links` without a `next`, or as many items as its `total`. It
/// ends as well with a page that is empty or was there before, for not every service says when it is done. A page that is
/// shorter than asked for is no end, since the service may give fewer than that at a time.
pub(crate) struct Course {
    paging: Option<Paging>,
    base: BaseUrl,
    /// Of the page that is due.
    query: Query,
    /// Whether pages are counted where there are no links.
    counts: bool,
    /// How many items have passed, those before the first page included.
    passed: i64,
    pages: u64,
    last: Box<[u8]>,
    mark: Box<[u8]>,
}

impl Course {
    pub(crate) fn new(paging: Option<Paging>, base: BaseUrl, query: Query) -> Self {
        let asked = |name: &str| query.iter().any(|(known, _)| known == name);
        let counts = paging.is_some_and(|paging| {
            !paging.whole_unless_asked || asked(paging.page) || paging.size.is_some_and(asked)
        });
        Self {
            paging,
            base,
            query,
            counts,
            passed: 0,
            pages: 0,
            last: Box::default(),
            mark: Box::default(),
        }
    }

    /// The query of the page that is due.
    pub(crate) fn query(&self) -> &Query {
        &self.query
    }

    /// How many pages with anything on them there were.
    pub(crate) fn pages(&self) -> u64 {
        self.pages
    }

    /// Takes the first item of a page, and tells whether it was the first of one before, which makes the page a
    /// repetition.
    ///
    /// It is compared with the page before, and with one that moves on at every doubling of the number of pages, so that
    /// any circle is noticed sooner or later, and little has to be remembered.
    pub(crate) fn is_repeated(&mut self, first: &[u8]) -> bool {
        let repeated = self.pages > 0 && (*self.last == *first || *self.mark == *first);
        self.pages += 1;
        self.last = first.into();
        if self.pages.is_power_of_two() {
            self.mark = first.into();
        }
        repeated
    }

    /// Makes the page after this one the one that is due; false if there is none.
    pub(crate) fn go_on(&mut self, told: &Told<'_>) -> Result<bool, Problem> {
        let links = told.links.and_then(|links| links.to::<Map<RawJson>>().ok());
        if told.items == 0 {
            return Ok(false);
        }
        match links {
            Some(links) => match links.get("next").filter(|next| !next.is_null()) {
                Some(next) => self.follow(next),
                None => Ok(false),
            },
            None => Ok(self.count(told)),
        }
    }

    /// The next number, unless there are no more items.
    fn count(&mut self, told: &Told<'_>) -> bool {
        let Some(paging) = self.paging.filter(|_| self.counts) else {
            return false;
        };
        let items = i64::try_from(told.items).unwrap_or(i64::MAX);
        let page = self.number(paging.page).unwrap_or(1);
        if self.passed == 0 {
            // The first page is taken for a full one, as the service may give fewer than were asked for. If it is not full,
            // it is the last, and the next one will be empty.
            self.passed = page.saturating_sub(1).max(0).saturating_mul(items);
        }
        self.passed = self.passed.saturating_add(items);
        if told.total.is_some_and(|total| self.passed >= total) {
            return false;
        }
        let Some(next) = page.checked_add(1) else {
            return false;
        };
        self.set(vec![(paging.page.to_owned(), next.to_string())]);
        true
    }

    /// Takes the query of a link, and nothing else of it: `{"url": "https://…?page=2", "page": 2}`, or the URL or the
    /// number alone. False if it leads to where we are.
    fn follow(&mut self, next: &RawJson) -> Result<bool, Problem> {
        let fields = next.to::<Map<RawJson>>().unwrap_or_default();
        let url = next.text().or_else(|| fields.get("url")?.text());
        let page = next.integer().or_else(|| fields.get("page")?.integer());
        let mut query = match url.filter(|url| !url.is_empty()) {
            Some(url) => self.base.query_of(&url)?,
            None => Query::new(),
        };
        if let (Some(page), Some(paging)) = (page, self.paging)
            && !query.iter().any(|(name, _)| name == paging.page)
        {
            query.push((paging.page.to_owned(), page.to_string()));
        }
        let before = self.query.clone();
        self.set(query);
        Ok(self.query != before)
    }

    fn number(&self, name: &str) -> Option<i64> {
        let (_, value) = self.query.iter().find(|(known, _)| known == name)?;
        json::from_json(value).ok()
    }

    /// Replaces what these name, and leaves the rest.
    fn set(&mut self, changes: Query) {
        self.query
            .retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        self.query.extend(changes);
    }
}
