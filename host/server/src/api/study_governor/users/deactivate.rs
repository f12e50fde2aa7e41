//! A user may no longer come in. None is removed.

use axum::Json;
use axum::extract::State;
use gantry_model::study::UserId;
use serde_json::Value;

use crate::api::study_governor::auth::UserDelete;
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::site::Answer;
use crate::app::App;

/// Deactivates a user.
pub(super) async fn deactivate(
    UserDelete(person): UserDelete,
    State(app): State<App>,
    Path(Number(id)): Path<Number>,
) -> Answer {
    let user = person.user_to_change(UserId(id), &app.pipeline).await?;
    app.pipeline.set_active(user.id, false, &person.actor()).await?;
    Ok(Json(Value::Null))
}
