//! Users are listed.

use axum::extract::State;

use super::UserView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::Error;

/// List users, in the order in which they were added
#[utoipa::path(
    get, path = "/users", tag = "people", security(("token" = ["admin"])),
    responses((status = 200, body = Vec<UserView>)),
)]
pub(super) async fn list_users(
    _caller: may::UserReadAll,
    State(app): State<App>,
) -> Result<axum::Json<Vec<UserView>>, Problem> {
    let users = app.pipeline.store.users().await.map_err(Error::from)?;
    Ok(axum::Json(users.into_iter().map(UserView::from).collect()))
}
