//! Who calls.

use axum::extract::State;
use axum::{Extension, Json};
use serde::Serialize;

use crate::api::agora::error::AgoraError;
use crate::app::App;
use crate::auth::Caller;

/// A user: in Gantry, a token.
#[derive(Debug, Serialize)]
pub(super) struct UserView {
    id: i64,
    /// The token's name.
    username: String,
    first_name: &'static str,
    last_name: &'static str,
    email: &'static str,
    /// The connector takes a server for an Agora by this field alone.
    institution: &'static str,
}

/// Shows who calls.
pub(super) async fn current(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<UserView>, AgoraError> {
    let id = app.pipeline.store.agora_user(caller.creator.name()).await?;
    Ok(Json(UserView {
        id: id.0,
        username: caller.creator.name().to_owned(),
        first_name: "",
        last_name: "",
        email: "",
        institution: "",
    }))
}
