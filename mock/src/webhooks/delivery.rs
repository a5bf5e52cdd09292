//! Delivery of events on the thread of the mock. Without a fault, events are delivered in order.

use std::{net::IpAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Method, Request, Uri, header};
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::{
    net::TcpStream,
    sync::mpsc,
    time::{self, Instant},
};

use super::{Call, Deliveries, Emission, WebhookDelivery, WebhookFault};

/// The maximum time of a delivery.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The maximum time that a reordered event waits for a later event.
const REORDER_LIMIT: Duration = Duration::from_secs(1);

/// Delivers events until the mock stops.
pub(super) async fn run(mut emissions: mpsc::Receiver<Emission>, deliveries: Arc<Deliveries>) {
    let mut held = Vec::new();
    // The time at which the held events are delivered, even without a later event; `None` if no event is held.
    let mut deadline = None;
    loop {
        let received = match deadline {
            Some(deadline) => time::timeout_at(deadline, emissions.recv()).await,
            None => Ok(emissions.recv().await),
        };
        match received {
            Ok(Some(emission)) => match emission.fault {
                WebhookFault::Lose => continue,
                WebhookFault::Reorder => {
                    held.push(emission);
                    deadline.get_or_insert_with(|| Instant::now() + REORDER_LIMIT);
                    continue;
                }
                WebhookFault::Delay(delay) => {
                    let deliveries = Arc::clone(&deliveries);
                    tokio::spawn(async move {
                        time::sleep(delay).await;
                        deliver(&emission, &deliveries).await;
                    });
                    continue;
                }
                WebhookFault::Duplicate => {
                    deliver(&emission, &deliveries).await;
                    deliver(&emission, &deliveries).await;
                }
                WebhookFault::Pass => deliver(&emission, &deliveries).await,
            },
            Ok(None) => return,
            // The time limit of the first held event has passed.
            Err(_) => {}
        }
        for held in held.drain(..) {
            deliver(&held, &deliveries).await;
        }
        deadline = None;
    }
}

async fn deliver(emission: &Emission, deliveries: &Deliveries) {
    for call in &emission.calls {
        let result = time::timeout(TIMEOUT, send(emission, call))
            .await
            .unwrap_or_else(|_| Err(format!("no response within {TIMEOUT:?}")));
        deliveries.add(WebhookDelivery {
            event: emission.name.clone(),
            target: call.target.clone(),
            result,
        });
    }
}

/// Sends an event to a webhook, and returns the status of the response.
async fn send(emission: &Emission, call: &Call) -> Result<u16, String> {
    let uri: Uri = call
        .target
        .parse()
        .map_err(|_| "the target is no URL".to_owned())?;
    let method: Method = call
        .method
        .parse()
        .map_err(|_| format!("{:?} is no method", call.method))?;
    let host = loopback(&uri).ok_or("the mock only calls `http` targets on loopback addresses")?;
    let reason = |error: &dyn std::error::Error| error.to_string();
    let stream = TcpStream::connect((host, uri.port_u16().unwrap_or(80)))
        .await
        .map_err(|error| reason(&error))?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| reason(&error))?;
    // Errors of the connection are ignored, because the request returns them as well.
    tokio::spawn(connection);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, "zephr-mock");
    if let Some(authority) = uri.authority() {
        request = request.header(header::HOST, authority.as_str());
    }
    if let Some(authorization) = &emission.authorization {
        request = request.header(header::AUTHORIZATION, authorization);
    }
    let request = request
        .body(Full::new(Bytes::from(call.body.clone())))
        .map_err(|error| reason(&error))?;
    let response = sender
        .send_request(request)
        .await
        .map_err(|error| reason(&error))?;
    Ok(response.status().as_u16())
}

/// Returns the host of a target if the target is an `http` URL with a loopback host; `None` otherwise.
fn loopback(uri: &Uri) -> Option<&str> {
    let host = uri.host().filter(|_| uri.scheme_str() == Some("http"))?;
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    let is_loopback = match literal.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    };
    is_loopback.then_some(literal)
}
