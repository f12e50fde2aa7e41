//! A plugin is installed, or a new version of one.

use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::response::{AppendHeaders, IntoResponse};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{PluginDetailView, WantedView};
use crate::api::multipart::{interrupted, spool_body_within, spool_field_within};
use crate::api::native::extract::{Json, Query};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;
use crate::pipeline::{Error, Installation, Installed, PluginError};

/// How to install.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct How {
    /// Whether the version is used from now on; else it is only there.
    #[serde(default = "yes")]
    #[param(default = true)]
    activate: bool,
    /// Whether everything is granted that it wants and the version before did not.
    #[serde(default)]
    grant_new: bool,
}

fn yes() -> bool {
    true
}

/// Where a component is, if it does not come with the request.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reference {
    /// In a registry: `registry.example.org/plugins/sleep:1.0.0`.
    pub(crate) reference: String,
}

/// What was installed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct InstalledView {
    pub(crate) plugin: PluginDetailView,
    /// The version that was installed.
    pub(crate) installed: String,
    /// Whether that version was not there before.
    pub(crate) new: bool,
    /// What it wants and the version that was used before did not.
    pub(crate) added_permissions: Vec<WantedView>,
    /// What the version that was used before wanted and it does not.
    pub(crate) removed_permissions: Vec<WantedView>,
}

impl From<Installed> for InstalledView {
    fn from(installed: Installed) -> Self {
        let grants = &installed.plugin.setup.grants;
        let views = |wanted: &[_]| wanted.iter().map(|it| WantedView::new(it, grants)).collect();
        Self {
            added_permissions: views(&installed.permissions.added),
            removed_permissions: views(&installed.permissions.removed),
            installed: installed.version,
            new: installed.new,
            plugin: installed.plugin.into(),
        }
    }
}

/// Install a plugin, or a new version of one
///
/// The body is the component itself, a form whose first file is the component, or JSON with a reference in a registry. The
/// component is compiled, describes itself and is tried out; what is refused leaves nothing behind.
#[utoipa::path(
    post, path = "/plugins", tag = "plugins", security(("token" = ["admin"])),
    params(How),
    request_body(content(("application/wasm"), (Reference = "application/json"))),
    responses(
        (status = 201, body = InstalledView),
        (status = 200, description = "This very version was there already", body = InstalledView),
        (status = 409, description = "The version is there with another component", body = Problem),
        (status = 422, description = "The component, or the settings that it would have, were refused", body = Problem),
        (status = 502, description = "The registry did not deliver it", body = Problem),
    ),
)]
pub(super) async fn install(
    Admin(caller): Admin,
    State(app): State<App>,
    Query(how): Query<How>,
    request: Request,
) -> Result<impl IntoResponse, Problem> {
    let (component, source) = component(&app, request).await?;
    let installation = Installation {
        component,
        source,
        by: caller.creator.name().to_owned(),
        activate: how.activate,
        grant_new: how.grant_new,
        replaces: &[],
    };
    let installed = app.pipeline.install_plugin(installation).await?;
    let status = if installed.new { StatusCode::CREATED } else { StatusCode::OK };
    let location = format!("{}/plugins/{}", super::super::BASE, installed.plugin.name);
    let view = InstalledView::from(installed);
    Ok((status, AppendHeaders([(LOCATION, location)]), axum::Json(view)))
}

/// The component and where it came from.
async fn component(app: &App, request: Request) -> Result<(Vec<u8>, String), Problem> {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default();
    if content_type.starts_with("application/json") {
        let Json(Reference { reference }) = Json::from_request(request, app).await?;
        let pulled = app.registries.pull(&reference, app.component_bytes).await;
        let pulled =
            pulled.map_err(|error| Error::from(PluginError::Registry(error.to_string())))?;
        return Ok((pulled, reference));
    }
    let spooled = if content_type.starts_with("multipart/form-data") {
        let mut form = Multipart::from_request(request, app)
            .await
            .map_err(|rejection| Problem::bad_request(rejection.body_text()))?;
        loop {
            let Some(field) = form.next_field().await.map_err(interrupted)? else {
                return Err(Problem::bad_request(
                    "the form has no file; send the component as one",
                ));
            };
            if field.file_name().is_some() {
                break spool_field_within(app, field, app.component_bytes).await?;
            }
        }
    } else {
        spool_body_within(app, request.into_body(), app.component_bytes).await?
    };
    let bytes = tokio::fs::read(spooled.path()).await;
    let bytes = bytes.map_err(|error| Error::io("reading the upload", error))?;
    Ok((bytes, "upload".to_owned()))
}
