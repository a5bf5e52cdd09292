//! Required fields are arguments of `new`.
fn main() {
    let _ = zephr_admin::types::NewSession::new();
}
