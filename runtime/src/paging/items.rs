//! A list item by item.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;

use super::{PageStream, pulled};
#[cfg(feature = "blocking")]
use crate::blocking::BlockingIter;
use crate::{Deviation, Error, JsonValue};

/// The items of a list, whatever the page they are on; see [`PageStream`].
///
/// A page is decoded as a whole: an item that cannot be decoded makes its page an error, which ends the stream. The error
/// has the body of that page ([`Error::body`]). [`Call::records`](crate::Call::records) reads a list record by record instead,
/// and can go on.
#[must_use = "streams do nothing until they are polled"]
pub struct ItemStream<T> {
    pages: PageStream<T>,
    page: vec::IntoIter<T>,
}

impl<T: JsonValue> ItemStream<T> {
    pub(super) fn new(pages: PageStream<T>) -> Self {
        let page = Vec::new().into_iter();
        Self { pages, page }
    }

    /// Sets how many pages are requested before they are needed; 1 by default.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.pages = self.pages.prefetch(pages);
        self
    }

    /// Returns an iterator that waits for each item on the calling thread. No page is requested before it is needed.
    #[cfg(feature = "blocking")]
    pub fn wait_iter(self) -> BlockingIter<Self> {
        let (executor, operation) = self.pages.blocking_parts();
        BlockingIter::new(self.prefetch(0), executor, Some(operation))
    }

    /// Returns the values that are of another JSON type than described, on the page of the item that was returned last; see
    /// [`Response::deviations`](crate::Response::deviations).
    pub fn deviations(&self) -> &[Deviation] {
        self.pages.deviations()
    }
}

impl<T: JsonValue> Stream for ItemStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.page.next() {
                self.pages.read_on(context);
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => self.page = page.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

pulled!(ItemStream, T, "item");

impl<T> fmt::Debug for ItemStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemStream")
            .field("pages", &self.pages)
            .field("left_of_page", &self.page.len())
            .finish()
    }
}
