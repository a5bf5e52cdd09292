//! A required body is an argument, so it cannot be forgotten.
fn main() {}

fn call(zephr: &zephr_admin::Client) {
    let _ = zephr.sessions().create("news");
}
