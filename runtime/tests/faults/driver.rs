//! A common interface to the variants of the client.

use zephr_runtime::{Call, CallOptions, Client, ClientBuilder, Error, Method, Operation, RawJson, Response};

use crate::types::Page;

/// Sends one request with a client of its own.
pub(crate) trait Driver {
    fn name(&self) -> &'static str;

    /// Creates a request for this operation, with a query and, unless it is read-only, a body.
    fn call(
        &self,
        builder: ClientBuilder,
        operation: &'static Operation,
        options: CallOptions,
    ) -> Result<Response<Page>, Error>;
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
    ) -> Result<Response<Page>, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let client = builder.build()?;
            prepare(&client, operation, options).send().await
        })
    }
}

#[cfg(feature = "blocking")]
pub(crate) struct Blocking;

#[cfg(feature = "blocking")]
impl Driver for Blocking {
    fn name(&self) -> &'static str {
        "blocking"
    }

    fn call(
        &self,
        builder: ClientBuilder,
        operation: &'static Operation,
        options: CallOptions,
    ) -> Result<Response<Page>, Error> {
        prepare(&builder.build()?, operation, options).send().wait()
    }
}

fn prepare(client: &Client, operation: &'static Operation, options: CallOptions) -> Call {
    let body = (operation.method != Method::Get).then(|| RawJson::from("é"));
    client.call(operation).query("page", 1).json(&body).with(options)
}
