//! HTTP requests to other servers, for callbacks, importers and selectors. Each needs the
//! permission `http` or `local-http`.
//!
//! ```
//! use gantry_plugin_sdk::mock::{Mock, respond};
//! use gantry_plugin_sdk::{Error, Value, http};
//!
//! fn color() -> Result<String, Error> {
//!     let request = http::get("https://images.example.org/7").header("accept", "text/plain");
//!     let response = request.send()?;
//!     Ok(response.success()?.text())
//! }
//!
//! let expected = http::get("https://images.example.org/7").header("accept", "text/plain");
//! let (color, _) = Mock::new().http(expected, respond(200, "blue")).play(color);
//! assert_eq!(color.as_deref(), Ok("blue"));
//! ```

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;
pub use crate::bindings::imports::gantry::plugin::http::{Header, HttpError, Request, Response};
pub use crate::bindings::plugin::gantry::plugin::types::HttpMethod;

/// A request that reads.
pub fn get(url: impl Into<String>) -> Request {
    Request::new(HttpMethod::Get, url)
}

/// A request that creates, or does. See [`Request::json`] for its content.
pub fn post(url: impl Into<String>) -> Request {
    Request::new(HttpMethod::Post, url)
}

/// A request that replaces.
pub fn put(url: impl Into<String>) -> Request {
    Request::new(HttpMethod::Put, url)
}

impl Request {
    /// A request without header fields and content. The URL is absolute.
    pub fn new(method: HttpMethod, url: impl Into<String>) -> Self {
        Self { method, url: url.into(), headers: Vec::new(), body: Vec::new(), timeout: None }
    }

    /// The request with one more header field.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push(Header { name: name.to_owned(), value: value.to_owned() });
        self
    }

    /// The request with this content. Say of what type it is by the header field `content-type`.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// The request with a value as its content, and `content-type: application/json`.
    ///
    /// ```
    /// use gantry_plugin_sdk::{http, json};
    ///
    /// let request = http::post("https://example.org/things").json(&json!({"size": 3}))?;
    /// assert_eq!(request.body, br#"{"size":3}"#);
    /// # Ok::<(), gantry_plugin_sdk::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Failed`] if the value cannot be written as JSON.
    pub fn json<T: Serialize + ?Sized>(self, value: &T) -> Result<Self, Error> {
        let body = serde_json::to_vec(value)?;
        Ok(self.header("content-type", "application/json").body(body))
    }

    /// The request with a limit in milliseconds for the whole exchange.
    pub fn timeout(mut self, milliseconds: u32) -> Self {
        self.timeout = Some(milliseconds);
        self
    }

    /// Sends the request, and waits for the response.
    ///
    /// # Errors
    ///
    /// [`HttpError`] if there is none. A response of whatever status is no error; see
    /// [`Response::success`].
    pub fn send(&self) -> Result<Response, HttpError> {
        crate::host::send(self)
    }
}

impl Response {
    /// The response, if its status is 200 to 299.
    ///
    /// ```
    /// use gantry_plugin_sdk::Error;
    /// use gantry_plugin_sdk::mock::respond;
    ///
    /// assert!(respond(204, "").success().is_ok());
    /// let error = Error::Failed("the server answered with status 404: no such thing".to_owned());
    /// assert_eq!(respond(404, "no such thing").success(), Err(error));
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Failed`] else, with the status and the beginning of the content.
    pub fn success(self) -> Result<Self, Error> {
        if (200..300).contains(&self.status) {
            return Ok(self);
        }
        let beginning: String = self.text().chars().take(200).collect();
        Err(Error::Failed(format!(
            "the server answered with status {}: {}",
            self.status,
            beginning.trim()
        )))
    }

    /// The value of the first header field of that name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let field = self.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
        Some(&field.value)
    }

    /// The content as text, with U+FFFD for what is not UTF-8.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The content as a value.
    ///
    /// # Errors
    ///
    /// [`Error::Failed`] if it is no JSON of the type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Error::Failed(format!("the response does not fit: {error}")))
    }
}
