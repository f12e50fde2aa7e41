//! Plain pages for people. They have no scripts, take nothing from elsewhere and stand in nobody's frame, and nothing that is put
//! into them is believed: templates escape it.

use std::sync::LazyLock;

use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{Html, IntoResponse, Response};
use jiff::Timestamp;
use minijinja::value::Serde;
use minijinja::{Environment, Value};
use serde::Serialize;

/// What templates are called: the name ends so that what is put in is escaped.
const NAME: &str = "page.html";
/// What templates have as `style`.
const STYLE: &str = include_str!("style.css");
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page as an answer. It may have secrets in it or in its address: it is neither kept nor told to others.
pub(crate) fn respond(status: StatusCode, template: &str, page: &impl Serialize) -> Response {
    let headers = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    match render(template, page) {
        Ok(text) => (status, headers, Html(text)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The text of a page.
pub(crate) fn render(template: &str, page: &impl Serialize) -> Result<String, minijinja::Error> {
    static PAGES: LazyLock<Environment<'static>> = LazyLock::new(|| {
        let mut pages = Environment::new();
        pages.add_global("style", Value::from_safe_string(STYLE.to_owned()));
        pages
    });
    PAGES.render_named_str(NAME, template, Serde(page))
}

/// An instant, for people.
pub(crate) fn for_people(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
