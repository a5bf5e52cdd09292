//! Types may grow: they are built by `new` and setters, not by literals.
fn main() {
    let _ = zephr_admin::types::Identifiers { email_address: None };
}
