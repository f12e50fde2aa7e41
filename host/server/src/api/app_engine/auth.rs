//! Who may call what. The reference system leaves this to those in front of it; here each request
//! needs a token, unless the configuration opens the interface.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use gantry_model::creator::Creator;

use super::error::AppEngineError;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::{self, Caller, Role};

/// This interface's name in the configuration, and that of whoever calls it while it is open.
const NAME: &str = "app-engine";

/// Tells the role that a request to a group of routes needs.
type Needed = fn(&Method) -> Role;

/// The routes, open only to callers with the role that they need. Handlers find the [`Caller`]
/// among the extensions.
pub(super) fn guarded(routes: Router<App>, app: &App, needed: Needed) -> Router<App> {
    routes.route_layer(from_fn_with_state((app.clone(), needed), check))
}

async fn check(
    State((app, needed)): State<(App, Needed)>,
    request: Request,
    next: Next,
) -> Result<Response, AppEngineError> {
    let (mut parts, body) = request.into_parts();
    let caller = if app.config.is_open(NAME) {
        if let Some(why) = auth::stray(&parts, &app.pipeline.settings.address) {
            return Err(AppEngineError::Unauthorized(Problem::stray(&why)));
        }
        Caller { creator: Creator::Token(NAME.to_owned()) }
    } else {
        let role = needed(&parts.method);
        Caller::with_role(&parts, &app, role).await.map_err(AppEngineError::Unauthorized)?
    };
    parts.extensions.insert(caller);
    Ok(next.run(Request::from_parts(parts, body)).await)
}
