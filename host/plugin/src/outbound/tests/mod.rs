//! The client against real servers on loopback. Names resolve as a test says, and a part of the
//! loopback network stands for the world outside.

mod addresses;
mod bodies;
mod connections;
mod encrypted;
mod gates;
mod names;
mod redirections;
mod requests;
mod server;

use std::time::Duration;

use gantry_model::plugin::{
    Header, HttpError, HttpMethod, HttpRequest, HttpResponse, Limits, Permission,
};

use super::{Budget, Client, Gate, TooManyRequests};

/// A plugin in the middle of a call.
struct Caller {
    gate: Gate,
    budget: Budget,
}

impl Caller {
    /// One with these grants.
    fn with(grants: &[String]) -> Self {
        Self::limited(grants, &Limits::default())
    }

    fn limited(grants: &[String], limits: &Limits) -> Self {
        let grants: Vec<Permission> =
            grants.iter().map(|grant| grant.parse().expect("a permission")).collect();
        Self { gate: Gate::new(&grants), budget: Budget::new(limits) }
    }

    async fn try_send(
        &mut self,
        client: &Client,
        request: &HttpRequest,
    ) -> Result<Result<HttpResponse, HttpError>, TooManyRequests> {
        let left = Duration::from_secs(20);
        client.send(request, &self.gate, &mut self.budget, left).await
    }

    async fn send(
        &mut self,
        client: &Client,
        request: &HttpRequest,
    ) -> Result<HttpResponse, HttpError> {
        self.try_send(client, request).await.expect("the budget allows it")
    }
}

fn request(method: HttpMethod, url: &str) -> HttpRequest {
    let url = url.to_owned();
    HttpRequest { method, url, headers: Vec::new(), body: Vec::new(), timeout: None }
}

fn get(url: &str) -> HttpRequest {
    request(HttpMethod::Get, url)
}

fn header(name: &str, value: &str) -> Header {
    Header { name: name.to_owned(), value: value.to_owned() }
}

fn unreachable_because(answer: Result<HttpResponse, HttpError>) -> String {
    match answer {
        Err(HttpError::Unreachable(reason)) => reason,
        other => panic!("{other:?}"),
    }
}
