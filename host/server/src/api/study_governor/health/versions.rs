//! Which versions of the interface there are; clients ask before they log in, and take the newest.

use axum::Json;
use serde_json::{Value, json};

use crate::api::study_governor::site::Version;

/// The version of StudyGovernor whose interface this is.
const STUDY_GOVERNOR: &str = "8.1.0";

/// Tells the versions, each with its path below the address that was asked.
pub(super) async fn versions() -> Json<Value> {
    let path = |version: Version| format!("{}/", version.base());
    Json(json!({
        "version": STUDY_GOVERNOR,
        "api_versions": {"1.0": path(Version::V1), "2.0": path(Version::V2)},
        "gantry": env!("CARGO_PKG_VERSION"),
    }))
}
