//! A list page by page.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::{Course, Items, Told, pulled};
use crate::{Call, Error, List, Response, Sending, Value, Writer};

/// How many pages are asked for before they are wanted.
const AHEAD: usize = 1;

/// The pages of a list, as a stream; nothing is asked for before it is first polled.
///
/// Each page is a call of its own. While one is looked at, the next is under way already ([`read_ahead`](Self::read_ahead)),
/// and goes on whenever this stream, or one made of it, is polled. Dropping it gives up what is under way.
///
/// It ends with the page that the service says is the last, by `links` or `total`, or else before one that is empty or
/// repeats another. Only the query of `links.next` is followed: a link to another host is an error.
#[must_use = "streams do nothing until they are polled"]
pub struct Pages<T> {
    call: Call,
    course: Course,
    ahead: usize,
    /// The page under way.
    pending: Option<Sending<List<T>>>,
    /// Whether it was begun before it was wanted.
    is_early: bool,
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
            is_early: false,
            ready: VecDeque::new(),
            more: true,
        }
    }

    /// How many pages are asked for before they are wanted; 1 if not set. With 0, a page is asked for once the one before
    /// is done with.
    pub fn read_ahead(mut self, pages: usize) -> Self {
        self.ahead = pages;
        self
    }

    /// The items of all pages.
    pub fn items(self) -> Items<T> {
        Items::new(self)
    }

    /// Goes on with the pages that may be asked for now.
    pub(super) fn read_on(&mut self, context: &mut Context<'_>) {
        self.fill(self.ahead, true, context);
    }

    /// Asks for pages until so many are ready.
    fn fill(&mut self, wanted: usize, is_early: bool, context: &mut Context<'_>) {
        while self.more && self.ready.len() < wanted {
            let pending = match &mut self.pending {
                Some(pending) => pending,
                None => {
                    self.is_early = is_early;
                    let call = self.call.clone().with_query(self.course.query());
                    self.pending.insert(call.send())
                }
            };
            let Poll::Ready(answer) = Pin::new(pending).poll(context) else {
                return;
            };
            self.pending = None;
            match answer {
                // It is polled only while the stream is, so the time of a page that was begun early may have run out
                // for our own slowness. It is asked for once more when it is wanted.
                Err(error) if self.is_early && error.is_timeout() => {
                    if is_early {
                        return;
                    }
                }
                Err(error) => self.end(Some(error)),
                Ok(page) => self.take(page),
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
        self.fill(1, false, context);
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
