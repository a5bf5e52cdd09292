//! Paginated lists, exports and bulk updates, against a server of raw sockets.

mod accounts;
mod bulk;
mod exports;
mod large;
mod server;
