//! A request in the form of the HTTP library, and its response back from it.

use std::error::Error;

use gantry_model::plugin::{Header, HttpError, HttpMethod, HttpResponse};
use reqwest::header::{CONNECTION, HeaderValue};
use reqwest::{Method, Request, Response};
use url::Url;

use super::hop::Hop;

/// The request to send.
pub(super) fn request(hop: &Hop) -> Request {
    let mut request = Request::new(method(hop.method), hop.url.clone());
    *request.headers_mut() = hop.headers.clone();
    request.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    if !hop.body.is_empty() {
        *request.body_mut() = Some(hop.body.clone().into());
    }
    request
}

fn method(method: HttpMethod) -> Method {
    match method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Head => Method::HEAD,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Patch => Method::PATCH,
        HttpMethod::Delete => Method::DELETE,
    }
}

/// Reads a response to its end, or until it passes `most` bytes.
pub(super) async fn read(mut response: Response, most: u64) -> Result<HttpResponse, HttpError> {
    let url = response.url().clone();
    let status = response.status().as_u16();
    if !(200..600).contains(&status) {
        let origin = url.origin().ascii_serialization();
        return Err(HttpError::Unreachable(format!("{origin} answered with status {status}")));
    }
    let headers = response.headers().iter().map(|(name, value)| Header {
        name: name.as_str().to_owned(),
        value: String::from_utf8_lossy(value.as_bytes()).into_owned(),
    });
    let headers = headers.collect();
    let too_large = || HttpError::TooLarge(u32::try_from(most).unwrap_or(u32::MAX));
    if response.content_length().is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unreachable(&error, &url))? {
        if (body.len() + chunk.len()) as u64 > most {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(HttpResponse { status, headers, body })
}

/// What to tell a plugin of a failed exchange with the server of this URL.
pub(super) fn unreachable(error: &reqwest::Error, url: &Url) -> HttpError {
    let began = !error.is_connect() && !error.is_builder();
    let what = if began { "broke off" } else { "was not reached" };
    let origin = url.origin().ascii_serialization();
    HttpError::Unreachable(format!("{origin} {what}: {}", innermost(error)))
}

/// The library says in each layer again that there was an error; the innermost says which.
pub(super) fn innermost(error: &reqwest::Error) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

/// An error and what is behind it, outermost first.
pub(super) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}
