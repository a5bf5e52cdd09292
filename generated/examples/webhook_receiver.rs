//! A receiver of webhooks: checks the credential of each delivery, skips repeated events, and reads new users.
//!
//! `WEBHOOK_TOKEN=… cargo run --example webhook_receiver --features axum`

use std::{
    collections::HashSet,
    env,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{Router, extract::FromRef, extract::State, http::StatusCode, routing::post};
use zephr_admin::ext::webhooks::{Credential, Event, EventKind, Fingerprint, Receiver};

#[derive(Clone)]
struct App {
    receiver: Receiver,
    /// In production, use a table with a unique index, and delete old rows.
    seen: Arc<Mutex<HashSet<Fingerprint>>>,
}

impl FromRef<App> for Receiver {
    fn from_ref(app: &App) -> Self {
        app.receiver.clone()
    }
}

/// The credential was checked when `event` was extracted.
async fn receive(State(app): State<App>, event: Event) -> StatusCode {
    let is_new = app
        .seen
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(event.fingerprint());
    match (event.kind(), event.user()) {
        _ if !is_new => println!("skipped a repeated event"),
        (EventKind::CreateUser, Ok(user)) => println!("new user {}", user.email_address().unwrap_or("?")),
        (kind, _) => println!("{kind}"),
    }
    StatusCode::NO_CONTENT
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // During a rotation, pass the old and the new token: both are accepted.
    let token = env::var("WEBHOOK_TOKEN")?;
    let app = App {
        receiver: Receiver::new([Credential::bearer(token)]).body_limit(64 * 1024),
        seen: Arc::default(),
    };
    let address = env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(
        listener,
        Router::new().route("/events", post(receive)).with_state(app),
    )
    .await?;
    Ok(())
}
