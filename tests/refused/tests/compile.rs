//! Wrong use does not compile, and the compiler says what is wrong.

#[test]
fn wrong_use_is_refused() {
    trybuild::TestCases::new().compile_fail("cases/*.rs");
}
