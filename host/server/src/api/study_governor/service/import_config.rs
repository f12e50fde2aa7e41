//! A configuration file is imported: roles, users, external systems and kinds of scans.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gantry_model::study::Actor;
use serde_json::{Value, json};

use crate::api::study_governor::auth::Administrator;
use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::roles::role_reference;
use crate::api::study_governor::scans::scan_type_view;
use crate::api::study_governor::site::{Made, Site};
use crate::api::study_governor::systems::system_view;
use crate::api::study_governor::times;
use crate::api::study_governor::users::user_reference;
use crate::app::App;
use crate::pipeline::{ImportedItem, ImportedKind};

/// Adds what is new in a file.
pub(super) async fn add(
    Administrator(person): Administrator,
    site: Site,
    State(app): State<App>,
    fields: Fields,
) -> Made {
    let view = import(&app, &site, &fields, false, &person.actor()).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Adds what is new in a file, and changes what is not.
pub(super) async fn overwrite(
    Administrator(person): Administrator,
    site: Site,
    State(app): State<App>,
    fields: Fields,
) -> Made {
    let view = import(&app, &site, &fields, true, &person.actor()).await?;
    Ok((StatusCode::OK, Json(view)))
}

async fn import(
    app: &App,
    site: &Site,
    fields: &Fields,
    overwrite: bool,
    by: &Actor,
) -> Result<Value, Refusal> {
    let text = fields.needed_text(&["config_definition"])?;
    let done = app.pipeline.import_configuration("", &text, overwrite, by).await?;
    let mut lists = Lists::default();
    for item in done.added.iter().chain(&done.changed) {
        lists.push(app, site, item).await?;
    }
    let Lists { users, roles, systems, scan_types } = lists;
    Ok(json!({
        "updated_at": times::instant(app.pipeline.clock.now()),
        "users": users,
        "roles": roles,
        "external_systems": systems,
        "scantypes": scan_types,
    }))
}

/// What is new, or another now.
#[derive(Default)]
struct Lists {
    users: Vec<Value>,
    roles: Vec<Value>,
    systems: Vec<Value>,
    scan_types: Vec<Value>,
}

impl Lists {
    async fn push(&mut self, app: &App, site: &Site, item: &ImportedItem) -> Result<(), Refusal> {
        let store = &app.pipeline.store;
        let name = &item.name;
        match item.kind {
            ImportedKind::User => {
                let found = store.user_by_username(name).await?;
                self.users.extend(found.map(|user| user_reference(site, &user)));
            }
            ImportedKind::Role => {
                let found = store.role_by_name(name).await?;
                self.roles.extend(found.map(|role| role_reference(site, &role)));
            }
            ImportedKind::ExternalSystem => {
                let found = store.system_by_name(name).await?;
                self.systems.extend(found.map(|system| system_view(site, &system)));
            }
            ImportedKind::ScanType => {
                let found = store.scan_type_by_protocol(name).await?;
                self.scan_types.extend(found.map(|kind| scan_type_view(site, &kind)));
            }
        }
        Ok(())
    }
}
