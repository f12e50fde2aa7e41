//! Which project a request is about, and the names that projects have elsewhere in Gantry.

use std::collections::HashMap;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use gantry_model::id::ProjectName;
use gantry_store::{AgoraProject, AgoraProjectId};

use crate::api::agora::error::AgoraError;
use crate::api::agora::extract::Path;
use crate::app::App;

/// Most characters of a name that is made of another; a [`ProjectName`] has room for a number behind it.
const NAME_CHARS: usize = 56;

/// The project that a path names as `{project}`.
pub(super) struct RequestedProject(pub(super) AgoraProject);

impl FromRequestParts<App> for RequestedProject {
    type Rejection = AgoraError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AgoraError> {
        let Path(names): Path<HashMap<String, String>> =
            Path::from_request_parts(parts, app).await?;
        let named = names.get("project").map(String::as_str).unwrap_or_default();
        if named == "myagora" {
            return Err(AgoraError::not_found(
                "This server has no personal projects: create one with a name.",
            ));
        }
        let id = named.parse().map_err(|_| AgoraError::not_found("Not found: no such project."))?;
        let project = app.pipeline.store.agora_project(AgoraProjectId(id)).await?;
        project.map(Self).ok_or_else(|| AgoraError::not_found("Not found: no such project."))
    }
}

/// The project that a body names by its number.
pub(in crate::api::agora) async fn project_of(
    app: &App,
    id: i64,
) -> Result<AgoraProject, AgoraError> {
    let project = app.pipeline.store.agora_project(AgoraProjectId(id)).await?;
    project.ok_or_else(|| {
        AgoraError::field("project", format!("Invalid pk \"{id}\" - object does not exist."))
    })
}

/// Names that runs of a project may bear which people call so, the plainest first: `My study` is `My-study`, `My-study-2`, ….
pub(super) fn names_for(name: &str) -> impl Iterator<Item = ProjectName> {
    let kept = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let words = name.split(|c: char| !kept(c)).filter(|word| !word.is_empty());
    let joined = words.collect::<Vec<_>>().join("-");
    let plain: String = joined
        .trim_start_matches(|c: char| !c.is_ascii_alphanumeric())
        .chars()
        .take(NAME_CHARS)
        .collect();
    let plain = if plain.is_empty() { "project".to_owned() } else { plain };
    (1_u32..).filter_map(move |number| match number {
        1 => plain.parse().ok(),
        _ => format!("{plain}-{number}").parse().ok(),
    })
}

#[cfg(test)]
mod tests {
    use super::names_for;

    #[test]
    fn each_name_becomes_one_that_runs_can_bear() {
        let first = |name: &str| names_for(name).next().unwrap().to_string();
        assert_eq!(first("My study"), "My-study");
        assert_eq!(first("study_2.b"), "study_2.b");
        assert_eq!(first(" -- a/b -- "), "a-b---");
        assert_eq!(first("脳"), "project");
        assert_eq!(first(&"x".repeat(255)).len(), 56);
        let further: Vec<_> = names_for("a").take(3).map(String::from).collect();
        assert_eq!(further, ["a", "a-2", "a-3"]);
    }
}
