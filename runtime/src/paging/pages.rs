//! A list page by page.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::{Course, Items, Told, pulled};
use crate::call::Background;
use crate::transport::Received;
use crate::{Call, Error, List, Response, Value, Writer};

/// How many pages are asked for before they are wanted.
const AHEAD: usize = 1;

/// The pages of a list, as a stream; nothing is asked for before it is first polled.
///
/// Each page is a call of its own. While one is processed, the next is fetched on a Tokio task
/// ([`read_ahead`](Self::read_ahead)). Dropping the stream cancels any request in flight.
///
/// It ends with the page that the service says is the last, by `links` or `total`, or else before one that is empty or
/// repeats another. Only the query of `links.next` is followed: a link to another host is an error.
#[must_use = "streams do nothing until they are polled"]
pub struct Pages<T> {
    call: Call,
    course: Course,
    ahead: usize,
    /// The page in flight.
    pending: Option<Background<Received>>,
    ready: VecDeque<Result<List<T>, Error>>,
    more: bool,
}

impl<T: Value> Pages<T> {
    pub(crate) fn new(call: Call) -> Self {
        Self {
            course: call.course(),
            call,
            ahead: AHEAD,
            pending: None,
            ready: VecDeque::new(),
            more: true,
        }
    }

    /// Sets how many pages are requested before they are needed; 1 by default. With 0, a page is requested once the one
    /// before is done with. Outside of a Tokio runtime it is always 0, and so it is for blocking clients unless set:
    /// between two calls, nothing runs there.
    pub fn read_ahead(mut self, pages: usize) -> Self {
        self.ahead = pages;
        self
    }

    /// The items of all pages.
    pub fn items(self) -> Items<T> {
        Items::new(self)
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
                    let call = self.call.clone().with_query(self.course.query());
                    self.pending.insert(call.start())
                }
            };
            let Poll::Ready(received) = Pin::new(pending).poll(context) else {
                return;
            };
            self.pending = None;
            match received.and_then(|received| Response::read(self.call.operation(), received)) {
                Ok(page) => self.take(page),
                Err(error) => self.end(Some(error)),
            }
        }
    }

    fn take(&mut self, page: Response<List<T>>) {
        let operation = self.call.operation();
        let (answer, page) = page.into_parts();
        let is_over = match page.first() {
            Some(first) => self.course.is_repeated(Writer::text_of(first).as_bytes()),
            None => self.course.pages() > 0,
        };
        if is_over {
            return self.end(None);
        }
        let told = Told {
            items: page.len(),
            links: page.beside("links"),
            total: page.total(),
        };
        let went_on = self.course.go_on(&told);
        self.ready.push_back(Ok(page));
        match went_on {
            Ok(true) => {}
            Ok(false) => self.end(None),
            Err(problem) => self.end(Some(Error::misled(
                operation,
                Some(answer.without_body()),
                problem,
            ))),
        }
    }

    fn end(&mut self, error: Option<Error>) {
        self.more = false;
        self.ready.extend(error.map(Err));
    }
}

impl<T: Value> Stream for Pages<T> {
    type Item = Result<List<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.fill(1, context);
        match self.ready.pop_front() {
            Some(page) => {
                self.read_on(context);
                Poll::Ready(Some(page))
            }
            None if self.more => Poll::Pending,
            None => Poll::Ready(None),
        }
    }
}

pulled!(Pages, List<T>, "page");

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("call", &self.call)
            .field("ready", &self.ready.len())
            .field("more", &self.more)
            .finish_non_exhaustive()
    }
}
