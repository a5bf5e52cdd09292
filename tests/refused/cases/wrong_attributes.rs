//! A value without fields does not compile, and the compiler's message lists what is accepted.
fn main() {}

fn attributes(user: zephr_admin::types::NewUser) {
    let _ = user.attributes(42);
}

fn update(zephr: &zephr_admin::Client, profile: &Profile) {
    let _ = zephr.users().update_attributes("u1", profile);
}

struct Profile;
