//! A request does nothing until it is awaited, and the compiler warns if it is not.
#![deny(unused_must_use)]
fn main() {}

fn call(zephr: &zephr_admin::Client) {
    zephr.users().get("0123456789ABCD");
}
