//! Secrets are listed, without their values.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;
use crate::pipeline::Error;

/// A secret, without its value.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct SecretView {
    /// What plugins call it, and what the permission `secret NAME` names.
    pub(crate) name: String,
    /// When it was set, RFC 3339.
    pub(crate) changed_at: String,
}

/// List secrets by name; their values are shown to nobody
#[utoipa::path(
    get, path = "/secrets", tag = "plugins", security(("token" = ["viewer"])),
    responses((status = 200, body = Vec<SecretView>)),
)]
pub(super) async fn secrets(
    _caller: Viewer,
    State(app): State<App>,
) -> Result<axum::Json<Vec<SecretView>>, Problem> {
    let secrets = app.pipeline.store.secrets().await.map_err(Error::from)?;
    let view = |secret: gantry_store::SealedSecret| SecretView {
        name: secret.name,
        changed_at: secret.changed_at.to_string(),
    };
    Ok(axum::Json(secrets.into_iter().map(view).collect()))
}
