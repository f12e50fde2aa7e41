//! One request of an exchange: the first, or one that a redirection asks for.

use bytes::Bytes;
use gantry_model::plugin::{Header, HttpError, HttpMethod, HttpRequest};
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::origin::{Origin, has_user};

/// Most header fields of a request; it is what servers take, and what the client takes from them.
const HEADERS: usize = 100;
/// Most bytes of all their names and values.
const HEADER_BYTES: usize = 64 * 1024;

/// Header fields that are not the plugin's: they say how a message is framed, and how long a
/// connection lasts. Whoever chose them could end one request within another and speak to the
/// server behind the gate (request smuggling).
const RESERVED: [&str; 11] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// A request that is well-formed.
#[derive(Debug, Clone)]
pub(super) struct Hop {
    pub(super) method: HttpMethod,
    pub(super) url: Url,
    pub(super) origin: Origin,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Hop {
    /// The first one.
    ///
    /// # Errors
    ///
    /// [`HttpError::Invalid`], with what is wrong and where.
    pub(super) fn first(request: &HttpRequest) -> Result<Self, HttpError> {
        let url = Url::parse(&request.url)
            .map_err(|error| HttpError::Invalid(format!("the URL '{}': {error}", request.url)))?;
        let origin = reachable(&url)
            .map_err(|reason| HttpError::Invalid(format!("the URL '{}' {reason}", request.url)))?;
        let headers = headers(&request.headers).map_err(HttpError::Invalid)?;
        let body = Bytes::copy_from_slice(&request.body);
        Ok(Self { method: request.method, url, origin, headers, body })
    }

    /// The one that a response with this status and `Location` asks for, as the Fetch standard has
    /// it; `None` if it asks for none.
    ///
    /// # Errors
    ///
    /// [`HttpError::Unreachable`] if it leads nowhere.
    pub(super) fn next(
        &self,
        status: u16,
        location: Option<&HeaderValue>,
    ) -> Result<Option<Self>, HttpError> {
        let (Some(method), Some(location)) = (redirected(status, self.method), location) else {
            return Ok(None);
        };
        let nowhere = |reason: &str| {
            HttpError::Unreachable(format!("{} redirects to a URL that {reason}", self.url))
        };
        let location = str::from_utf8(location.as_bytes()).map_err(|_| nowhere("is not text"))?;
        let url = self.url.join(location).map_err(|_| nowhere("is none"))?;
        let origin = reachable(&url).map_err(nowhere)?;
        let mut next = Self { method, url, origin, ..self.clone() };
        if next.origin != self.origin {
            // They were meant for the server that the plugin named.
            next.headers.remove(header::AUTHORIZATION);
            next.headers.remove(header::COOKIE);
        }
        if method != self.method {
            next.body = Bytes::new();
            let names: Vec<HeaderName> = next.headers.keys().cloned().collect();
            for name in names.iter().filter(|name| name.as_str().starts_with("content-")) {
                next.headers.remove(name);
            }
        }
        Ok(Some(next))
    }
}

/// The origin of a URL that requests can be sent to, or what keeps them from it.
fn reachable(url: &Url) -> Result<Origin, &'static str> {
    if has_user(url) {
        return Err("names a user or a password");
    }
    Origin::of(url).ok_or("is not one of http or https")
}

/// The method with which a redirection goes on (RFC 9110, 15.4): as it was, but for what a POST or
/// a 303 makes of it.
fn redirected(status: u16, method: HttpMethod) -> Option<HttpMethod> {
    match (status, method) {
        (301 | 302, HttpMethod::Post) => Some(HttpMethod::Get),
        (303, HttpMethod::Head) => Some(HttpMethod::Head),
        (303, _) => Some(HttpMethod::Get),
        (301 | 302 | 307 | 308, _) => Some(method),
        _ => None,
    }
}

fn headers(fields: &[Header]) -> Result<HeaderMap, String> {
    if fields.len() > HEADERS {
        return Err(format!("{} header fields; {HEADERS} are the most", fields.len()));
    }
    let bytes: usize = fields.iter().map(|field| field.name.len() + field.value.len()).sum();
    if bytes > HEADER_BYTES {
        return Err(format!("{bytes} bytes of header fields; {HEADER_BYTES} are the most"));
    }
    let mut headers = HeaderMap::with_capacity(fields.len());
    for Header { name, value } in fields {
        let wrong = |reason: &str| format!("the header field '{}' {reason}", name.escape_debug());
        let parsed: HeaderName =
            name.parse().map_err(|_| wrong("has a name that cannot be sent"))?;
        if RESERVED.contains(&parsed.as_str()) {
            return Err(wrong("is Gantry's to set"));
        }
        let visible = value.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~'));
        let value = HeaderValue::from_str(value).ok().filter(|_| visible).ok_or_else(|| {
            wrong("has a value that is not visible ASCII characters, spaces and tabs")
        })?;
        headers.append(parsed, value);
    }
    Ok(headers)
}
