//! Values of path, query, header and cookie parameters.

use std::borrow::Cow;
use std::fmt::Display;

use crate::Secret;

/// The value of a parameter: any value that implements [`Display`], or a secret. A [`Secret`] is sent but never
/// displayed.
pub trait Argument {
    /// Returns the value as text, before any encoding.
    fn text(&self) -> Cow<'_, str>;

    /// Returns the value if it is a secret. The client redacts secrets in logs and messages.
    fn secret(&self) -> Option<&Secret> {
        None
    }
}

impl<T: Display> Argument for T {
    fn text(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }
}

impl Argument for Secret {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.expose())
    }

    fn secret(&self) -> Option<&Secret> {
        Some(self)
    }
}
