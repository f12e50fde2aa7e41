//! The interface's description as JSON and as a page to browse, to which the server's address leads, and the page of each error
//! code.

use std::sync::LazyLock;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use rust_embed::RustEmbed;
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::openapi::document;
use crate::api::problem::{PAGES, Problem};
use crate::app::App;

/// Where the description is.
const DESCRIPTION: &str = "/api/openapi.json";

/// The pages in `docs/errors`.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../docs/errors"]
#[include = "*.md"]
struct ErrorPages;

/// The routes of the documentation; nobody needs a token for them.
pub(super) fn router() -> Router<App> {
    Router::new()
        .merge(SwaggerUi::new("/api/docs").config(Config::from(DESCRIPTION)))
        .route(DESCRIPTION, get(description))
        .route("/", get(|| async { Redirect::to("/api/docs/") }))
        .route(&format!("{PAGES}/{{code}}"), get(error_page))
}

/// The description in OpenAPI. What it is made from takes more than thirty times the memory of its
/// text, so only that is kept.
async fn description() -> Response {
    static TEXT: LazyLock<Bytes> =
        LazyLock::new(|| document().to_json().unwrap_or_default().into());
    ([(CONTENT_TYPE, "application/json")], TEXT.clone()).into_response()
}

async fn error_page(Path(code): Path<String>) -> Response {
    match ErrorPages::get(&format!("{code}.md")) {
        Some(page) => ([(CONTENT_TYPE, "text/markdown; charset=utf-8")], page.data.into_owned())
            .into_response(),
        None => Problem::not_found(format!("there is no error code '{code}'")).into_response(),
    }
}
