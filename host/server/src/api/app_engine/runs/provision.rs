//! A value or a file is given to an input.

use axum::Json;
use axum::extract::State;
use gantry_model::id::RunId;
use serde::{Deserialize, Serialize};

use super::offer::{Offer, Received};
use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::Path;
use crate::api::app_engine::model::ValueType;
use crate::app::App;
use crate::pipeline::{FileProvision, Provision};

/// A value for an input. A field that nobody knows is refused, so that a slip of the pen does not
/// go unseen.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct InputValue {
    #[serde(alias = "parameter_name", alias = "param_name")]
    pub(super) parameter_name: Option<String>,
    #[serde(default)]
    pub(super) value: serde_json::Value,
    /// It must be one of the known types, but the task's declaration counts.
    #[serde(rename = "type")]
    _type: Option<ValueType>,
}

/// What was given.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Given {
    pub(super) parameter_name: String,
    /// Absent for a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<serde_json::Value>,
    pub(super) task_run_id: RunId,
}

/// Gives a value or a file to an input.
pub(super) async fn provision(
    State(app): State<App>,
    Path((run, parameter)): Path<(RunId, String)>,
    offer: Offer,
) -> Result<Json<Given>, AppEngineError> {
    let value = match offer {
        Offer::Value(json) => {
            let offered: InputValue =
                serde_json::from_value(json).map_err(|_| AppEngineError::Malformed)?;
            let other = |name: String| !name.eq_ignore_ascii_case(&parameter);
            if offered.parameter_name.is_some_and(other) {
                return Err(AppEngineError::Malformed);
            }
            let value = offered.value;
            let given =
                Provision { parameter: parameter.clone(), index: Vec::new(), value: value.clone() };
            app.pipeline.provision(run, vec![given]).await?;
            Some(value)
        }
        Offer::File(upload) => {
            // Asked before the upload, so that gigabytes are not sent in vain.
            app.pipeline.open_for_inputs(run).await?;
            let Received { file, outline } = upload.receive(&app).await?;
            let given =
                FileProvision { parameter: parameter.clone(), index: Vec::new(), file, outline };
            app.pipeline.provision_file(run, given).await?;
            None
        }
    };
    Ok(Json(Given { parameter_name: parameter, value, task_run_id: run }))
}
