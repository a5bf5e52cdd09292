//! A value without fields is refused, and the compiler lists what is accepted.
fn main() {}

fn attributes(user: zephr_admin::types::NewUser) {
    let _ = user.attributes(42);
}

fn update(zephr: &zephr_admin::Client, profile: &Profile) {
    let _ = zephr.users().update_attributes("u1", profile);
}

struct Profile;
