//! What the page shows, and the page itself. Nothing of it is believed: the template escapes all that is put in.

use std::sync::LazyLock;

use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{Html, IntoResponse, Response};
use minijinja::Environment;
use minijinja::value::Serde;
use serde::Serialize;

use super::form::Form;

/// Its name ends so that what is put in is escaped.
const NAME: &str = "page.html";
const TEMPLATE: &str = include_str!("page.html");

/// No scripts, nothing from elsewhere, and in nobody's frame.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    pub(super) title: String,
    /// Why what was sent is not taken.
    pub(super) problem: Option<String>,
    pub(super) facts: Vec<Fact>,
    /// How it stands, where there is nothing to answer.
    pub(super) said: Option<String>,
    pub(super) form: Option<Form>,
}

/// Something that is known.
#[derive(Debug, Serialize)]
pub(super) struct Fact {
    pub(super) name: &'static str,
    pub(super) value: String,
}

impl Page {
    /// For a link that leads nowhere.
    pub(super) fn nowhere() -> Response {
        let said =
            "It may be that what it led to was begun anew: then there is a newer link.".to_owned();
        let title = "This link leads to no question".to_owned();
        let page = Self { title, problem: None, facts: Vec::new(), said: Some(said), form: None };
        page.respond(StatusCode::NOT_FOUND)
    }

    /// The page as an answer. The address has a secret in it: it is neither kept nor told to others.
    pub(super) fn respond(&self, status: StatusCode) -> Response {
        let headers = [
            (CONTENT_SECURITY_POLICY, POLICY),
            (CACHE_CONTROL, "no-store"),
            (REFERRER_POLICY, "no-referrer"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        match render(self) {
            Ok(text) => (status, headers, Html(text)).into_response(),
            Err(error) => {
                tracing::error!(%error, "the page for an answer cannot be written");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

fn render(page: &Page) -> Result<String, minijinja::Error> {
    static PAGES: LazyLock<Environment<'static>> = LazyLock::new(|| {
        let mut pages = Environment::new();
        if let Err(error) = pages.add_template(NAME, TEMPLATE) {
            tracing::error!(%error, "the page for an answer cannot be read");
        }
        pages
    });
    PAGES.get_template(NAME)?.render(Serde(page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_escaped() {
        let hostile = "<script>alert('x')</script>\" onload=\"x".to_owned();
        let fact = Fact { name: "experiment", value: hostile.clone() };
        let page = Page {
            title: hostile.clone(),
            problem: Some(hostile.clone()),
            facts: vec![fact],
            said: Some(hostile.clone()),
            form: Some(Form::of_question(
                &hostile,
                &serde_json::json!({
                    "properties": {&hostile: {"enum": [&hostile], "description": &hostile}}
                }),
            )),
        };
        let text = render(&page).unwrap();
        assert!(!text.contains("<script") && !text.contains("\" onload"), "{text}");
        assert_eq!(text.matches("&lt;script&gt;").count(), 11, "{text}");
    }
}
