//! An installed plugin is asked something.

use axum::extract::State;
use gantry_model::id::PluginName;
use gantry_model::plugin::{Answer, Question};

use crate::api::native::extract::{Json, Path};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;

/// Ask an installed plugin
///
/// The body is a question in the JSON of the contract, such as `{"check": ["1 < 2"]}`. It is asked with the plugin's settings, grants,
/// secrets and limits. What the answer wants (a command, mail) is told, not done.
#[utoipa::path(
    post, path = "/plugins/{name}/calls", tag = "plugins", security(("token" = ["admin"])),
    params(("name" = String, Path)),
    request_body(content = Object),
    responses(
        (status = 200, description = "The answer, under the question's name", body = Object),
        (status = 400, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 502, description = "The plugin gave no answer", body = Problem),
    ),
)]
pub(super) async fn call(
    _caller: Admin,
    State(app): State<App>,
    Path(name): Path<String>,
    Json(question): Json<Question>,
) -> Result<axum::Json<Answer>, Problem> {
    Ok(axum::Json(app.pipeline.inquire(&PluginName(name), question).await?))
}
