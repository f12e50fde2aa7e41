//! Which version of the interface is spoken, and how things are referred to in it.
//!
//! A `uri` is a path below the address that clients connect to, be that the root of an address or `/study-governor`: the
//! client library puts the two together. An `api_uri` is complete.

use std::convert::Infallible;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::error::Refusal;
use super::reference::Filter;
use crate::app::App;

/// What an endpoint answers.
pub(super) type Answer = Result<Json<Value>, Refusal>;
/// What an endpoint answers that makes something.
pub(super) type Made = Result<(StatusCode, Json<Value>), Refusal>;

/// A version of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// Things are referred to by their addresses, and named by number or label.
    V1,
    /// Things are referred to by what is told most of them, and named by number.
    V2,
}

/// Where the interface begins, beside others; nothing at an address of its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mount(pub(super) &'static str);

/// How things are referred to in answers to a request.
#[derive(Debug)]
pub(super) struct Site {
    version: Version,
    /// The complete address that the client connects to.
    root: String,
    /// The complete address of Gantry itself.
    gantry: String,
}

impl Version {
    /// Where it begins.
    pub(super) fn base(self) -> &'static str {
        match self {
            Self::V1 => "/api/v1",
            Self::V2 => "/api/v2",
        }
    }
}

impl FromRequestParts<App> for Site {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let version = parts.extensions.get().copied().unwrap_or(Version::V2);
        let Mount(mount) = parts.extensions.get().copied().unwrap_or(Mount(""));
        let configured = || app.pipeline.settings.address.clone();
        let asked = || asked(&parts.headers).unwrap_or_else(configured);
        // What the configuration says is about the server's own address.
        let (root, gantry) = match (mount, &app.config.public_url) {
            ("", _) => (asked(), configured()),
            (_, Some(_)) => (configured(), configured()),
            (_, None) => (asked(), asked()),
        };
        Ok(Self { version, root: format!("{root}{mount}"), gantry })
    }
}

/// The address that a client asked, by what it or the proxy before the server says.
fn asked(headers: &HeaderMap) -> Option<String> {
    let said = |name: &str| {
        let value = headers.get(name)?.to_str().ok()?;
        Some(value.split(',').next().unwrap_or_default().trim())
    };
    let host = said("x-forwarded-host").or_else(|| said(HOST.as_str()))?;
    let host: Authority = host.parse().ok()?;
    let scheme = said("x-forwarded-proto").filter(|scheme| *scheme == "https").unwrap_or("http");
    Some(format!("{scheme}://{host}"))
}

impl Site {
    /// Whether it is the older version.
    pub(super) fn is_old(&self) -> bool {
        self.version == Version::V1
    }

    /// By what a thing in a path is looked up: by its number, unless the version is the older one.
    pub(super) fn filter(&self, asked: Option<Filter>) -> Option<Filter> {
        if self.is_old() { asked } else { Some(Filter::Id) }
    }

    /// The path of a thing.
    pub(super) fn uri(&self, things: &str, id: i64) -> String {
        format!("{}/{things}/{id}", self.version.base())
    }

    /// The complete address of a thing, for programs.
    pub(super) fn api_uri(&self, things: &str, id: i64) -> String {
        format!("{}{}", self.root, self.uri(things, id))
    }

    /// The complete address of a thing in Gantry's own interface.
    pub(super) fn web_uri(&self, things: &str, id: i64) -> String {
        format!("{}/api/v1/{things}/{id}", self.gantry)
    }

    /// Refers to a thing that has a label.
    pub(super) fn labelled(&self, things: &str, id: i64, label: &str) -> Value {
        let uri = self.uri(things, id);
        if self.is_old() { uri.into() } else { json!({"id": id, "label": label, "uri": uri}) }
    }

    /// Refers to a thing that has only a number.
    pub(super) fn numbered(&self, things: &str, id: i64) -> Value {
        let uri = self.uri(things, id);
        if self.is_old() { uri.into() } else { json!({"id": id, "uri": uri}) }
    }

    /// Refers to a thing of which lists tell everything.
    pub(super) fn whole(&self, things: &str, id: i64, view: Value) -> Value {
        if self.is_old() { self.uri(things, id).into() } else { view }
    }
}

/// The object with one member more.
pub(super) fn with(mut object: Value, name: &str, member: impl Into<Value>) -> Value {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), member.into());
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn the_address_is_the_one_that_was_asked() {
        let asked = |pairs: &[(&'static str, &str)]| asked(&headers(pairs));
        assert_eq!(asked(&[("host", "gantry:8080")]).unwrap(), "http://gantry:8080");
        let proxied = [
            ("host", "127.0.0.1:8080"),
            ("x-forwarded-host", "studies.example.org, inner"),
            ("x-forwarded-proto", "https"),
        ];
        assert_eq!(asked(&proxied).unwrap(), "https://studies.example.org");
        assert_eq!(asked(&[("host", "a b")]), None);
        assert_eq!(asked(&[]), None);
    }
}
