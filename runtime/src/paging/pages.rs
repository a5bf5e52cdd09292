//! Iteration over the pages of a list.

use std::collections::VecDeque;
use std::fmt;
use std::hash::{DefaultHasher, Hasher as _};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::{ItemStream, PageCursor, PageInfo, impl_next};
#[cfg(feature = "blocking")]
use crate::Operation;
#[cfg(feature = "blocking")]
use crate::blocking::{BlockingIter, Executor};
use crate::call::Background;
use crate::request::Problem;
use crate::transport::BufferedResponse;
use crate::{Call, Deviation, Error, JsonValue, List, Response, Writer};

/// The default number of pages to request ahead.
const DEFAULT_PREFETCH: usize = 1;

/// A stream of the pages of a list. Sends nothing until it is first polled.
///
/// Each page is fetched by a separate request. While you process a page, a Tokio task fetches the next one; see
/// [`prefetch`](Self::prefetch). Dropping the stream cancels any request in flight.
///
/// # End of the list
/// The fields `links` and `total` of a page show whether the page is the last one. Without these fields, the list ends
/// at the first empty page. If the request has no page parameters, some operations return the whole list on one page,
/// and the stream ends after that page.
///
/// If the list may be incomplete, the stream returns the received pages, and then an error of kind
/// [`Decode`](crate::ErrorKind::Decode). The causes are:
///
/// - a link to another host (the client uses only the query of a link);
/// - a link of an unknown form, or a link that is too long;
/// - a link to a page that was already requested, unless exactly `total` items were received;
/// - a page that has no links and repeats the items of the previous page, as if the service ignored the page number;
/// - a list that ends although fewer items were received than the last page reports in `total`. This condition is
///   checked only if the list was read from its first page.
#[must_use = "streams do nothing until they are polled"]
pub struct PageStream<T> {
    call: Call,
    cursor: PageCursor,
    ahead: usize,
    /// The request for the next page, if that request is in flight.
    pending: Option<Background<BufferedResponse>>,
    ready: VecDeque<Result<Page<T>, Error>>,
    more: bool,
    /// The values on the last returned page whose JSON type differs from the API description.
    deviations: Vec<Deviation>,
}

/// The items of a page, and the values in them whose JSON type differs from the API description.
type Page<T> = (List<T>, Vec<Deviation>);

impl<T: JsonValue> PageStream<T> {
    pub(crate) fn new(call: Call) -> Self {
        Self {
            cursor: call.cursor(),
            call,
            ahead: DEFAULT_PREFETCH,
            pending: None,
            ready: VecDeque::new(),
            more: true,
            deviations: Vec::new(),
        }
    }

    /// Sets the number of pages to request ahead; 1 by default. With 0, a page is requested only when the stream is
    /// polled for that page.
    ///
    /// A blocking iterator requests no pages ahead, because no task can run while the caller processes a page. For the
    /// same reason, a stream outside of a Tokio runtime requests no pages ahead.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.ahead = pages;
        self
    }

    /// Returns a blocking iterator over the pages. Pages are not requested ahead.
    #[cfg(feature = "blocking")]
    pub fn wait_iter(self) -> BlockingIter<Self> {
        let (executor, operation) = self.blocking_parts();
        BlockingIter::new(self.prefetch(0), executor, Some(operation))
    }

    #[cfg(feature = "blocking")]
    pub(super) fn blocking_parts(&self) -> (Executor, &'static Operation) {
        (self.call.executor(), self.call.operation())
    }

    /// Returns a stream of the items of all pages.
    pub fn items(self) -> ItemStream<T> {
        ItemStream::new(self)
    }

    /// Returns the deviations of the last returned page: values whose JSON type differs from the API description. See
    /// [`Response::deviations`].
    pub fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }

    /// Requests further pages in the background, one at a time, until `ahead` pages are buffered. Does nothing outside
    /// of a Tokio runtime.
    pub(super) fn poll_ahead(&mut self, context: &mut Context<'_>) {
        if self.ahead > 0 && Background::<BufferedResponse>::is_available() {
            self.poll_pages(self.ahead, context);
        }
    }

    /// Requests pages one at a time and buffers them in `ready`. Returns when `count` pages are buffered, when the list
    /// has ended, or when a response has not arrived yet.
    fn poll_pages(&mut self, count: usize, context: &mut Context<'_>) {
        while self.more && self.ready.len() < count {
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

    fn fail(&mut self, head: BufferedResponse, problem: Problem) {
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
        self.poll_pages(1, context);
        match self.ready.pop_front() {
            Some(page) => {
                self.poll_ahead(context);
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

impl_next!(PageStream, List<T>, "page");

impl<T> fmt::Debug for PageStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageStream")
            .field("call", &self.call)
            .field("ready", &self.ready.len())
            .field("more", &self.more)
            .finish_non_exhaustive()
    }
}
