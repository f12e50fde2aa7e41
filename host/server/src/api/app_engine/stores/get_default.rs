//! The app store that tasks are installed from.

use axum::Json;
use axum::extract::State;

use super::model::StoreView;
use crate::api::app_engine::error::AppEngineError;
use crate::app::App;

/// Shows the default store; `null` if there is none.
pub(super) async fn get_default(
    State(app): State<App>,
) -> Result<Json<Option<StoreView>>, AppEngineError> {
    let store = app.pipeline.store.default_app_store().await?;
    Ok(Json(store.map(StoreView::from)))
}
