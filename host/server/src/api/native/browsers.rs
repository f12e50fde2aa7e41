//! A person who follows a link in a browser is asked for name and password, which programs are not.

use axum::extract::Request;
use axum::http::header::{ACCEPT, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

/// What browsers ask for a password by.
const ASK: HeaderValue = HeaderValue::from_static("Basic realm=\"Gantry\", charset=\"UTF-8\"");

/// Has a browser ask where nobody is logged in. What a script of a page fetches is no link.
pub(super) async fn ask(request: Request, next: Next) -> Response {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    let asks = request.method().is_safe() && accept.is_some_and(|it| it.contains("text/html"));
    let mut response = next.run(request).await;
    if asks && response.status() == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(WWW_AUTHENTICATE, ASK);
    }
    response
}
