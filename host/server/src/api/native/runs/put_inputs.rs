//! Values are given to inputs.

use std::collections::BTreeMap;

use axum::extract::State;
use gantry_model::id::RunId;
use uuid::Uuid;

use crate::api::native::extract::{Json, Path};
use crate::api::native::model::RunView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Member;
use crate::pipeline::Provision;

/// Give values to inputs: all of them, or none if one is refused
#[utoipa::path(
    put, path = "/runs/{id}/inputs", tag = "runs", security(("token" = ["member"])),
    params(("id" = Uuid, Path)),
    request_body(content = BTreeMap<String, Object>, description = "Values by the inputs' names"),
    responses(
        (status = 200, body = RunView),
        (status = 404, body = Problem),
        (status = 409, description = "The run was started before", body = Problem),
        (status = 422, description = "Values were refused", body = Problem),
    ),
)]
pub(super) async fn put_inputs(
    _caller: Member,
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Json(values): Json<BTreeMap<String, serde_json::Value>>,
) -> Result<axum::Json<RunView>, Problem> {
    let provision = |(parameter, value)| Provision { parameter, index: Vec::new(), value };
    let provisions = values.into_iter().map(provision).collect();
    let (run, _) = app.pipeline.provision(RunId(id), provisions).await?;
    Ok(axum::Json(run.into()))
}
