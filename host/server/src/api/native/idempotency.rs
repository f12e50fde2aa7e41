//! `Idempotency-Key`: a request that is sent twice, since its answer was lost, acts once and is answered alike.
//!
//! It is for creating runs, each named by its request: who does it again since the server was killed before it could remember
//! its answer, or at another server, finds the run that is there. The other requests need none: a task is not taken twice, a
//! state is not entered twice, and the secret of a token must not be remembered.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use gantry_model::id::RunId;
use sha2::{Digest, Sha256};

use super::model::RunView;
use crate::api::problem::{Code, Problem};
use crate::app::App;
use crate::auth::{Caller, Role};
use crate::pipeline::Error;

/// The request's header.
const KEY: &str = "idempotency-key";
/// Tells that an answer is an old one.
const REPLAYED: &str = "idempotency-replayed";

/// The run that a request with a key makes, handed on to whoever makes it.
#[derive(Clone, Copy)]
pub(super) struct NamedRun(pub(super) RunId);

/// Requests with a key that are being answered now.
#[derive(Clone, Default)]
pub(crate) struct InFlight(Arc<Mutex<HashSet<(String, String)>>>);

/// Lets a request with a key through once; the same request again gets the first one's answer.
pub(super) async fn once(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let creates = request.method() == Method::POST && request.uri().path().ends_with("/runs");
    let Some(key) = request.headers().get(KEY).filter(|_| creates) else {
        return Ok(next.run(request).await);
    };
    let key = key.to_str().map_err(|_| Problem::bad_request("`Idempotency-Key` is not text"))?;
    let (key, scope) = (key.to_owned(), scope(&request));
    let (mut head, body) = request.into_parts();
    // Nothing is remembered for strangers, and a token that was revoked gets no answer of its past.
    Caller::with_role(&head, &app, Role::Member).await?;
    let body = Bytes::from_request(Request::from_parts(head.clone(), body), &app).await?;
    let digest = hex::encode(Sha256::digest(&body));
    let Some(_turn) = app.in_flight.enter(&scope, &key) else {
        return Err(Problem::new(Code::Conflict, "the same request is being answered now"));
    };
    let store = &app.pipeline.store;
    if let Some(known) = store.remembered(&scope, &key).await.map_err(Error::from)? {
        return replay(known, &digest);
    }
    head.extensions.insert(named_run(&scope, &key, &digest));
    let response = next.run(Request::from_parts(head, Body::from(body))).await;
    let (head, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX)
        .await
        .map_err(|error| Error::internal("reading an answer", error))?;
    // A failure of the server's, or what another one did at the same moment, may be gone the next time.
    if !head.status.is_server_error() && head.status != StatusCode::CONFLICT {
        let text = String::from_utf8_lossy(&body);
        let remembered =
            store.remember_response(&scope, &key, &digest, head.status.as_u16(), &text);
        remembered.await.map_err(Error::from)?;
    }
    Ok(Response::from_parts(head, Body::from(body)))
}

/// Keys belong to a caller and a path: others may use the same ones.
fn scope(request: &Request) -> String {
    let caller = request.headers().get(AUTHORIZATION).map(HeaderValue::as_bytes);
    let caller = hex::encode(Sha256::digest(caller.unwrap_or_default()));
    format!("{caller} {} {}", request.method(), request.uri().path())
}

/// The name belongs to the body as well: nothing is told of a request whose server was killed, so another one is another run.
fn named_run(scope: &str, key: &str, digest: &str) -> NamedRun {
    let whole = Sha256::digest(format!("{scope}\n{key}\n{digest}"));
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(whole).for_each(|(byte, hashed)| *byte = hashed);
    NamedRun(RunId(uuid::Builder::from_custom_bytes(bytes).into_uuid()))
}

fn replay(known: gantry_store::RememberedResponse, digest: &str) -> Result<Response, Problem> {
    if known.request_digest != digest {
        let detail = "this `Idempotency-Key` was used with another body";
        return Err(Problem::new(Code::BadRequest, detail));
    }
    let status = StatusCode::from_u16(known.status)
        .map_err(|error| Error::internal("repeating an answer", error))?;
    let mut headers = HeaderMap::new();
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    let media_type =
        if status.is_success() { "application/json" } else { "application/problem+json" };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    // Every success that is remembered is a run that was created.
    let address = serde_json::from_str::<RunView>(&known.body).ok().map(|run| run.address());
    if let Some(address) = address.and_then(|address| HeaderValue::from_str(&address).ok()) {
        headers.insert(LOCATION, address);
    }
    Ok((status, headers, Bytes::from(known.body)).into_response())
}

impl InFlight {
    /// A turn for the request, unless the same one has it.
    fn enter(&self, scope: &str, key: &str) -> Option<Turn> {
        let entry = (scope.to_owned(), key.to_owned());
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(entry.clone()).then(|| Turn { all: self.clone(), entry })
    }
}

/// Ends with the request.
struct Turn {
    all: InFlight,
    entry: (String, String),
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&self.entry);
    }
}
