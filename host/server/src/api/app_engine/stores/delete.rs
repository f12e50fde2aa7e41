//! An app store is removed.

use axum::extract::State;
use axum::http::StatusCode;
use gantry_model::id::AppStoreId;

use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::Path;
use crate::app::App;

/// Removes a store. If it was the default, there is none then.
pub(super) async fn delete(
    State(app): State<App>,
    Path(id): Path<AppStoreId>,
) -> Result<StatusCode, AppEngineError> {
    match app.pipeline.store.remove_app_store(id).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(AppEngineError::StoreNotFound),
    }
}
