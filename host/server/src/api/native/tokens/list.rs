//! Tokens are listed, without their secrets.

use axum::extract::State;
use gantry_store::Token;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;
use crate::pipeline::Error;

/// A token, without its secret.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct TokenView {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// `viewer`, `member` or `admin`.
    pub(crate) role: String,
    /// RFC 3339.
    pub(crate) created_at: String,
    /// RFC 3339; absent if it never expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires_at: Option<String>,
}

impl From<Token> for TokenView {
    fn from(token: Token) -> Self {
        Self {
            id: token.id.0,
            name: token.name,
            role: token.role,
            created_at: token.created_at.to_string(),
            expires_at: token.expires_at.map(|at| at.to_string()),
        }
    }
}

/// List tokens
#[utoipa::path(
    get, path = "/tokens", tag = "tokens", security(("token" = ["admin"])),
    responses((status = 200, body = Vec<TokenView>)),
)]
pub(super) async fn list(
    _caller: Admin,
    State(app): State<App>,
) -> Result<axum::Json<Vec<TokenView>>, Problem> {
    let tokens = app.pipeline.store.list_tokens().await.map_err(Error::from)?;
    Ok(axum::Json(tokens.into_iter().map(TokenView::from).collect()))
}
