//! Paginated lists, as streams of pages or items.
//!
//! [`PageCursor`] decides which page comes next, without I/O. Each page is fetched by a separate request, with
//! its own signature, retries and deadlines.

mod cursor;
mod items;
mod link;
mod pages;
#[cfg(test)]
mod tests;

pub(crate) use cursor::{PageCursor, PageInfo};
pub use items::ItemStream;
pub use pages::PageStream;

/// Implements `next` and `try_next` for a stream of results, so that callers do not need the crate `futures`.
macro_rules! impl_next {
    ($stream:ident, $item:ty, $what:literal) => {
        impl<T: crate::JsonValue> $stream<T> {
            #[doc = concat!("Returns the next ", $what, "; `None` at the end, and after an error that ends the stream.")]
            pub async fn next(&mut self) -> Option<Result<$item, crate::Error>> {
                std::future::poll_fn(|context| {
                    futures_core::Stream::poll_next(std::pin::Pin::new(&mut *self), context)
                })
                .await
            }

            #[doc = concat!("Returns the next ", $what, ", for use in `while let Some(…) = ….try_next().await?`; `None` at the end.")]
            ///
            /// # Errors
            /// Returns an error if a request fails, a response cannot be decoded, or the list is incomplete.
            pub async fn try_next(&mut self) -> Result<Option<$item>, crate::Error> {
                self.next().await.transpose()
            }
        }

        // No field is structurally pinned.
        impl<T> Unpin for $stream<T> {}
    };
}
pub(crate) use impl_next;
