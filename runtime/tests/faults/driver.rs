//! The flavours of the client, made the same to the tests.

use zephr_runtime::{CallOptions, ClientBuilder, Error, Operation, RawJson, Response};

/// Makes one call with a client of its own.
pub(crate) trait Driver {
    fn name(&self) -> &'static str;

    /// A call of this operation, with a query and, unless it only reads, a body.
    fn call(
        &self,
        builder: ClientBuilder,
        operation: &'static Operation,
        options: CallOptions,
    ) -> Result<Response<Option<RawJson>>, Error>;
}

pub(crate) struct Async;

impl Driver for Async {
    fn name(&self) -> &'static str {
        "async"
    }

    fn call(
        &self,
        builder: ClientBuilder,
        operation: &'static Operation,
        options: CallOptions,
    ) -> Result<Response<Option<RawJson>>, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let call = builder.build()?.call(operation).query("page", 1).with(options);
            call.json(&body(operation)).send().await
        })
    }
}

fn body(operation: &Operation) -> Option<RawJson> {
    (operation.method.as_str() != "GET").then(|| RawJson::from("é"))
}
