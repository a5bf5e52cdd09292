//! What goes into a path, a query, a header or a cookie.

use std::borrow::Cow;
use std::fmt::Display;

use crate::Secret;

/// A value of a parameter: anything that prints, or a [`Secret`], which does not print but is sent.
pub trait Argument {
    /// The text on the wire, before any encoding.
    fn text(&self) -> Cow<'_, str>;

    /// The same, if it must not be shown anywhere else.
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
