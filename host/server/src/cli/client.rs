//! The native interface, as a client sees it.

use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE};
use reqwest::{Body, Method, RequestBuilder, Response, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::connection::Connection;
use super::error::CliError;
use crate::api::native::{BASE, PageView};
use crate::api::problem::Problem;

/// How long a server may take to accept a connection.
const PATIENCE: Duration = Duration::from_secs(10);
/// Items of a page; the most that a server gives.
const PAGE: &str = "500";

/// What follows the `?` of an address.
pub(super) type Query<'a> = [(&'a str, &'a str)];

/// Talks to a server. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    server: Url,
    token: Option<String>,
}

/// A body whose length is known before it is sent.
pub(super) struct Upload {
    pub(super) body: Body,
    /// In bytes.
    pub(super) length: u64,
}

impl Client {
    pub(super) fn new(connection: &Connection) -> Result<Self, CliError> {
        let builder = reqwest::Client::builder().connect_timeout(PATIENCE);
        // A proxy that the environment names stands between machines, not between two programs of
        // one.
        let builder = if connection.is_local() { builder.no_proxy() } else { builder };
        let http = builder.build().map_err(CliError::HttpClient)?;
        Ok(Self { http, server: connection.server.clone(), token: connection.token() })
    }

    /// Where it is.
    pub(super) fn server(&self) -> &Url {
        &self.server
    }

    /// Reads something.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &[&str]) -> Result<T, CliError> {
        self.answer(self.request(Method::GET, path)).await
    }

    /// Reads a list to its end, or until there are enough.
    pub(super) async fn list<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &Query<'_>,
        enough: usize,
    ) -> Result<Vec<T>, CliError> {
        let mut items = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let request = self.request(Method::GET, path).query(query).query(&[("limit", PAGE)]);
            let request = match &cursor {
                Some(cursor) => request.query(&[("cursor", cursor)]),
                None => request,
            };
            let page: PageView<T> = self.answer(request).await?;
            items.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() || items.len() >= enough {
                items.truncate(enough);
                return Ok(items);
            }
        }
    }

    /// Makes something.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &[&str],
        body: &impl Serialize,
    ) -> Result<T, CliError> {
        self.answer(self.request(Method::POST, path).json(body)).await
    }

    /// Makes something, with more in the address.
    pub(super) async fn post_with<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &Query<'_>,
        body: &impl Serialize,
    ) -> Result<T, CliError> {
        self.answer(self.request(Method::POST, path).query(query).json(body)).await
    }

    /// Makes something of a text.
    pub(super) async fn post_text<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &Query<'_>,
        media_type: &'static str,
        text: String,
    ) -> Result<T, CliError> {
        let request = self.request(Method::POST, path).query(query).body(text);
        self.answer(request.header(CONTENT_TYPE, media_type)).await
    }

    /// Sets something.
    pub(super) async fn put<T: DeserializeOwned>(
        &self,
        path: &[&str],
        body: &impl Serialize,
    ) -> Result<T, CliError> {
        self.answer(self.request(Method::PUT, path).json(body)).await
    }

    /// Sets some of what there is about something.
    pub(super) async fn patch<T: DeserializeOwned>(
        &self,
        path: &[&str],
        body: &impl Serialize,
    ) -> Result<T, CliError> {
        self.answer(self.request(Method::PATCH, path).json(body)).await
    }

    /// Sets something of which the server does not tell what it is then.
    pub(super) async fn keep(&self, path: &[&str], body: &impl Serialize) -> Result<(), CliError> {
        self.keep_with(path, &[], body).await
    }

    /// The same, with more in the address.
    pub(super) async fn keep_with(
        &self,
        path: &[&str],
        query: &Query<'_>,
        body: &impl Serialize,
    ) -> Result<(), CliError> {
        self.send(self.request(Method::PUT, path).query(query).json(body)).await.map(drop)
    }

    /// Asks for something to be done.
    pub(super) async fn act<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &Query<'_>,
    ) -> Result<T, CliError> {
        self.answer(self.request(Method::POST, path).query(query)).await
    }

    /// Sends a file.
    pub(super) async fn upload<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &[&str],
        query: &Query<'_>,
        upload: Upload,
    ) -> Result<T, CliError> {
        let request = self.request(method, path).query(query).body(upload.body);
        let request = request.header(CONTENT_LENGTH, upload.length);
        self.answer(request.header(CONTENT_TYPE, "application/octet-stream")).await
    }

    /// Removes something.
    pub(super) async fn delete(&self, path: &[&str], query: &Query<'_>) -> Result<(), CliError> {
        self.send(self.request(Method::DELETE, path).query(query)).await.map(drop)
    }

    /// Begins to read something that is no JSON.
    pub(super) async fn open(
        &self,
        path: &[&str],
        query: &Query<'_>,
    ) -> Result<Response, CliError> {
        self.send(self.request(Method::GET, path).query(query)).await
    }

    /// Reads what is no JSON, whole.
    pub(super) async fn bytes(&self, path: &[&str]) -> Result<Vec<u8>, CliError> {
        let response = self.open(path, &[]).await?;
        Ok(response.bytes().await.map_err(|source| self.failed(source))?.into())
    }

    /// Begins to read events, after the one of that id.
    pub(super) async fn events(
        &self,
        path: &[&str],
        after: Option<&str>,
    ) -> Result<Response, CliError> {
        let request = self.request(Method::GET, path).header(ACCEPT, "text/event-stream");
        let request = match after {
            Some(id) => request.header("last-event-id", id),
            None => request,
        };
        self.send(request).await
    }

    fn request(&self, method: Method, path: &[&str]) -> RequestBuilder {
        let mut url = self.server.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            // Each part is escaped, so that no name leads elsewhere.
            segments.pop_if_empty().extend(BASE.split('/').skip(1)).extend(path);
        }
        let request = self.http.request(method, url);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    async fn answer<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, CliError> {
        let response = self.send(request).await?;
        response.json().await.map_err(|source| self.failed(source))
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, CliError> {
        let response = request.send().await.map_err(|source| self.failed(source))?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        match response.json::<Problem>().await {
            Ok(problem) => Err(CliError::Problem(Box::new(problem))),
            Err(_) => Err(CliError::NotGantry { server: self.server.clone(), status }),
        }
    }

    fn failed(&self, source: reqwest::Error) -> CliError {
        let server = self.server.clone();
        let source = source.without_url();
        if source.is_connect() {
            CliError::Unreachable { server, source }
        } else {
            CliError::Broken { server, source }
        }
    }
}
