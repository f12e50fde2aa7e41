//! The `http` interface.

use gantry_model::plugin::{
    Header, HostCall, HttpError, HttpMethod, HttpRequest, HttpResponse, HttpResult,
};

use crate::bindings::http as wit;
use crate::bindings::types::HttpMethod as WitMethod;
use crate::imports::tape::Unplayed;
use crate::sandbox::Sandbox;

impl wit::Host for Sandbox {
    async fn send(
        &mut self,
        request: wit::Request,
    ) -> wasmtime::Result<Result<wit::Response, wit::HttpError>> {
        let request = HttpRequest::from(request);
        let unknown = HttpResult::Error(HttpError::Unreachable(String::new()));
        let asked = HostCall::Http { request: request.clone(), result: unknown };
        let result = match self.imports.tape.play(&asked)? {
            Some(HostCall::Http { result, .. }) => result,
            _ if self.imports.tape.is_played() => {
                return Err(wasmtime::Error::new(Unplayed::extra(&asked)));
            }
            _ => HttpResult::Error(HttpError::Unreachable("not offered".to_owned())),
        };
        self.imports.tape.record(HostCall::Http { request, result: result.clone() });
        Ok(match result {
            HttpResult::Response(response) => Ok(response.into()),
            HttpResult::Error(error) => Err(error.into()),
        })
    }
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
