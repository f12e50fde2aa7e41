//! Endpoints about variables: values that the templates of script tasks call by name.

mod list;
mod put;
mod remove;

use gantry_store::VariableScope;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::project;
use crate::api::problem::Problem;
use crate::app::App;

pub(crate) use list::VariableView;
pub(crate) use put::PutVariable;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_variables))
        .routes(routes!(put::put_variable))
        .routes(routes!(remove::remove_variable))
}

/// Whose variable is meant.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Scope {
    /// The project; absent for all projects that have none of that name.
    project: Option<String>,
}

impl Scope {
    fn into_scope(self) -> Result<VariableScope, Problem> {
        let project = project(self.project.as_deref())?;
        Ok(project.map_or(VariableScope::Everywhere, VariableScope::Project))
    }
}
