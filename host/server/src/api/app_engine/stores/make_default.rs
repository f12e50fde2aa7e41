//! An app store becomes the one that tasks are installed from.

use axum::extract::State;
use gantry_model::id::AppStoreId;

use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::Path;
use crate::app::App;

/// Makes a store the default, and no other.
pub(super) async fn make_default(
    State(app): State<App>,
    Path(id): Path<AppStoreId>,
) -> Result<(), AppEngineError> {
    match app.pipeline.store.set_default_app_store(id).await? {
        true => Ok(()),
        false => Err(AppEngineError::StoreNotFound),
    }
}
