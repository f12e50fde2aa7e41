//! A user logs in with a name and a password, and gets the key of a session.

use axum::extract::{FromRequest, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::{Form, Json};
use serde::{Deserialize, Serialize};

use crate::api::agora::error::AgoraError;
use crate::api::agora::extract;
use crate::api::problem::{Code, Problem};
use crate::app::App;
use crate::auth::{Caller, Role};

/// What proves who logs in. The name is not looked at: a token is enough to know its bearer.
#[derive(Deserialize)]
struct Credentials {
    #[serde(default)]
    password: String,
}

/// The key of a session.
#[derive(Serialize)]
pub(super) struct Session {
    key: String,
}

/// Takes a token as the password; it is the session's key as well.
pub(super) async fn login(
    State(app): State<App>,
    request: Request,
) -> Result<Json<Session>, AgoraError> {
    let Credentials { password } = credentials(request, &app).await?;
    match Caller::with_token(Some(&password), &app, Role::Viewer).await {
        Ok(_) => Ok(Json(Session { key: password })),
        Err(Problem { code: Code::Unauthenticated, .. }) => Err(AgoraError::wrong_password()),
        Err(problem) => Err(problem.into()),
    }
}

/// From a form, as the connector sends it, or from JSON.
async fn credentials(request: Request, app: &App) -> Result<Credentials, AgoraError> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| kind.starts_with("application/json")) {
        let extract::Json(credentials) = extract::Json::from_request(request, app).await?;
        return Ok(credentials);
    }
    let form = Form::from_request(request, app).await;
    form.map(|Form(credentials)| credentials)
        .map_err(|rejection| AgoraError::unreadable(rejection.body_text()))
}
