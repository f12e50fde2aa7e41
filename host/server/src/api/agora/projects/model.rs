//! A project as clients see it, and as they send it.

use gantry_store::AgoraProject;
use serde::{Deserialize, Serialize};

use crate::api::agora::error::AgoraError;
use gantry_model::limits::AGORA_NAME_CHARS;

/// A project.
#[derive(Debug, Serialize)]
pub(super) struct ProjectView {
    id: i64,
    name: String,
    description: String,
    /// The name that the project's runs bear in Gantry.
    gantry_project: String,
    is_myagora: bool,
    /// Who may do what is for tokens to say.
    memberships: [(); 0],
    created: String,
}

impl From<AgoraProject> for ProjectView {
    fn from(project: AgoraProject) -> Self {
        Self {
            id: project.id.0,
            name: project.name,
            description: project.description,
            gantry_project: project.project.into(),
            is_myagora: false,
            memberships: [],
            created: project.created_at.to_string(),
        }
    }
}

/// What is said of a project.
#[derive(Debug, Deserialize)]
pub(super) struct ProjectBody {
    name: Option<String>,
    pub(super) description: Option<String>,
}

impl ProjectBody {
    /// The name, if there is one that can be taken.
    pub(super) fn name(&self) -> Result<Option<&str>, AgoraError> {
        match self.name.as_deref().map(str::trim) {
            Some("") => Err(AgoraError::field("name", "This field may not be blank.")),
            Some(name) if name.chars().count() > AGORA_NAME_CHARS => {
                let problem =
                    format!("Ensure this field has no more than {AGORA_NAME_CHARS} characters.");
                Err(AgoraError::field("name", problem))
            }
            name => Ok(name),
        }
    }
}
