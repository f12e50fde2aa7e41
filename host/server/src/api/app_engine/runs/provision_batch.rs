//! Values are given to several inputs at once.

use axum::extract::State;
use gantry_model::id::RunId;

use super::provision::{Given, InputValue};
use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::{Json, Path};
use crate::app::App;
use crate::pipeline::Provision;

/// Gives all of the values, or none if one is refused.
pub(super) async fn provision_batch(
    State(app): State<App>,
    Path(run): Path<RunId>,
    Json(entries): Json<Vec<serde_json::Value>>,
) -> Result<axum::Json<Vec<Given>>, AppEngineError> {
    let mut provisions = Vec::with_capacity(entries.len());
    let mut malformed = Vec::new();
    for entry in entries {
        match read(&entry) {
            Some(provision) => provisions.push(provision),
            None => malformed.push(claimed_name(&entry)),
        }
    }
    if !malformed.is_empty() {
        return Err(AppEngineError::MalformedBatch(malformed));
    }
    let given = provisions.iter().map(|provision| Given {
        parameter_name: provision.parameter.clone(),
        value: Some(provision.value.clone()),
        task_run_id: run,
    });
    let given = given.collect();
    app.pipeline.provision(run, provisions).await.map_err(AppEngineError::Batch)?;
    Ok(axum::Json(given))
}

/// `None` if the entry has a field that nobody knows, or none that says which input it is for.
fn read(entry: &serde_json::Value) -> Option<Provision> {
    let InputValue { parameter_name, value, .. } = serde::Deserialize::deserialize(entry).ok()?;
    Some(Provision { parameter: parameter_name?, index: Vec::new(), value })
}

/// Which input a malformed entry seems to be for.
fn claimed_name(entry: &serde_json::Value) -> String {
    let names = ["parameterName", "parameter_name", "param_name"];
    let name = names.iter().find_map(|name| entry.get(name)?.as_str());
    name.unwrap_or_default().to_owned()
}
