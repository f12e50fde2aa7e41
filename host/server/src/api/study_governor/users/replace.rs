//! A user is changed.

use axum::Json;
use axum::extract::State;
use gantry_model::study::UserId;
use gantry_store::NewUser;

use super::view::user_view;
use crate::api::study_governor::auth::UserUpdateAll;
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Changes what is given of a user.
pub(super) async fn replace(
    UserUpdateAll(person): UserUpdateAll,
    site: Site,
    State(app): State<App>,
    Path(Number(id)): Path<Number>,
    fields: Fields,
) -> Answer {
    let by = person.actor();
    let old = person.user_to_change(UserId(id), &app.pipeline).await?;
    let new = NewUser {
        username: fields.text(&["username"])?.unwrap_or(old.username),
        name: fields.text(&["name"])?.unwrap_or(old.name),
        email: fields.text(&["email"])?.unwrap_or(old.email),
        active: fields.truth(&["active"])?.unwrap_or(old.active),
    };
    let password = fields.text(&["password"])?;
    let user = app.pipeline.change_person(old.id, new, password.as_deref(), &by).await?;
    Ok(Json(user_view(&site, &user)))
}
