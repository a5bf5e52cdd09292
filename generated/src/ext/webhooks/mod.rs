//! Receives the events that the service sends to webhooks.
//!
//! A [`Receiver`] authenticates a delivery and decodes its [`Event`]. It works with any web framework: pass it
//! the headers and the body. To manage webhooks, use [`Webhooks`](crate::webhooks::Webhooks).
//!
//! ```
//! use zephr_admin::ext::webhooks::{Credential, Event, EventKind, Receiver};
//! use zephr_admin::{HeaderMap, HeaderValue};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // During a rotation, the receiver accepts the old and the new credential.
//! let receiver = Receiver::new([Credential::basic("zephr", "old-password"), Credential::bearer("new-token")]);
//!
//! let mut headers = HeaderMap::new();
//! headers.insert("authorization", HeaderValue::from_static("Bearer new-token"));
//! let body = br#"{"type": "CREATE_USER", "details": {"user_id": "u-1"}, "webhook": "CRM"}"#;
//! match receiver.receive(&headers, body) {
//!     Ok(event) if *event.kind() == EventKind::CreateUser => {
//!         let user = event.user()?;
//!         assert_eq!(user.user_id.as_ref().map(|id| id.as_str()), Some("u-1"));
//!     }
//!     Ok(event) => println!("ignored: {}", event.kind()),
//!     Err(rejection) => println!("respond with {}: {rejection}", rejection.status()),
//! }
//! # Ok(()) }
//! ```
//!
//! # Events
//!
//! - The vendor documents a credential in `Authorization`, but no signature. Therefore, receive events only via HTTPS.
//! - If this version does not know the kind of an event, [`Event::kind`] returns [`EventKind::Unknown`];
//!   [`Event::details`] and [`Event::fields`] return the contents of the event as received.
//! - The `Content-Type` of a delivery is not checked, because none is documented.
//! - There is no event ID. To process each event only once, store its [`Event::fingerprint`], and skip events
//!   with a known fingerprint.
//! - The order of events is not guaranteed. To order events, compare their [`Event::time`].
//! - It is not documented in which cases the service repeats a delivery. Respond with a 2xx status as soon as
//!   you have stored the event, and process it afterwards.
//!
//! # Frameworks
//!
//! With the feature `axum`, [`Event`] is an extractor and [`Rejection`] is a response. The state of the router
//! must be the receiver, or contain it (`FromRef`):
//!
#![cfg_attr(feature = "axum", doc = "```")]
#![cfg_attr(not(feature = "axum"), doc = "```ignore")]
//! use axum::{Router, http::StatusCode, routing::post};
//! use zephr_admin::ext::webhooks::{Credential, Event, Receiver};
//!
//! async fn receive(event: Event) -> StatusCode {
//!     println!("{} {}", event.kind(), event.fingerprint());
//!     StatusCode::NO_CONTENT
//! }
//!
//! let receiver = Receiver::new([Credential::bearer("token")]).body_limit(64 * 1024);
//! let router: Router = Router::new().route("/events", post(receive)).with_state(receiver);
//! ```
//!
//! With the features `webhooks` and `tower`, `ReceiverLayer` authenticates and decodes deliveries for a `tower`
//! service. For other frameworks, use [`Receiver::receive`], or [`Receiver::receive_request`] if the framework uses the
//! types of the crate `http`.

#[cfg(feature = "axum")]
mod axum;
mod credential;
mod event;
#[cfg(feature = "tower")]
mod layer;
mod receiver;
mod rejection;
mod rule;

pub use credential::Credential;
pub use event::{Event, EventKind, Fingerprint};
#[cfg(feature = "tower")]
pub use layer::{ReceiverLayer, ReceiverService};
pub use receiver::Receiver;
pub use rejection::Rejection;
pub use rule::RuleDetails;
