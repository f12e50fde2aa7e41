//! A user is added.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{AppendHeaders, IntoResponse};
use gantry_model::study::Permission;
use gantry_store::NewUser;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::UserView;
use crate::api::native::BASE;
use crate::api::native::extract::Json;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may::{self, Need};
use crate::pipeline::NewPerson;

/// A user to be added.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddUser {
    /// What they log in as: 1 to 100 characters without a colon; unique.
    pub(crate) username: String,
    /// What they are called.
    #[serde(default)]
    pub(crate) name: String,
    /// Unique.
    pub(crate) email: String,
    /// 8 characters at least.
    pub(crate) password: String,
    /// Whether they may log in.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub(crate) active: bool,
    /// The names of their roles. To give any needs the permission `roles_manage` besides.
    #[serde(default)]
    pub(crate) roles: Vec<String>,
}

fn yes() -> bool {
    true
}

/// Add a user
#[utoipa::path(
    post, path = "/users", tag = "people", security(("token" = ["admin"])),
    request_body = AddUser,
    responses(
        (status = 201, body = UserView),
        (status = 409, description = "There is a user of that name or address", body = Problem),
        (status = 400, description = "Something about them is refused", body = Problem),
    ),
)]
pub(super) async fn add_user(
    may::UserAdd(person): may::UserAdd,
    State(app): State<App>,
    Json(body): Json<AddUser>,
) -> Result<impl IntoResponse, Problem> {
    let AddUser { username, name, email, password, active, roles } = body;
    if !roles.is_empty() {
        person.check(Need::Permission(Permission::RolesManage))?;
    }
    let new = NewPerson { user: NewUser { username, name, email, active }, password, roles };
    let user = app.pipeline.add_user(new, &person.actor()).await?;
    let location = format!("{BASE}/users/{}", user.id);
    Ok((
        StatusCode::CREATED,
        AppendHeaders([(LOCATION, location)]),
        axum::Json(UserView::from(user)),
    ))
}
