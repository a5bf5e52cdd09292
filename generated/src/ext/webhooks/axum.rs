//! The `axum` extractor for webhook events.

use axum_core::{
    body::Body,
    extract::{FromRef, FromRequest, Request},
    response::{IntoResponse, Response},
};

use super::{Event, Receiver, Rejection};

/// Extracts the event of a delivery. The state of the router must be or contain a [`Receiver`].
impl<S> FromRequest<S> for Event
where
    Receiver: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Rejection> {
        Receiver::from_ref(state).receive_request(request).await
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        self.to_response::<Body>()
    }
}
