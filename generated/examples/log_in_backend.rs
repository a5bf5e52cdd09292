//! The log-in back end of a web site: signs readers in with their Zephr account, and keeps the session in a cookie.
//!
//! `cargo run --example log_in_backend`, then
//! `curl -i --json '{"email": "joe+news@example.com", "password": "not-a-real-one"}' http://127.0.0.1:3000/log-in`

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use zephr_admin::{
    Client, Error,
    types::{Identifiers, NewSession, SessionId, Validators},
};

const SITE: &str = "news";

async fn log_in(State(zephr): State<Client>, Json(form): Json<Value>) -> Result<Response, Failure> {
    let text = |name| form.get(name).and_then(Value::as_str);
    let (Some(email), Some(password)) = (text("email"), text("password")) else {
        return Err(Failure(StatusCode::BAD_REQUEST));
    };
    let login = NewSession::new(
        Identifiers::new().email_address(email),
        Validators::new().password(password),
    );
    let session = zephr.sessions().create(SITE, &login).await?;
    let id = session.session_id.ok_or(Failure(StatusCode::BAD_GATEWAY))?;
    let cookie = format!("session={}; Path=/; HttpOnly; Secure; SameSite=Lax", id.expose());
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

async fn me(State(zephr): State<Client>, headers: HeaderMap) -> Result<Json<Value>, Failure> {
    let session = zephr.sessions().get(SITE, session_id(&headers)?).await?;
    let user_id = session.user_id.ok_or(Failure(StatusCode::UNAUTHORIZED))?;
    let user = zephr.users().get(user_id).await?;
    let first_name = user.attribute("first_name").and_then(|name| name.to_text());
    Ok(Json(
        json!({ "email": user.email_address(), "first_name": first_name }),
    ))
}

async fn log_out(State(zephr): State<Client>, headers: HeaderMap) -> Result<StatusCode, Failure> {
    zephr.sessions().delete(SITE, session_id(&headers)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn session_id(headers: &HeaderMap) -> Result<SessionId, Failure> {
    let cookies = headers.get(header::COOKIE).and_then(|value| value.to_str().ok());
    let mut cookies = cookies.unwrap_or_default().split("; ");
    let id = cookies.find_map(|cookie| cookie.strip_prefix("session="));
    id.map(SessionId::from).ok_or(Failure(StatusCode::UNAUTHORIZED))
}

/// The status to respond with if a request to Zephr fails.
struct Failure(StatusCode);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        if error.is_login_rejected() || error.is_not_found() {
            // The password is wrong, or the session has ended.
            return Self(StatusCode::UNAUTHORIZED);
        }
        // The message contains no secret.
        eprintln!("{error}");
        Self(StatusCode::BAD_GATEWAY)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

fn app(zephr: Client) -> Router {
    Router::new()
        .route("/log-in", post(log_in))
        .route("/log-out", post(log_out))
        .route("/me", get(me))
        .with_state(zephr)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let zephr = Client::from_env()?.build()?;
    let address = std::env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app(zephr)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request};
    use tower::ServiceExt as _;
    use zephr_admin::Credentials;
    use zephr_mock::{Fault, Mock, MockBuilder};

    use super::*;

    async fn start() -> (Mock, Router) {
        let mock = Mock::start().await.unwrap();
        let keys = Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY);
        let zephr = Client::with_base_url(mock.url())
            .credentials(keys)
            .build()
            .unwrap();
        (mock, app(zephr))
    }

    async fn send(app: &Router, method: &str, path: &str, cookie: &str, body: Value) -> Response {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        app.clone().oneshot(request).await.unwrap()
    }

    async fn sign_in(app: &Router, password: &str) -> Response {
        let form = json!({ "email": "joe+news@example.com", "password": password });
        send(app, "POST", "/log-in", "", form).await
    }

    #[tokio::test]
    async fn a_reader_signs_in_and_out() {
        let (_mock, app) = start().await;
        let response = sign_in(&app, "not-a-real-one").await;
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap();
        for (method, path, status) in [
            ("GET", "/me", 200),
            ("POST", "/log-out", 204),
            ("GET", "/me", 401),
        ] {
            let response = send(&app, method, path, cookie, Value::Null).await;
            assert_eq!(response.status(), status, "{method} {path}");
        }
    }

    #[tokio::test]
    async fn a_wrong_password_is_401_and_a_service_error_is_502() {
        let (mock, app) = start().await;
        assert_eq!(sign_in(&app, "wrong").await.status(), StatusCode::UNAUTHORIZED);
        mock.faults()
            .add(Fault::on("sessions().create").status(500))
            .unwrap();
        assert_eq!(
            sign_in(&app, "not-a-real-one").await.status(),
            StatusCode::BAD_GATEWAY
        );
    }
}
