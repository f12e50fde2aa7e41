//! Which server this is.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which server this is.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct VersionView {
    pub(crate) name: String,
    pub(crate) version: String,
}

/// Tell which server this is
///
/// Nobody needs a token for this.
#[utoipa::path(get, path = "/version", tag = "system", responses((status = 200, body = VersionView)))]
pub(super) async fn version() -> axum::Json<VersionView> {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    axum::Json(VersionView { name: "gantry".to_owned(), version })
}
