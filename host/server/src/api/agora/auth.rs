//! Who may call what. A Gantry token is the API key, the session's token, or the password, whichever a client sends.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::error::AgoraError;
use crate::app::App;
use crate::auth::{Caller, Role};

/// Tells the role that a request to a group of routes needs.
type Needed = fn(&Method) -> Role;

/// The key that a request showed.
#[derive(Clone)]
pub(super) struct ApiKey(pub(super) String);

/// The routes, open only to callers with the role that they need. Handlers find the [`Caller`] and the [`ApiKey`] among the
/// extensions.
pub(super) fn guarded(routes: Router<App>, app: &App, needed: Needed) -> Router<App> {
    routes.route_layer(from_fn_with_state((app.clone(), needed), check))
}

async fn check(
    State((app, needed)): State<(App, Needed)>,
    mut request: Request,
    next: Next,
) -> Result<Response, AgoraError> {
    let key = key(request.headers());
    let role = needed(request.method());
    let caller = Caller::with_token(key.as_deref(), &app, role).await?;
    request.extensions_mut().insert(caller);
    request.extensions_mut().insert(ApiKey(key.unwrap_or_default()));
    Ok(next.run(request).await)
}

fn key(headers: &HeaderMap) -> Option<String> {
    let (scheme, shown) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let shown = shown.trim();
    match scheme.to_ascii_lowercase().as_str() {
        "x-agora-api-key" | "token" | "bearer" => Some(shown.to_owned()),
        "basic" => password(shown),
        _ => None,
    }
}

/// The password of `user:password` in base64. A token is enough to know its bearer, so the user's name is not looked at.
fn password(encoded: &str) -> Option<String> {
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()?;
    decoded.split_once(':').map(|(_user, password)| password.to_owned())
}
