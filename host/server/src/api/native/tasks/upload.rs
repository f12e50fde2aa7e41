//! A bundle is uploaded.

use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::response::{AppendHeaders, IntoResponse};

use crate::api::multipart::{interrupted, spool_body, spool_field};
use crate::api::native::model::AcceptedView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Member;
use crate::pipeline::Spooled;

/// Upload a bundle
///
/// The body is the zip itself, or a form whose first file is the zip. It is streamed to disk and checked whole; what is
/// refused leaves nothing behind.
#[utoipa::path(
    post, path = "/tasks", tag = "tasks", security(("token" = ["member"])),
    request_body(content_type = "application/zip"),
    responses(
        (status = 201, body = AcceptedView),
        (status = 409, description = "The task exists already", body = Problem),
        (status = 422, description = "The bundle was refused; `errors` has every finding", body = Problem),
    ),
)]
pub(super) async fn upload(
    _caller: Member,
    State(app): State<App>,
    request: Request,
) -> Result<impl IntoResponse, Problem> {
    let spooled = spool(&app, request).await?;
    let accepted = app.pipeline.accept(spooled).await?;
    let view = AcceptedView { task: accepted.task.into(), warnings: accepted.warnings };
    let location = format!("{}/tasks/{}", super::super::BASE, view.task.id);
    Ok((StatusCode::CREATED, AppendHeaders([(LOCATION, location)]), axum::Json(view)))
}

async fn spool(app: &App, request: Request) -> Result<Spooled, Problem> {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !content_type.is_some_and(|value| value.starts_with("multipart/form-data")) {
        return Ok(spool_body(app, request.into_body()).await?);
    }
    let mut form = Multipart::from_request(request, app)
        .await
        .map_err(|rejection| Problem::bad_request(rejection.body_text()))?;
    while let Some(field) = form.next_field().await.map_err(interrupted)? {
        if field.file_name().is_some() {
            return Ok(spool_field(app, field).await?);
        }
    }
    Err(Problem::bad_request("the form has no file; send the bundle as a part with a filename"))
}
