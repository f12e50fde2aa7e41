//! What templates are rendered with: the run and its surroundings, variables, inputs, and artifacts of earlier jobs.

use std::collections::BTreeMap;

use gantry_definition::script::render::{
    ArtifactPlace, Facts, InputValue, ProjectFacts, RenderContext, UidFacts, UserFacts, Variable,
};
use gantry_definition::values::value_to_json;
use gantry_model::exec::script::JobFolders;
use gantry_model::id::RunId;
use gantry_model::run::{Run, RunState};
use gantry_model::script::{JobState, KeptArtifact, PlacedJob};
use gantry_model::task::{Parameter, Side};
use gantry_model::types::TypeSpec;
use gantry_model::value::{FileEntry, Value};

use super::super::{Pipeline, Result};
use super::job::Work;

/// Characters of a run's short id.
const SHORT_ID: usize = 8;

impl Pipeline {
    /// Everything that the job's texts may name, with places on its host.
    pub(super) async fn render_context(
        &self,
        work: &Work<'_>,
        placed: &PlacedJob,
        folders: JobFolders,
    ) -> Result<RenderContext> {
        let mut facts = self.facts(work.run).await?;
        facts.host = Some(self.host_facts(&placed.host).await?);
        let artifacts = self.earlier_artifacts(work).await?;
        let place = |artifact: &KeptArtifact| {
            let path = format!("{}/{}/{}", folders.artifacts, artifact.key, artifact.name);
            (artifact.key.0.clone(), ArtifactPlace { path })
        };
        Ok(RenderContext {
            inputs: self.input_values(work, Some(&folders)).await?,
            artifacts: artifacts.iter().map(|(_, artifact)| place(artifact)).collect(),
            facts,
            variables: self.variables(work.run).await?,
            windows: false,
            folders,
        })
    }

    /// The values of all inputs; those that are files are in the job's data folder, once it has one.
    pub(super) async fn input_values(
        &self,
        work: &Work<'_>,
        folders: Option<&JobFolders>,
    ) -> Result<BTreeMap<String, InputValue>> {
        let given: BTreeMap<String, Value> =
            self.store.values(work.run.id, Side::Inputs).await?.into_iter().collect();
        let data = folders.map(|folders| folders.data.as_str()).unwrap_or_default();
        let mut values = BTreeMap::new();
        for Parameter { name, type_spec, default, .. } in &work.task.definition.inputs {
            let value = match (given.get(name), type_spec, default) {
                (Some(Value::Files(_)), TypeSpec::Files(spec), _) => InputValue::Files {
                    object: spec.object,
                    id: None,
                    folder: format!("{data}/{name}"),
                    files: self.set_entries(work.run.id, name).await?,
                },
                (Some(value), _, _) => InputValue::Scalar(value_to_json(value)),
                (None, _, Some(default)) => InputValue::Scalar(default.clone()),
                (None, _, None) => InputValue::Absent,
            };
            values.insert(name.clone(), value);
        }
        Ok(values)
    }

    async fn set_entries(&self, run: RunId, input: &str) -> Result<Vec<FileEntry>> {
        let files = self.store.files(run, input).await?;
        Ok(files.into_iter().map(|file| file.entry).collect())
    }

    /// The artifacts of the jobs of earlier stages, each with the place of its job among the task's.
    pub(super) async fn earlier_artifacts(
        &self,
        work: &Work<'_>,
    ) -> Result<Vec<(u32, KeptArtifact)>> {
        let jobs = self.store.jobs(work.run.id, work.run.attempt).await?;
        let earlier = jobs.into_iter().filter(|job| (job.stage as usize) < work.job.stage);
        Ok(earlier
            .flat_map(|job| {
                match job.state {
                    JobState::Finished { artifacts, .. } => artifacts,
                    _ => Vec::new(),
                }
                .into_iter()
                .map(move |artifact| (job.index, artifact))
            })
            .collect())
    }

    /// What is known of the run before it has a host.
    pub(super) async fn facts(&self, run: &Run) -> Result<Facts> {
        let uuid = run.id.to_string();
        let project = run.project.as_ref().map(ToString::to_string).unwrap_or_default();
        let started_at = match run.state {
            RunState::Staged { started_at, .. } => started_at,
            _ => run.created_at,
        };
        let user = run.created_by.name().to_owned();
        Ok(Facts {
            server_address: self.settings.address.clone(),
            user: UserFacts { id: user.clone(), username: user, api_key: Some(self.run_key(run)) },
            project: ProjectFacts { id: project.clone(), name: project },
            host: None,
            task: uuid.clone(),
            uid: UidFacts {
                short: uuid.chars().take(SHORT_ID).collect(),
                uuid,
                run_counter: self.store.run_number(run).await?,
            },
            started_at,
        })
    }

    /// The variables that the run's templates may call by name: its project's before those of all.
    pub(super) async fn variables(&self, run: &Run) -> Result<BTreeMap<String, Variable>> {
        let opened = self.opened_variables(run.project.as_ref()).await?;
        let variable = |(name, (value, secret))| (name, Variable { value, secret });
        Ok(opened.into_iter().map(variable).collect())
    }
}
