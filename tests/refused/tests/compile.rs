//! Wrong use does not compile, and the compiler says what is wrong.

#[test]
fn misuse_does_not_compile() {
    trybuild::TestCases::new().compile_fail("cases/*.rs");
}
