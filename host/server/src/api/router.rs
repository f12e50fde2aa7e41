//! All routes of the server in one place, with what lies around every handler: metrics, panics caught, limits, tracing.

use std::time::Instant;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::trace::TraceLayer;
use tracing::Instrument;

use super::problem::{Code, Problem};
use super::{agora, answers, app_engine, native, study_governor};
use crate::app::App;
use crate::auth::{Gone, see_through};
use crate::config::Facade;

/// The methods that are counted apart.
const METHODS: [Method; 6] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// Every route.
pub(crate) fn router(app: App) -> Router {
    let routes = Router::new()
        .merge(native::router(&app))
        .merge(app_engine::router(&app))
        .merge(agora::router(&app))
        .merge(study_governor::router())
        .merge(answers::router())
        .fallback(nowhere)
        .method_not_allowed_fallback(not_so);
    surrounded(routes, app)
}

/// The routes of one façade, for an address of its own: they are where the system has them whose interface it is.
pub(crate) fn facade_router(app: App, facade: Facade) -> Router {
    let routes = match facade {
        Facade::Agora => agora::routes(&app),
        Facade::StudyGovernor => study_governor::routes(),
        Facade::AppEngine => app_engine::router(&app).fallback(nowhere),
    };
    surrounded(routes, app)
}

fn surrounded(routes: Router<App>, app: App) -> Router {
    let json_limit = DefaultBodyLimit::max(app.config.limits.json_bytes);
    routes
        .layer(json_limit)
        .layer(from_fn_with_state(app.clone(), count))
        .layer(CatchPanicLayer::custom(|_panic: Box<dyn std::any::Any + Send>| {
            Problem::new(Code::Internal, "the handler of this request broke off").into_response()
        }))
        .layer(from_fn(to_the_end))
        .layer(from_fn_with_state(app.clone(), see_through))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .with_state(app)
}

/// What is logged of a request; some addresses are as good as a password.
fn span(request: &Request) -> tracing::Span {
    let (method, uri) = (request.method(), request.uri());
    match uri.path().starts_with(answers::BASE) {
        true => tracing::debug_span!("request", %method, uri = answers::BASE),
        false => tracing::debug_span!("request", %method, %uri),
    }
}

async fn nowhere(request: Request) -> Problem {
    Problem::not_found(format!("there is nothing at {}", request.uri().path()))
}

async fn not_so(request: Request) -> Problem {
    let (method, path) = (request.method(), request.uri().path());
    Problem::new(Code::MethodNotAllowed, format!("{path} is not there for {method}"))
}

/// A client that goes away while it waits for the answer does not break off what it asked for: half of it may be done. What may
/// be left undone finds [`Gone`] among the extensions.
async fn to_the_end(mut request: Request, next: Next) -> Response {
    let gone = CancellationToken::new();
    let _gone_with_it = gone.clone().drop_guard();
    request.extensions_mut().insert(Gone(gone));
    let answer = tokio::spawn(next.run(request).in_current_span()).await;
    answer.unwrap_or_else(|_| Problem::new(Code::Internal, "the request broke off").into_response())
}

/// Counts each request under the pattern of its route.
async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    // Strangers may send any word as a method; it must not become a label.
    let method = match request.method() {
        method if METHODS.contains(method) => method.to_string(),
        _ => "(other)".to_owned(),
    };
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let response = next.run(request).await;
    let route = route.unwrap_or_else(|| "(none)".to_owned());
    app.metrics.request(&method, &route, response.status().as_u16(), start.elapsed());
    response
}
