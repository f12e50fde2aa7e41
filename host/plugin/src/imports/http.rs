//! The `http` interface.

use gantry_model::plugin::{
    Header, HostCall, HttpError, HttpMethod, HttpRequest, HttpResponse, HttpResult,
};

use crate::bindings::http as wit;
use crate::bindings::types::HttpMethod as WitMethod;
use crate::imports::Imports;
use crate::imports::masker::masked;
use crate::imports::tape::{Tape, Unplayed};
use crate::outbound::TooManyRequests;
use crate::sandbox::Sandbox;
use crate::sandbox::growth::exceeded;

impl wit::Host for Sandbox {
    async fn send(
        &mut self,
        request: wit::Request,
    ) -> wasmtime::Result<Result<wit::Response, wit::HttpError>> {
        let request = HttpRequest::from(request);
        let left = self.clock.left();
        let Imports { powers, tape, budget, .. } = &mut self.imports;
        let shown = masked(request.clone(), &powers.masker);
        let result = if tape.is_played() {
            budget.take().map_err(stopped)?;
            play(tape, &shown, powers.gate.refusal(&request))?
        } else {
            powers.client.send(&request, &powers.gate, budget, left).await.map_err(stopped)?
        };
        let recorded = match result.clone() {
            Ok(response) => HttpResult::Response(response),
            Err(error) => HttpResult::Error(error),
        };
        let recorded = masked(recorded, &powers.masker);
        tape.record(HostCall::Http { request: shown, result: recorded });
        if let Err(HttpError::NotPermitted(permission)) = &result {
            self.imports.refused(permission);
        }
        Ok(result.map(Into::into).map_err(Into::into))
    }
}

/// The recorded response. What is not permitted is refused, whether or not it was recorded.
fn play(
    tape: &mut Tape,
    request: &HttpRequest,
    refusal: Option<HttpError>,
) -> Result<Result<HttpResponse, HttpError>, Unplayed> {
    let unknown = HttpResult::Error(HttpError::Unreachable(String::new()));
    let asked = HostCall::Http { request: request.clone(), result: unknown };
    let played = match (tape.play(&asked), refusal) {
        (_, Some(refusal)) => return Ok(Err(refusal)),
        (played, None) => played?,
    };
    match played {
        Some(HostCall::Http { result: HttpResult::Response(response), .. }) => Ok(Ok(response)),
        Some(HostCall::Http { result: HttpResult::Error(error), .. }) => Ok(Err(error)),
        _ => Err(Unplayed::extra(&asked)),
    }
}

/// Ends the call for its requests.
fn stopped(TooManyRequests { limit }: TooManyRequests) -> wasmtime::Error {
    exceeded("requests", limit.to_string())
}

impl From<wit::Request> for HttpRequest {
    fn from(request: wit::Request) -> Self {
        let wit::Request { method, url, headers, body, timeout } = request;
        let headers = headers.into_iter().map(Into::into).collect();
        Self { method: method.into(), url, headers, body, timeout }
    }
}

impl From<WitMethod> for HttpMethod {
    fn from(method: WitMethod) -> Self {
        match method {
            WitMethod::Get => Self::Get,
            WitMethod::Head => Self::Head,
            WitMethod::Post => Self::Post,
            WitMethod::Put => Self::Put,
            WitMethod::Patch => Self::Patch,
            WitMethod::Delete => Self::Delete,
        }
    }
}

impl From<wit::Header> for Header {
    fn from(wit::Header { name, value }: wit::Header) -> Self {
        Self { name, value }
    }
}

impl From<HttpResponse> for wit::Response {
    fn from(HttpResponse { status, headers, body }: HttpResponse) -> Self {
        let header = |Header { name, value }| wit::Header { name, value };
        Self { status, headers: headers.into_iter().map(header).collect(), body }
    }
}

impl From<HttpError> for wit::HttpError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::NotPermitted(permission) => Self::NotPermitted(permission),
            HttpError::Invalid(message) => Self::Invalid(message),
            HttpError::Unreachable(message) => Self::Unreachable(message),
            HttpError::TimedOut(milliseconds) => Self::TimedOut(milliseconds),
            HttpError::TooLarge(bytes) => Self::TooLarge(bytes),
        }
    }
}
