//! A user is given a role, or no longer has it.

use axum::Json;
use axum::extract::State;
use gantry_model::study::{Actor, Role, RoleId, User, UserId};
use serde_json::json;

use crate::api::study_governor::auth::RolesManage;
use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::extract::Path;
use crate::api::study_governor::reference::Reference;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Gives a user a role.
pub(super) async fn give(
    RolesManage(person): RolesManage,
    site: Site,
    State(app): State<App>,
    Path(who): Path<(Reference, Reference)>,
) -> Answer {
    set(&app, &site, &who, true, &person.actor()).await
}

/// Takes a role away from a user.
pub(super) async fn withdraw(
    RolesManage(person): RolesManage,
    site: Site,
    State(app): State<App>,
    Path(who): Path<(Reference, Reference)>,
) -> Answer {
    set(&app, &site, &who, false, &person.actor()).await
}

async fn set(
    app: &App,
    site: &Site,
    (user, role): &(Reference, Reference),
    has: bool,
    by: &Actor,
) -> Answer {
    let (user, role) = (find_user(app, site, user).await?, find_role(app, site, role).await?);
    let user = app.pipeline.set_role(user.id, &role.name, has, by).await?;
    let has_role = user.roles.contains(&role.name);
    Ok(Json(match site.is_old() {
        true => json!({"role": role.id.0, "user": user.id.0, "has_role": has_role}),
        false => json!({"role": role.name, "user": user.username, "has_role": has_role}),
    }))
}

/// By name; in the older version, by number or name.
async fn find_user(app: &App, site: &Site, user: &Reference) -> Result<User, Refusal> {
    if let Some(id) = user.number(None).filter(|_| site.is_old())
        && let Some(user) = app.pipeline.store.user(UserId(id)).await?
    {
        return Ok(user);
    }
    Ok(app.pipeline.user_by_name(&user.to_string()).await?)
}

/// By name; in the older version, by number or name.
async fn find_role(app: &App, site: &Site, role: &Reference) -> Result<Role, Refusal> {
    if let Some(id) = role.number(None).filter(|_| site.is_old())
        && let Some(role) = app.pipeline.store.role(RoleId(id)).await?
    {
        return Ok(role);
    }
    Ok(app.pipeline.role_by_name(&role.to_string()).await?)
}
