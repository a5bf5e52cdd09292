//! An ID of another kind does not compile.
fn main() {}

fn call(zephr: &zephr_admin::Client, account: zephr_admin::types::AccountId) {
    let _ = zephr.users().get(account);
}
