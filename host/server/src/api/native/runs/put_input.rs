//! A file is given to an input.

use axum::extract::{Request, State};
use gantry_definition::values::parse_index;
use gantry_model::id::RunId;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::api::multipart::spool_body;
use crate::api::native::extract::{Path, Query};
use crate::api::native::model::RunView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Member;
use crate::pipeline::{FileProvision, SetFile};

/// Which item.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Item {
    /// Leads to an item of an array: `3`, or `0/2` in an array of arrays.
    index: Option<String>,
    /// For an input that consists of files (a dataset, a folder): the file's path in the set, such as `brain.nii` or
    /// `series/1.dcm`. Each request adds one file.
    path: Option<String>,
}

/// Give a file to an input, or to an item of an array
///
/// The body is the file itself. It is streamed to disk; a refused file leaves nothing behind.
#[utoipa::path(
    put, path = "/runs/{id}/inputs/{name}", tag = "runs", security(("token" = ["member"])),
    params(("id" = Uuid, Path), ("name" = String, Path), Item),
    request_body(content_type = "application/octet-stream"),
    responses(
        (status = 200, body = RunView),
        (status = 404, body = Problem),
        (status = 409, description = "The run was started before", body = Problem),
        (status = 422, description = "The file was refused", body = Problem),
    ),
)]
pub(super) async fn put_input(
    _caller: Member,
    State(app): State<App>,
    Path((id, parameter)): Path<(Uuid, String)>,
    Query(item): Query<Item>,
    request: Request,
) -> Result<axum::Json<RunView>, Problem> {
    let index = match item.index {
        None => Vec::new(),
        Some(text) => parse_index(&text).ok_or_else(|| {
            Problem::bad_request(format!("'{text}' is no index such as 3 or 0/2"))
        })?,
    };
    // Asked before the upload, so that gigabytes are not sent in vain.
    app.pipeline.open_for_inputs(RunId(id)).await?;
    let file = spool_body(&app, request.into_body()).await?;
    if let Some(path) = item.path {
        let given = SetFile { parameter, path, file };
        return Ok(axum::Json(app.pipeline.provision_set_file(RunId(id), given).await?.into()));
    }
    let given = FileProvision { parameter, index, file, outline: None };
    Ok(axum::Json(app.pipeline.provision_file(RunId(id), given).await?.into()))
}
