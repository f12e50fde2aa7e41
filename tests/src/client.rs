//! A client that hands back each answer as it came: status, headers and body, for tests to compare.

use std::net::{IpAddr, Ipv4Addr};

use bytes::Bytes;
use reqwest::header::HeaderMap;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

/// Talks to a server under a base address.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

/// What the server answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
    /// What was asked, for messages: `GET /api/v1/health`.
    pub request: String,
}

/// A part of a multipart body.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The field's name.
    pub field: String,
    /// The file's name; a field without one is no file.
    pub file_name: Option<String>,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Upload {
    /// A file.
    pub fn file(field: &str, file_name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { field: field.to_owned(), file_name: Some(file_name.to_owned()), bytes: bytes.into() }
    }

    /// A plain form field.
    pub fn field(field: &str, text: &str) -> Self {
        Self { field: field.to_owned(), file_name: None, bytes: text.as_bytes().to_vec() }
    }
}

impl Client {
    /// Without a token.
    pub fn new(base: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().expect("an HTTP client");
        Self { http, base: base.to_owned(), token: None }
    }

    /// The same client at another address of this machine.
    pub fn at(mut self, address: Ipv4Addr) -> Self {
        let http = reqwest::Client::builder().no_proxy().local_address(IpAddr::V4(address));
        self.http = http.build().expect("an HTTP client");
        self
    }

    /// The same client, showing a token.
    pub fn with_token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// The same client under a folder of the server: `/app-engine/v1`.
    pub fn under(mut self, path: &str) -> Self {
        self.base.push_str(path);
        self
    }

    /// A request to be completed and sent by `send`.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Panics
    ///
    /// When there is no answer.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let (http, request) = request.build_split();
        let request = request.expect("a well-formed request");
        let name = format!("{} {}", request.method(), request.url().path());
        let response = http.execute(request).await;
        let response = response.unwrap_or_else(|error| panic!("{name}: no answer: {error:?}"));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await;
        let body = body.unwrap_or_else(|error| panic!("{name}: the body broke off: {error:?}"));
        Answer { status, headers, body, request: name }
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// `POST` without a body.
    pub async fn post(&self, path: &str) -> Answer {
        self.send(self.request(Method::POST, path)).await
    }

    /// `POST` with a JSON body.
    pub async fn post_json(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    /// `PATCH` with a JSON body.
    pub async fn patch_json(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::PATCH, path).json(body)).await
    }

    /// `PUT` with a JSON body.
    pub async fn put_json(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::PUT, path).json(body)).await
    }

    /// A multipart body, by `POST` or `PUT`.
    pub async fn upload(&self, method: Method, path: &str, parts: Vec<Upload>) -> Answer {
        let form = parts.into_iter().fold(Form::new(), |form, upload| {
            let part = Part::bytes(upload.bytes);
            let part = match upload.file_name {
                Some(name) => part.file_name(name),
                None => part,
            };
            form.part(upload.field, part)
        });
        self.send(self.request(method, path).multipart(form)).await
    }
}

impl Answer {
    /// The same answer, once its status is this one.
    ///
    /// # Panics
    ///
    /// When it is another, with the body.
    #[track_caller]
    pub fn expect_status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{} answered: {}", self.request, self.text());
        self
    }

    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// When it is something else.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{}: no JSON ({error}): {}", self.request, self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header's value; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
