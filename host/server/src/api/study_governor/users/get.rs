//! A user is shown.

use axum::Json;
use axum::extract::State;
use gantry_model::study::{Permission, UserId};

use super::view::user_view;
use crate::api::study_governor::auth::{LoggedIn, need};
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Shows a user: oneself, or anybody to whoever may see all.
pub(super) async fn get(
    LoggedIn(person): LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(Number(id)): Path<Number>,
) -> Answer {
    let id = UserId(id);
    let own = person.user == Some(id) && person.may(Permission::UserRead);
    if !own {
        need(&person, Permission::UserReadAll)?;
    }
    Ok(Json(user_view(&site, &app.pipeline.user(id).await?)))
}
