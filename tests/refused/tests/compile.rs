//! Incorrect uses of the client do not compile, and the compiler's messages explain the mistake.

#[test]
fn misuse_does_not_compile() {
    trybuild::TestCases::new().compile_fail("cases/*.rs");
}
