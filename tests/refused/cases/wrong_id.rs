//! An id of another kind is refused.
fn main() {}

fn call(zephr: &zephr_admin::Client, account: zephr_admin::types::AccountId) {
    let _ = zephr.users().get(account);
}
