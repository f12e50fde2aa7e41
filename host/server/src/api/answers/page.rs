//! What the page shows.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::form::Form;
use crate::api::html;

const TEMPLATE: &str = include_str!("page.html");

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

    /// The page as an answer.
    pub(super) fn respond(&self, status: StatusCode) -> Response {
        html::respond(status, TEMPLATE, self)
    }
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
        let text = html::render(TEMPLATE, &page).unwrap();
        assert!(!text.contains("<script") && !text.contains("\" onload"), "{text}");
        assert_eq!(text.matches("&lt;script&gt;").count(), 11, "{text}");
    }
}
