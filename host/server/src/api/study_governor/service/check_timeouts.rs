//! Time limits are checked. They pass by themselves here, so there is never anything left to find.

use axum::Json;
use axum::extract::State;
use serde_json::json;

use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::site::Answer;
use crate::app::App;

/// Has the driver look at once.
pub(super) async fn check_timeouts(_: LoggedIn, State(app): State<App>) -> Answer {
    app.pipeline.check_timeouts();
    Ok(Json(json!({"run_timeouts": 0, "wait_timeouts": 0})))
}
