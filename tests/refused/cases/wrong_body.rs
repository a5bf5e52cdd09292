//! The body of another operation does not compile.
fn main() {}

fn call(zephr: &zephr_admin::Client, user: &zephr_admin::types::NewUser) {
    let _ = zephr.sessions().create("news", user);
}
