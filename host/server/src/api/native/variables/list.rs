//! Variables are listed.

use axum::extract::State;
use gantry_store::{StoredVariable, VariableScope};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;

/// A variable.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct VariableView {
    /// What templates call it: `{{ NAME }}`.
    pub(crate) name: String,
    /// Absent: for all projects that have none of that name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) project: Option<String>,
    /// Absent where it is protected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<String>,
    /// Whether its value is shown to nobody, and masked in logs.
    pub(crate) protected: bool,
}

/// List variables; the values of protected ones are shown to nobody
#[utoipa::path(
    get, path = "/variables", tag = "hosts", security(("token" = ["viewer"])),
    responses((status = 200, body = Vec<VariableView>)),
)]
pub(super) async fn list_variables(
    _caller: Viewer,
    State(app): State<App>,
) -> Result<axum::Json<Vec<VariableView>>, Problem> {
    let variables = app.pipeline.list_variables().await?;
    let view = |(variable, value): (StoredVariable, Option<String>)| VariableView {
        name: variable.name,
        project: match variable.scope {
            VariableScope::Everywhere => None,
            VariableScope::Project(project) => Some(project.into()),
        },
        value,
        protected: variable.protected,
    };
    Ok(axum::Json(variables.into_iter().map(view).collect()))
}
