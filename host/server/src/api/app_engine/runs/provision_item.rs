//! A value or a file is given to an item of an array.

use axum::Json;
use axum::extract::State;
use gantry_model::id::RunId;
use serde::{Deserialize, Serialize};

use super::offer::{Offer, Received};
use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::{ItemIndex, Path};
use crate::api::app_engine::model::ValueType;
use crate::app::App;
use crate::pipeline::{FileProvision, Provision};

/// A value for an item. The path says which item of what; the fields that repeat it are known, and
/// do not count.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ItemValue {
    #[serde(default)]
    value: serde_json::Value,
    #[serde(rename = "type")]
    _type: Option<ValueType>,
    #[serde(rename = "index")]
    _index: Option<serde_json::Value>,
    #[serde(rename = "parameterName", alias = "parameter_name", alias = "param_name")]
    _parameter: Option<serde_json::Value>,
    #[serde(rename = "runId", alias = "run_id")]
    _run: Option<serde_json::Value>,
}

/// What was given.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GivenItem {
    /// The parameter and the index: `cells/0/2`.
    index: String,
    /// Absent for a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<serde_json::Value>,
    task_run_id: RunId,
}

/// Gives a value or a file to an item of an array.
pub(super) async fn provision_item(
    State(app): State<App>,
    Path((run, parameter)): Path<(RunId, String)>,
    ItemIndex(index): ItemIndex,
    offer: Offer,
) -> Result<Json<GivenItem>, AppEngineError> {
    let path = index.iter().fold(parameter.clone(), |path, index| format!("{path}/{index}"));
    let value = match offer {
        Offer::Value(json) => {
            let ItemValue { value, .. } =
                serde_json::from_value(json).map_err(|_| AppEngineError::Malformed)?;
            let given = Provision { parameter, index, value: value.clone() };
            app.pipeline.provision(run, vec![given]).await?;
            Some(value)
        }
        Offer::File(upload) => {
            // Asked before the upload, so that gigabytes are not sent in vain.
            app.pipeline.open_for_inputs(run).await?;
            let Received { file, outline } = upload.receive(&app).await?;
            let given = FileProvision { parameter, index, file, outline };
            app.pipeline.provision_file(run, given).await?;
            None
        }
    };
    Ok(Json(GivenItem { index: path, value, task_run_id: run }))
}
