//! A role is shown.

use axum::Json;
use axum::extract::State;
use gantry_model::study::RoleId;

use super::view::role_view;
use crate::api::study_governor::auth::RolesManage;
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Shows a role.
pub(super) async fn get(
    RolesManage(_): RolesManage,
    site: Site,
    State(app): State<App>,
    Path(Number(id)): Path<Number>,
) -> Answer {
    Ok(Json(role_view(&site, &app.pipeline.role(RoleId(id)).await?)))
}
