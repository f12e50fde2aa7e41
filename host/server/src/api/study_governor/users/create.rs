//! A user is added.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gantry_store::NewUser;

use super::view::user_view;
use crate::api::study_governor::auth::UserAdd;
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::site::{Made, Site};
use crate::app::App;
use crate::pipeline::NewPerson;

/// Adds a user without roles.
pub(super) async fn create(
    UserAdd(person): UserAdd,
    site: Site,
    State(app): State<App>,
    fields: Fields,
) -> Made {
    let new = NewPerson {
        user: NewUser {
            username: fields.needed_text(&["username"])?,
            name: fields.needed_text(&["name"])?,
            email: fields.needed_text(&["email"])?,
            active: fields.truth(&["active"])?.unwrap_or(true),
        },
        password: fields.needed_text(&["password"])?,
        roles: Vec::new(),
    };
    let user = app.pipeline.add_user(new, &person.actor()).await?;
    Ok((StatusCode::CREATED, Json(user_view(&site, &user))))
}
