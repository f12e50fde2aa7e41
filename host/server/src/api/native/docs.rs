//! The interface's description as JSON and as a page to browse, to which the server's address leads, and the page of each error
//! code.

use axum::Router;
use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use rust_embed::RustEmbed;
use utoipa::openapi::OpenApi as Document;
use utoipa_swagger_ui::SwaggerUi;

use crate::api::problem::{PAGES, Problem};
use crate::app::App;

/// The pages in `docs/errors`.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../docs/errors"]
#[include = "*.md"]
struct ErrorPages;

/// The routes of the documentation; nobody needs a token for them.
pub(super) fn router(document: Document) -> Router<App> {
    Router::new()
        .merge(SwaggerUi::new("/api/docs").url("/api/openapi.json", document))
        .route("/", get(|| async { Redirect::to("/api/docs/") }))
        .route(&format!("{PAGES}/{{code}}"), get(error_page))
}

async fn error_page(Path(code): Path<String>) -> Response {
    match ErrorPages::get(&format!("{code}.md")) {
        Some(page) => ([(CONTENT_TYPE, "text/markdown; charset=utf-8")], page.data.into_owned())
            .into_response(),
        None => Problem::not_found(format!("there is no error code '{code}'")).into_response(),
    }
}
