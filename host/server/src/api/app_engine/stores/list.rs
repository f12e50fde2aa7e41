//! App stores are listed.

use axum::Json;
use axum::extract::State;

use super::model::StoreView;
use crate::api::app_engine::error::AppEngineError;
use crate::app::App;

/// Lists them by name.
pub(super) async fn list(State(app): State<App>) -> Result<Json<Vec<StoreView>>, AppEngineError> {
    let stores = app.pipeline.store.list_app_stores().await?;
    Ok(Json(stores.into_iter().map(StoreView::from).collect()))
}
