//! A person who follows a link in a browser: they are asked for name and password, which programs are not, and find pages.

use axum::extract::Request;
use axum::http::header::{ACCEPT, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

/// What browsers ask for a password by.
const ASK: HeaderValue = HeaderValue::from_static("Basic realm=\"Gantry\", charset=\"UTF-8\"");

/// Has a browser ask where nobody is logged in. What a script of a page fetches is no link.
pub(super) async fn ask(request: Request, next: Next) -> Response {
    let asks = request.method().is_safe() && wants_page(request.headers());
    let mut response = next.run(request).await;
    if asks && response.status() == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(WWW_AUTHENTICATE, ASK);
    }
    response
}

/// Whether what is asked for is to be read by a person.
pub(super) fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|it| it.contains("text/html"))
}
