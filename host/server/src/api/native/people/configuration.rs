//! A configuration file is imported.

use axum::extract::State;
use gantry_model::finding::Finding;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::native::extract::Query;
use crate::api::native::studies::text::Text;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::{Imported, ImportedItem};

/// What findings call the file, where its name is not given.
const FILE: &str = "configuration";

/// What became of the entries of a configuration file.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct ImportView {
    /// What is new.
    pub(crate) added: Vec<ImportedItemView>,
    /// What was there and is another now.
    pub(crate) changed: Vec<ImportedItemView>,
    /// What was there and is as it was.
    pub(crate) skipped: Vec<ImportedItemView>,
    /// What the file's author might want to know.
    #[schema(value_type = Vec<Object>)]
    pub(crate) warnings: Vec<Finding>,
}

/// An entry of a configuration file.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct ImportedItemView {
    /// `role`, `user`, `external-system` or `scan-type`.
    pub(crate) kind: String,
    /// The name of a role or a system, the username, or the protocol of a scan type.
    pub(crate) name: String,
}

impl From<ImportedItem> for ImportedItemView {
    fn from(item: ImportedItem) -> Self {
        Self { kind: item.kind.to_string(), name: item.name }
    }
}

impl From<Imported> for ImportView {
    fn from(imported: Imported) -> Self {
        let views = |items: Vec<ImportedItem>| items.into_iter().map(Into::into).collect();
        let Imported { added, changed, skipped, warnings } = imported;
        Self { added: views(added), changed: views(changed), skipped: views(skipped), warnings }
    }
}

/// How it is imported.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct How {
    /// Whether what is there already is changed to what the file says.
    #[serde(default)]
    overwrite: bool,
    /// What findings call the file.
    file: Option<String>,
}

/// Import a configuration file: roles, users, external systems and scan types
///
/// The body is the file, as StudyGovernor has it. What is there already is left as it is, unless `overwrite` is true; nothing
/// is removed.
#[utoipa::path(
    post, path = "/studies/config", tag = "people", security(("token" = ["admin"])),
    params(How),
    request_body(content = String, content_type = "text/yaml"),
    responses(
        (status = 200, body = ImportView),
        (
            status = 422,
            description = "The file was refused; `errors` has every finding with line and column",
            body = Problem
        ),
    ),
)]
pub(super) async fn import_configuration(
    may::Administer(person): may::Administer,
    State(app): State<App>,
    Query(how): Query<How>,
    Text(text): Text,
) -> Result<axum::Json<ImportView>, Problem> {
    let file = how.file.as_deref().unwrap_or(FILE);
    let by = person.actor();
    let imported = app.pipeline.import_configuration(file, &text, how.overwrite, &by).await?;
    Ok(axum::Json(imported.into()))
}
