//! A script task is checked.

use std::collections::BTreeMap;

use gantry_definition::script::parse_script;
use gantry_model::finding::Finding;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::FileBody;
use super::body::files;
use crate::api::native::extract::Json;
use crate::api::problem::Problem;
use crate::auth::Member;

/// A script task that is to be checked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LintScript {
    /// Which of the files is the main one: `task.yml`.
    main: String,
    /// By their paths below the task's folder.
    files: BTreeMap<String, FileBody>,
}

/// What a check found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LintView {
    /// Whether the task would be taken.
    accepted: bool,
    /// Errors and warnings, each with file, line and column.
    #[schema(value_type = Vec<Object>)]
    findings: Vec<Finding>,
}

/// Check a script task; nothing is kept of it
#[utoipa::path(
    post, path = "/tasks/script/lint", tag = "tasks", security(("token" = ["member"])),
    request_body = LintScript,
    responses((status = 200, body = LintView), (status = 400, body = Problem)),
)]
pub(super) async fn lint_script(
    _caller: Member,
    Json(body): Json<LintScript>,
) -> Result<axum::Json<LintView>, Problem> {
    let (accepted, findings) = match parse_script(&body.main, files(body.files)) {
        Ok(parsed) => (true, parsed.warnings),
        Err(findings) => (false, findings),
    };
    Ok(axum::Json(LintView { accepted, findings }))
}
