//! Sends requests with the runtime to a transport that keeps them.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use zephr_runtime::{
    BoxFuture, Call, Client, ClientBuilder, HeaderMap, HttpRequest, HttpResponse, Operation, RawJson,
    StatusCode, Style, Transport, TransportError,
    operation::{Body, BodyKind, Method},
};

use super::emitted::Step;

/// A client whose requests are kept instead of sent.
pub(super) struct Sender {
    client: Client,
    kept: Kept,
    runtime: tokio::runtime::Runtime,
}

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Option<HttpRequest>>>);

impl Transport for Kept {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
        Box::pin(async { Ok(HttpResponse::new(StatusCode::NO_CONTENT, HeaderMap::new(), "")) })
    }
}

impl Sender {
    pub(super) fn new() -> Result<Self, String> {
        let kept = Kept::default();
        let client = ClientBuilder::<Client>::with_base_url("http://127.0.0.1:1").transport(kept.clone());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build();
        Ok(Self {
            client: client.build().map_err(|error| error.to_string())?,
            kept,
            runtime: runtime.map_err(|error| error.to_string())?,
        })
    }

    /// Sends a request with the values of some steps. Returns `None` if the runtime refuses a value.
    pub(super) fn send(
        &self,
        operation: &'static Operation,
        steps: &[(&Step, &Value)],
    ) -> Option<HttpRequest> {
        let call = self.client.call(operation);
        let call = steps
            .iter()
            .fold(call, |call, (step, value)| put(call, step, value));
        self.kept.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.runtime.block_on(call.send::<()>().into_future()).ok()?;
        self.kept.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Returns an operation without credentials. The operation is never freed, because the runtime takes static operations.
pub(super) fn operation(path: &str, body: Option<(&str, BodyKind)>) -> &'static Operation {
    let body = body.map(|(media_type, kind)| Body {
        media_type: kept(media_type),
        kind,
        required: true,
    });
    let method = if body.is_some() { Method::Post } else { Method::Get };
    Box::leak(Box::new(Operation {
        signed: false,
        body,
        ..Operation::new("fuzzed", method, kept(path))
    }))
}

fn kept(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn put(call: Call, step: &Step, value: &Value) -> Call {
    match step.wrapper.as_deref() {
        Some("reserved") => call.reserved(|call| put_bare(call, step, value)),
        Some("reserved_items") => call.reserved_items(|call| put_bare(call, step, value)),
        _ => put_bare(call, step, value),
    }
}

fn put_bare(call: Call, step: &Step, value: &Value) -> Call {
    let name = step.name.as_deref().unwrap_or_default();
    let style = step.style.as_deref().and_then(style_of).unwrap_or(Style::Form);
    let json = RawJson::from(value.clone());
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match step.method.as_str() {
        "path" => call.path(text),
        "path_styled" => call.path_styled(style, &json),
        "path_json" => call.path_json(&json),
        "query" => call.query(name, text),
        "query_styled" => call.query_styled(name, style, &json),
        "query_json" => call.query_json(name, &json),
        "header" => call.header(kept(name), text),
        "header_styled" => call.header_styled(kept(name), style, &json),
        "header_json" => call.header_json(kept(name), &json),
        "cookie" => call.cookie(kept(name), text),
        "cookie_styled" => call.cookie_styled(kept(name), style, &json),
        "json" | "json_or_null" => call.json(&json),
        "form" => {
            let fields = step.fields.iter();
            let fields = fields.filter_map(|(name, styled)| Some((kept(name), style_of(styled)?)));
            call.form(&json, Box::leak(fields.collect::<Vec<_>>().into_boxed_slice()))
        }
        _ => call,
    }
}

fn style_of(name: &str) -> Option<Style> {
    Some(match name {
        "Form" => Style::Form,
        "FormExploded" => Style::FormExploded,
        "Spaces" => Style::Spaces,
        "Pipes" => Style::Pipes,
        "Deep" => Style::Deep,
        "Simple" => Style::Simple,
        "SimpleExploded" => Style::SimpleExploded,
        "Label" => Style::Label,
        "LabelExploded" => Style::LabelExploded,
        "Matrix" => Style::Matrix,
        "MatrixExploded" => Style::MatrixExploded,
        "Json" => Style::Json,
        _ => return None,
    })
}
