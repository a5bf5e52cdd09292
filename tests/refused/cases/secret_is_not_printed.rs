//! A secret has no `Display`.
fn main() {
    println!("{}", zephr_admin::Secret::from("hunter2"));
}
