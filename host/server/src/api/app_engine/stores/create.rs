//! An app store is added.

use axum::extract::State;
use gantry_model::id::AppStoreId;
use gantry_store::StoreError;
use serde::Deserialize;

use super::model::StoreView;
use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::Json;
use crate::app::App;

/// Where the store is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NewStore {
    name: Option<String>,
    host: Option<String>,
}

/// Adds a store, which is not the default.
pub(super) async fn create(
    State(app): State<App>,
    Json(new): Json<NewStore>,
) -> Result<axum::Json<StoreView>, AppEngineError> {
    let given = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let (Some(name), Some(host)) = (given(new.name), given(new.host)) else {
        return Err(AppEngineError::InvalidStore);
    };
    let id = AppStoreId(app.pipeline.entropy.uuid());
    match app.pipeline.store.add_app_store(id, &name, &host).await {
        Ok(store) => Ok(axum::Json(store.into())),
        Err(StoreError::Conflict { .. }) => Err(AppEngineError::StoreExists),
        Err(error) => Err(error.into()),
    }
}
