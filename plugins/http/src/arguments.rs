//! What a workflow says.

use std::collections::BTreeMap;

use gantry_plugin_sdk::http::HttpMethod;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

/// What a workflow says. Templates are texts.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Arguments {
    /// The method of the request.
    #[serde(default)]
    pub(crate) method: Method,
    /// Where the request goes to: a template.
    pub(crate) url: String,
    /// Header fields, the values as templates.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    /// The content as a text: a template.
    pub(crate) body: Option<String>,
    /// The content as JSON, in which each text is a template.
    pub(crate) json: Option<Value>,
    /// Seconds for one attempt.
    pub(crate) timeout: Option<f64>,
    /// One status or a list of them; 200 to 299 if absent.
    pub(crate) expected_status: Option<Expected>,
    /// The values of the callback, each an expression over the response.
    pub(crate) values: Option<BTreeMap<String, String>>,
    /// How often to try again.
    #[serde(default = "three")]
    pub(crate) retries: u32,
    /// Seconds before the first repetition.
    #[serde(default = "ten")]
    pub(crate) retry_delay: f64,
    /// For the templates.
    #[serde(flatten)]
    pub(crate) others: Map<String, Value>,
}

fn three() -> u32 {
    3
}

fn ten() -> f64 {
    10.0
}

/// A method as it is written in a request.
#[derive(Debug, Default, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Method {
    #[default]
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
}

impl From<Method> for HttpMethod {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::Get,
            Method::Head => Self::Head,
            Method::Post => Self::Post,
            Method::Put => Self::Put,
            Method::Patch => Self::Patch,
            Method::Delete => Self::Delete,
        }
    }
}

/// One status code or several.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Expected {
    One(u16),
    Several(Vec<u16>),
}

impl Arguments {
    /// Whether the request did what it was meant to do: 200 to 299 unless something else is said.
    pub(crate) fn expects(&self, status: u16) -> bool {
        match &self.expected_status {
            None => (200..300).contains(&status),
            Some(Expected::One(expected)) => *expected == status,
            Some(Expected::Several(expected)) => expected.contains(&status),
        }
    }
}
