//! Types may have more fields in a later version, so values are created by `new` and setters, not by literals.
fn main() {
    let _ = zephr_admin::types::Identifiers { email_address: None };
}
