//! A list page by page.

use std::collections::VecDeque;
use std::fmt;
use std::hash::{DefaultHasher, Hasher as _};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::{ItemStream, PageCursor, PageInfo, pulled};
#[cfg(feature = "blocking")]
use crate::Operation;
#[cfg(feature = "blocking")]
use crate::blocking::{BlockingIter, Executor};
use crate::call::Background;
use crate::request::Problem;
use crate::transport::Received;
use crate::{Call, Deviation, Error, JsonValue, List, Response, Writer};

/// How many pages are requested before they are needed.
const AHEAD: usize = 1;

/// The pages of a list, as a stream; nothing is requested before it is first polled.
///
/// Each page is a call of its own. While one is processed, the next is fetched on a Tokio task
/// ([`prefetch`](Self::prefetch)). Dropping the stream cancels any request in flight.
///
/// # Where a list ends
/// With the page that the service says is the last, by `links` or `total`, or else before an empty page. Only the query of
/// `links.next` is followed. Whatever may hide further items is a [`Decode`](crate::ErrorKind::Decode) error, after the
/// items that were received:
///
/// - a link to another host, or in a form that is not understood;
/// - a link to a page that was requested before;
/// - where there are no links: a page that holds the same items as the one before, as from a service that ignores the
///   number of the page;
/// - fewer items in all than the last page's `total`, if the list was read from its first page.
#[must_use = "streams do nothing until they are polled"]
pub struct PageStream<T> {
    call: Call,
    cursor: PageCursor,
    ahead: usize,
    /// The page in flight.
    pending: Option<Background<Received>>,
    ready: VecDeque<Result<Page<T>, Error>>,
    more: bool,
    /// Of the page that was returned last.
    deviations: Vec<Deviation>,
}

/// The items of a page, and its deviations.
type Page<T> = (List<T>, Vec<Deviation>);

impl<T: JsonValue> PageStream<T> {
    pub(crate) fn new(call: Call) -> Self {
        Self {
            cursor: call.cursor(),
            call,
            ahead: AHEAD,
            pending: None,
            ready: VecDeque::new(),
            more: true,
            deviations: Vec::new(),
        }
    }

    /// Sets how many pages are requested before they are needed; 1 by default. With 0, a page is requested once the one
    /// before is done with. Outside of a Tokio runtime, and for an iterator that waits, it is always 0: between two items,
    /// nothing runs there.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.ahead = pages;
        self
    }

    /// Returns an iterator that waits for each page on the calling thread. No page is requested before it is needed.
    #[cfg(feature = "blocking")]
    pub fn wait_iter(self) -> BlockingIter<Self> {
        let (executor, operation) = self.blocking_parts();
        BlockingIter::new(self.prefetch(0), executor, Some(operation))
    }

    #[cfg(feature = "blocking")]
    pub(super) fn blocking_parts(&self) -> (Executor, &'static Operation) {
        (self.call.executor(), self.call.operation())
    }

    /// The items of all pages.
    pub fn items(self) -> ItemStream<T> {
        ItemStream::new(self)
    }

    /// Returns the values on the page that was returned last that are of another JSON type than described; see
    /// [`Response::deviations`].
    pub fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }

    /// Requests the pages that may be requested early, and takes those that are there.
    pub(super) fn read_on(&mut self, context: &mut Context<'_>) {
        if self.ahead > 0 && Background::<Received>::is_available() {
            self.fill(self.ahead, context);
        }
    }

    /// Requests pages until so many are ready.
    fn fill(&mut self, wanted: usize, context: &mut Context<'_>) {
        while self.more && self.ready.len() < wanted {
            let pending = match &mut self.pending {
                Some(pending) => pending,
                None => {
                    let call = self.call.clone().with_query(self.cursor.query());
                    self.pending.insert(call.start())
                }
            };
            let Poll::Ready(received) = Pin::new(pending).poll(context) else {
                return;
            };
            self.pending = None;
            let operation = self.call.operation();
            let is_strict = self.call.is_strict();
            match Response::of_outcome(operation, received, is_strict) {
                Ok(page) => self.take(page),
                Err(error) => self.end(Some(error)),
            }
        }
    }

    fn take(&mut self, page: Response<List<T>>) {
        let (head, page, deviations) = page.into_parts();
        let head = head.without_body();
        let info = PageInfo {
            items: page.len(),
            links: page.envelope_field("links"),
            total: page.total(),
            fingerprint: self.cursor.is_counting().then(|| fingerprint(&page)),
        };
        if let Err(problem) = self.cursor.check_repetition(&info) {
            return self.fail(head, problem);
        }
        let more = self.cursor.advance(&info);
        if !page.is_empty() || self.cursor.pages() == 1 {
            self.ready.push_back(Ok((page, deviations)));
        }
        match more {
            Ok(true) => {}
            Ok(false) => self.end(None),
            Err(problem) => self.fail(head, problem),
        }
    }

    fn fail(&mut self, head: Received, problem: Problem) {
        let error = Error::misled(self.call.operation(), Some(head), problem);
        self.end(Some(error));
    }

    fn end(&mut self, error: Option<Error>) {
        self.more = false;
        self.ready.extend(error.map(Err));
    }
}

fn fingerprint<T: JsonValue>(page: &List<T>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for item in page {
        let text = Writer::text_of(item);
        hasher.write_usize(text.len());
        hasher.write(text.as_bytes());
    }
    hasher.finish()
}

impl<T: JsonValue> Stream for PageStream<T> {
    type Item = Result<List<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.fill(1, context);
        match self.ready.pop_front() {
            Some(page) => {
                self.read_on(context);
                self.deviations.clear();
                Poll::Ready(Some(page.map(|(page, deviations)| {
                    self.deviations = deviations;
                    page
                })))
            }
            None if self.more => Poll::Pending,
            None => Poll::Ready(None),
        }
    }
}

pulled!(PageStream, List<T>, "page");

impl<T> fmt::Debug for PageStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageStream")
            .field("call", &self.call)
            .field("ready", &self.ready.len())
            .field("more", &self.more)
            .finish_non_exhaustive()
    }
}
