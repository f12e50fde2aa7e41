//! A user is changed.

use axum::extract::State;
use gantry_model::study::UserId;
use gantry_store::NewUser;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::UserView;
use crate::api::native::extract::{Json, Path};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// What a user is from now on. Their password and roles stay.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PutUser {
    /// What they log in as: 1 to 100 characters without a colon; unique.
    pub(crate) username: String,
    /// What they are called.
    pub(crate) name: String,
    /// Unique.
    pub(crate) email: String,
    /// Whether they may log in.
    pub(crate) active: bool,
}

/// Change a user
///
/// A user who may do more than whoever asks for it is changed only by somebody with the permission `roles_manage`.
#[utoipa::path(
    put, path = "/users/{id}", tag = "people", security(("token" = ["admin"])),
    params(("id" = i64, Path)),
    request_body = PutUser,
    responses(
        (status = 200, body = UserView),
        (status = 404, body = Problem),
        (status = 409, description = "There is another user of that name or address", body = Problem),
        (status = 400, description = "Something about them is refused", body = Problem),
    ),
)]
pub(super) async fn put_user(
    may::UserUpdateAll(person): may::UserUpdateAll,
    State(app): State<App>,
    Path(id): Path<i64>,
    Json(body): Json<PutUser>,
) -> Result<axum::Json<UserView>, Problem> {
    let user = person.user_to_change(UserId(id), &app.pipeline).await?;
    let PutUser { username, name, email, active } = body;
    let new = NewUser { username, name, email, active };
    Ok(axum::Json(app.pipeline.change_user(user.id, new, &person.actor()).await?.into()))
}
