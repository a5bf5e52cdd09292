//! Programs in Rust: compiled as part of this test, and run against the mock.
//!
//! The documentation of `zephr-admin` has the call of every operation, compiled as a doc test.

use std::env;

use zephr_mock::Mock;

use crate::{
    sample,
    support::{Run, start, with_service},
};

macro_rules! programs {
    ($($module:ident: $operation:literal, $file:literal;)*) => {
        $(mod $module {
            include!($file);

            /// Runs the program with the settings of the environment.
            #[test]
            #[ignore = "run by the test of all programs"]
            fn run() -> Result<(), Box<dyn std::error::Error>> {
                main()
            }
        })*

        /// The names of the modules, the operations and the programs.
        const PROGRAMS: &[(&str, &str, &str)] = &[
            $((stringify!($module), $operation, include_str!($file)),)*
        ];
    };
}

programs! {
    list_users: "listUsers", "rust/list_users.rs";
    create_user: "createUser", "rust/create_user.rs";
    delete_user: "deleteUser", "rust/delete_user.rs";
    get_user: "getUser", "rust/get_user.rs";
    exchange_token: "refreshOrExchangeToken", "rust/exchange_token.rs";
}

#[test]
fn rust_programs_run() {
    let mock = start(Mock::builder().static_responses());
    for (module, operation, text) in PROGRAMS {
        let rendered = sample(&[operation, "--lang", "rust"]).ok();
        assert!(
            rendered == *text,
            "`zephr sample {operation} --lang rust` differs from its copy in cli/tests/sample/rust:\n{rendered}"
        );
        let this = env::current_exe().unwrap();
        let mut command = with_service(this.to_str().unwrap(), mock.url());
        let test = format!("rust::{module}::run");
        let output = Run::of(command.args(["--ignored", "--exact", &test])).ok();
        assert!(output.contains("test result: ok. 1 passed"), "{output}");
    }
    let requests = mock.requests();
    let received: Vec<_> = requests
        .iter()
        .map(|request| (request.operation, request.status / 100))
        .collect();
    let expected: Vec<_> = PROGRAMS
        .iter()
        .map(|(_, operation, _)| (Some(*operation), 2))
        .collect();
    assert_eq!(received, expected);
}
