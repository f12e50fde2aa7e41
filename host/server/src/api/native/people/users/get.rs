//! A user is shown.

use axum::extract::State;
use gantry_model::study::{Permission, UserId};

use super::UserView;
use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may::{self, Need};

/// Show a user
///
/// Users with the permission `user_read` see themselves, those with `user_read_all` everybody.
#[utoipa::path(
    get, path = "/users/{id}", tag = "people", security(("token" = ["admin"])),
    params(("id" = i64, Path)),
    responses((status = 200, body = UserView), (status = 404, body = Problem)),
)]
pub(super) async fn get_user(
    may::Read(person): may::Read,
    State(app): State<App>,
    id: Result<Path<i64>, Problem>,
) -> Result<axum::Json<UserView>, Problem> {
    let own = id.as_ref().is_ok_and(|Path(id)| person.user == Some(UserId(*id)));
    if !(own && person.may(Permission::UserRead)) {
        person.check(Need::Permission(Permission::UserReadAll))?;
    }
    let Path(id) = id?;
    Ok(axum::Json(app.pipeline.user(UserId(id)).await?.into()))
}
