//! A body of another operation is refused.
fn main() {}

fn call(zephr: &zephr_admin::Client, user: &zephr_admin::types::NewUser) {
    let _ = zephr.sessions().create("news", user);
}
