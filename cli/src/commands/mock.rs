//! `zephr mock`: the embedded server.

use clap::{ArgMatches, Args as _, Command, FromArgMatches as _};
use tokio::runtime;
use zephr_mock::cli::{self, Options};

use crate::{failure::Failure, output};

pub(super) fn command() -> Command {
    let command = Command::new("mock").after_help("Example:\n  zephr mock --port 8080 --static");
    // `augment_args` sets the help to the documentation of `Options`, so the help is set afterwards. The options are
    // renamed, because the global options with these names set the key pair that signs requests.
    Options::augment_args(command)
        .about("Run a mock server")
        .mut_arg("access_key", |option| option.long("mock-access-key"))
        .mut_arg("secret_key_env", |option| option.long("mock-secret-key-env"))
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let options = Options::from_arg_matches(matches)?;
    let settings = options.settings("zephr mock");
    let settings = settings.map_err(|error| Failure::usage(error.to_string()))?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let stop = cli::stop_signal()?;
        let mock = settings.start().await?;
        output::write(cli::announcement(&mock).as_bytes())?;
        stop.await;
        Ok(())
    })
}
