//! An experiment in the hands of whoever changes it, with all that decisions look at.

use std::collections::BTreeMap;
use std::sync::Arc;

use gantry_engine::study::Course;
use gantry_model::study::{Experiment, ExperimentId, State, StoredWorkflow, Variable};

use super::super::{Error, Pipeline, Result};
use super::error::StudyError;
use super::happened::Happened;
use super::told::Around;

/// An experiment as it is on record, and as it is to become.
pub(super) struct Live {
    /// As on record.
    pub(super) experiment: Experiment,
    pub(super) workflow: Arc<StoredWorkflow>,
    /// As on record.
    pub(super) kept: Course,
    /// As it is to become.
    pub(super) course: Course,
    /// What happened since it was kept, so that it can be told to the course again if somebody else changed that.
    pub(super) happened: Vec<Happened>,
    /// Its variables, once something asked for them.
    pub(super) variables: Option<Arc<BTreeMap<String, Variable>>>,
    /// What belongs to it besides, once something asked for that.
    pub(super) around: Option<Arc<Around>>,
}

impl Live {
    pub(super) fn id(&self) -> ExperimentId {
        self.experiment.id
    }

    /// The state that it is in.
    pub(super) fn state(&self) -> Result<&State> {
        let place = self.course.progress.state;
        let lost = || Error::internal("reading a workflow", format!("it has no state {place}"));
        self.workflow.workflow.state(place).ok_or_else(lost)
    }

    /// The course with the state that it is in.
    pub(super) fn parts(&mut self) -> Result<(&mut Course, &State)> {
        let place = self.course.progress.state;
        let lost = || Error::internal("reading a workflow", format!("it has no state {place}"));
        let state = self.workflow.workflow.state(place).ok_or_else(lost)?;
        Ok((&mut self.course, state))
    }

    /// Whether there is something to keep.
    pub(super) fn is_changed(&self) -> bool {
        self.kept != self.course || !self.happened.is_empty()
    }
}

impl Pipeline {
    /// Reads what belongs to an experiment.
    pub(super) async fn live(&self, experiment: Experiment) -> Result<Live> {
        let workflow = self.workflow_of(experiment.workflow).await?;
        let action = experiment.progress.action;
        let lost = || Error::internal("reading an experiment", format!("action {action} is lost"));
        let (found, executions) =
            tokio::try_join!(self.store.action(action), self.store.executions_of_action(action))?;
        let progress = experiment.progress.clone();
        let course = Course { progress, action: found.ok_or_else(lost)?, executions };
        Ok(Live {
            experiment,
            workflow,
            kept: course.clone(),
            course,
            happened: Vec::new(),
            variables: None,
            around: None,
        })
    }

    /// Reads an experiment as it is now.
    pub(super) async fn live_by_id(&self, id: ExperimentId) -> Result<Live> {
        let experiment = self.experiment(id).await?;
        self.live(experiment).await
    }

    /// The experiment, or the error that says there is none.
    pub(crate) async fn experiment(&self, id: ExperimentId) -> Result<Experiment> {
        let missing = || StudyError::NotFound { what: "experiment", name: id.to_string() };
        Ok(self.store.experiment(id).await?.ok_or_else(missing)?)
    }

    /// The experiment's variables, which are read once.
    pub(super) async fn variables_of(
        &self,
        live: &mut Live,
    ) -> Result<Arc<BTreeMap<String, Variable>>> {
        if let Some(variables) = &live.variables {
            return Ok(variables.clone());
        }
        let variables = Arc::new(self.store.experiment_variables(live.id()).await?);
        live.variables = Some(variables.clone());
        Ok(variables)
    }
}
