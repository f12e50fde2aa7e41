//! Which version of Agora's interface this is; clients ask before they log in.

use axum::Json;
use serde::Serialize;

/// The version of Agora whose interface this is: the oldest one that the connector 1.8 works with.
const AGORA: &str = "7.14.0";

/// What serves the interface.
#[derive(Debug, Serialize)]
pub(super) struct Version {
    server: &'static str,
    version: &'static str,
    gantry: &'static str,
}

pub(super) async fn version() -> Json<Version> {
    Json(Version { server: "Gantry", version: AGORA, gantry: env!("CARGO_PKG_VERSION") })
}
