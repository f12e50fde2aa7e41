//! HTTP as plugins see it: a whole request, a whole response.

use serde::{Deserialize, Serialize};

use super::permission::HttpMethod;

/// A header field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct HttpRequest {
    /// The method.
    pub method: HttpMethod,
    /// An absolute URL.
    pub url: String,
    /// Header fields.
    #[serde(default)]
    pub headers: Vec<Header>,
    /// The content; empty for none.
    #[serde(default, with = "super::bytes")]
    pub body: Vec<u8>,
    /// Most milliseconds for the whole exchange.
    #[serde(default)]
    pub timeout: Option<u32>,
}

/// A response, of whatever status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// Header fields with lower-case names.
    #[serde(default)]
    pub headers: Vec<Header>,
    /// The content.
    #[serde(default, with = "super::bytes")]
    pub body: Vec<u8>,
}

/// Why there is no response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HttpError {
    /// The permission that is missing, as it would have to be granted.
    NotPermitted(String),
    /// What is wrong with the request.
    Invalid(String),
    /// The server was not reached, or broke off.
    Unreachable(String),
    /// The milliseconds that the exchange was given.
    TimedOut(u32),
    /// The limit in bytes that the response passes.
    TooLarge(u32),
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HttpResult {
    /// A response.
    Response(HttpResponse),
    /// None.
    Error(HttpError),
}
