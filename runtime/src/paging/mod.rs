//! Lists that come in pages: page by page, or item by item.
//!
//! [`PageCursor`] decides which page comes next, without I/O. Each page is a call of its own: signed, sent again where
//! needed, with its own deadlines.

mod cursor;
mod items;
mod link;
mod pages;
#[cfg(test)]
mod tests;

pub(crate) use cursor::{PageCursor, PageInfo};
pub use items::ItemStream;
pub use pages::PageStream;

/// Gives a stream of results what it takes to be used without further crates.
macro_rules! pulled {
    ($stream:ident, $item:ty, $what:literal) => {
        impl<T: crate::JsonValue> $stream<T> {
            #[doc = concat!("Returns the next ", $what, "; `None` at the end, and after an error that ends the stream.")]
            pub async fn next(&mut self) -> Option<Result<$item, crate::Error>> {
                std::future::poll_fn(|context| {
                    futures_core::Stream::poll_next(std::pin::Pin::new(&mut *self), context)
                })
                .await
            }

            #[doc = concat!("Returns the next ", $what, ", for `while let Some(…) = ….try_next().await?`; `None` at the end.")]
            ///
            /// # Errors
            /// Those of the call, and those that the stream itself finds.
            pub async fn try_next(&mut self) -> Result<Option<$item>, crate::Error> {
                self.next().await.transpose()
            }
        }

        // Nothing in it is pinned.
        impl<T> Unpin for $stream<T> {}
    };
}
pub(crate) use pulled;
