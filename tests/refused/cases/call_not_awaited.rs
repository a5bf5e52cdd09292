//! A call does nothing until it is awaited, and the compiler says so.
#![deny(unused_must_use)]
fn main() {}

fn call(zephr: &zephr_admin::Client) {
    zephr.users().get("0123456789ABCD");
}
