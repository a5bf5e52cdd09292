//! The frame of all pages, and the responses of the console.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};
use maud::{DOCTYPE, Markup, html};
use tokio::sync::mpsc;

use super::{ROOT, Visit};
use crate::{
    body::{Body, Pace},
    response::Response,
};

/// The content security policy. It allows only files of the console itself: no inline scripts, no other hosts, no
/// frames.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The headers of every response.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // With `no-referrer`, browsers send forms with the origin `null`.
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (header::CACHE_CONTROL, "no-store"),
];

/// A section in the navigation of the console.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Requests,
    Reference,
    State,
}

impl Section {
    const ALL: [Self; 3] = [Self::Requests, Self::Reference, Self::State];

    fn name(self) -> &'static str {
        match self {
            Self::Requests => "Requests",
            Self::Reference => "Reference",
            Self::State => "State",
        }
    }

    fn path(self) -> String {
        format!("{ROOT}/{}", self.name().to_lowercase())
    }
}

/// An HTML page, with the status of its response.
pub(super) struct Page {
    status: StatusCode,
    text: String,
}

/// A response of the console.
pub(super) enum Reply {
    Page(Page),
    /// A media type and a text.
    Asset(&'static str, &'static str),
    /// A file name and a JSON text to save.
    Download(String, String),
    /// The path of the page that shows the result of a form.
    Redirect(String),
    Events(mpsc::Receiver<Bytes>),
    /// An error response in JSON instead of HTML.
    Api(Response),
}

impl From<Page> for Reply {
    fn from(page: Page) -> Self {
        Self::Page(page)
    }
}

impl Reply {
    pub(super) fn into_response(self) -> http::Response<Body> {
        let (status, media_type, body) = match self {
            Self::Page(page) => (page.status, "text/html; charset=utf-8", page.text.into()),
            Self::Asset(media_type, text) => {
                (StatusCode::OK, media_type, Bytes::from_static(text.as_bytes()))
            }
            Self::Download(name, text) => {
                let response = full(StatusCode::OK, "application/json", text.into());
                return with(
                    response,
                    header::CONTENT_DISPOSITION,
                    &format!("attachment; filename=\"{name}\""),
                );
            }
            Self::Redirect(path) => {
                return with(
                    full(StatusCode::SEE_OTHER, "text/plain", Bytes::new()),
                    header::LOCATION,
                    &path,
                );
            }
            Self::Events(events) => {
                return framed(http::Response::new(Body::live(events)), "text/event-stream");
            }
            Self::Api(response) => {
                let response = response.into_response(Pace::default());
                return framed(response, "application/json");
            }
        };
        full(status, media_type, body)
    }
}

fn full(status: StatusCode, media_type: &'static str, body: Bytes) -> http::Response<Body> {
    let mut response = http::Response::new(Body::full(body));
    *response.status_mut() = status;
    framed(response, media_type)
}

fn framed(mut response: http::Response<Body>, media_type: &'static str) -> http::Response<Body> {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn with(mut response: http::Response<Body>, name: HeaderName, value: &str) -> http::Response<Body> {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// Returns a page of the console. The navigation marks `section` as the current section.
pub(super) fn page(visit: &Visit<'_>, section: Section, title: &str, content: &Markup) -> Page {
    Page {
        status: StatusCode::OK,
        text: frame(visit, Some(section), title, content).into_string(),
    }
}

/// Returns a page that shows the message of a failure.
pub(super) fn failure(visit: &Visit<'_>, status: StatusCode, message: &str) -> Page {
    let reason = status.canonical_reason().unwrap_or("Error");
    let content = html! {
        header.title { h1 { (reason) } }
        p.notice.bad role="alert" id="notice" { (message) }
        p { a href=(ROOT) { "Show the requests" } }
    };
    Page {
        status,
        text: frame(visit, None, reason, &content).into_string(),
    }
}

fn frame(visit: &Visit<'_>, section: Option<Section>, title: &str, content: &Markup) -> Markup {
    let asset = |name: &str| format!("{ROOT}/{name}");
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Zephr mock" }
                link rel="icon" type="image/svg+xml" href=(asset("icon.svg"));
                link rel="stylesheet" href=(asset("console.css"));
                script src=(asset("console.js")) defer {}
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                header.bar {
                    a.brand href=(ROOT) {
                        img src=(asset("icon.svg")) alt="" width="24" height="24";
                        span { "Zephr mock" }
                    }
                    nav aria-label="Sections" {
                        ul {
                            @for item in Section::ALL {
                                li { a href=(item.path()) aria-current=[(section == Some(item)).then_some("page")] { (item.name()) } }
                            }
                        }
                    }
                    p.address { span.hidden { "Base URL " } code { "http://" (visit.host) } }
                }
                main #content tabindex="-1" { (content) }
                p #status .hidden role="status" aria-live="polite" {}
            }
        }
    }
}

/// Returns the hidden input field with the token. Each form must contain this field.
pub(super) fn token(visit: &Visit<'_>) -> Markup {
    html! { input type="hidden" name="token" value=(visit.console.token); }
}
