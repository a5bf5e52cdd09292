//! Iteration over the items of a paginated list.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;

use super::{PageStream, impl_next};
#[cfg(feature = "blocking")]
use crate::blocking::BlockingIter;
use crate::{Deviation, Error, JsonValue};

/// A stream of the items of all pages of a list; see [`PageStream`].
///
/// A page is decoded as a whole. If one item of a page cannot be decoded, the stream returns an error in place of the
/// items of this page, and then ends. The error contains the body of the page ([`Error::body`]). To decode each record
/// separately and continue after errors, use [`Call::records`](crate::Call::records).
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

    /// Sets the number of pages to request ahead; 1 by default.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.pages = self.pages.prefetch(pages);
        self
    }

    /// Returns a blocking iterator over the items. Pages are not requested ahead.
    #[cfg(feature = "blocking")]
    pub fn wait_iter(self) -> BlockingIter<Self> {
        let (executor, operation) = self.pages.blocking_parts();
        BlockingIter::new(self.prefetch(0), executor, Some(operation))
    }

    /// Returns the deviations of the page that contains the last returned item: values whose JSON type differs from the
    /// API description. See [`Response::deviations`](crate::Response::deviations).
    pub fn deviations(&self) -> &[Deviation] {
        self.pages.deviations()
    }
}

impl<T: JsonValue> Stream for ItemStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.page.next() {
                self.pages.poll_ahead(context);
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

impl_next!(ItemStream, T, "item");

impl<T> fmt::Debug for ItemStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemStream")
            .field("pages", &self.pages)
            .field("left_of_page", &self.page.len())
            .finish()
    }
}
