//! A bundle is uploaded.

use axum::Json;
use axum::extract::State;

use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::form::Form;
use crate::api::app_engine::model::TaskDescription;
use crate::app::App;

/// Takes the first file of a form, whatever its part is called.
pub(super) async fn upload(
    State(app): State<App>,
    mut form: Form,
) -> Result<Json<TaskDescription>, AppEngineError> {
    let bundle = form.file(&app).await?;
    let accepted = app.pipeline.accept(bundle).await?;
    Ok(Json(accepted.task.into()))
}
