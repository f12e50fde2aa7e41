//! An experiment in the hands of whoever changes it, with all that decisions look at.

use std::collections::BTreeMap;
use std::sync::Arc;

use gantry_engine::study::Course;
use gantry_model::study::{
    Action, Execution, Experiment, ExperimentId, State, StoredWorkflow, Variable,
};
use serde_json::{Map, Value as Json};

use super::super::{Error, Pipeline, Result};
use super::error::StudyError;
use super::happened::Happened;
use super::told::{Around, external_systems};

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
    /// Its variables.
    pub(super) variables: Arc<BTreeMap<String, Variable>>,
    /// What belongs to it besides, which callbacks are told.
    pub(super) around: Arc<Around>,
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

    /// Tells the course what happened. False if that came too late, and changes nothing.
    pub(super) fn tell(&mut self, happened: &Happened) -> Result<bool> {
        let (course, state) = self.parts()?;
        let taken = happened.tell(course, state);
        if taken {
            self.happened.push(happened.clone());
        }
        Ok(taken)
    }

    /// An execution in the state at that place, as the audit trail names it.
    pub(super) fn name_of(&self, execution: &Execution, state: usize) -> Map<String, Json> {
        let state = self.workflow.workflow.state(state);
        let callback = state.and_then(|state| state.callbacks.get(execution.callback));
        let mut name = Map::new();
        name.insert("execution".to_owned(), execution.id.0.into());
        if let (Some(state), Some(callback)) = (state, callback) {
            name.insert("state".to_owned(), state.label.as_str().into());
            name.insert("callback".to_owned(), callback.label.as_str().into());
            name.insert("function".to_owned(), callback.function.as_str().into());
        }
        name
    }

    /// Whether there is something to keep.
    pub(super) fn is_changed(&self) -> bool {
        self.kept != self.course || !self.happened.is_empty()
    }
}

impl Pipeline {
    /// Reads what belongs to experiments, of all of them together.
    pub(super) async fn lives(
        &self,
        experiments: Vec<Experiment>,
    ) -> Result<Vec<(ExperimentId, Result<Live>)>> {
        let mut found = self.store.belongings(&experiments).await?;
        let systems = external_systems(&found);
        let mut lives = Vec::with_capacity(experiments.len());
        for experiment in experiments {
            let around = Arc::new(Around::of(&experiment, &found, &systems));
            let (id, action) = (experiment.id, experiment.progress.action);
            let executions = found.executions.remove(&action).unwrap_or_default();
            let variables = Arc::new(found.variables.remove(&id).unwrap_or_default());
            let action = found.actions.remove(&action);
            let live = self.assemble(experiment, action, executions, variables, around).await;
            lives.push((id, live));
        }
        Ok(lives)
    }

    async fn assemble(
        &self,
        experiment: Experiment,
        action: Option<Action>,
        executions: Vec<Execution>,
        variables: Arc<BTreeMap<String, Variable>>,
        around: Arc<Around>,
    ) -> Result<Live> {
        let workflow = self.workflow_of(experiment.workflow).await?;
        let lost = || Error::internal("reading an experiment", "its last action is lost");
        let progress = experiment.progress.clone();
        let course = Course { progress, action: action.ok_or_else(lost)?, executions };
        Ok(Live {
            experiment,
            workflow,
            kept: course.clone(),
            course,
            happened: Vec::new(),
            variables,
            around,
        })
    }

    /// Reads an experiment as it is now.
    pub(super) async fn live_by_id(&self, id: ExperimentId) -> Result<Live> {
        let experiment = self.experiment(id).await?;
        let lost = || Error::internal("reading an experiment", "nothing came of it");
        self.lives(vec![experiment]).await?.pop().ok_or_else(lost)?.1
    }

    /// The experiment, or the error that says there is none.
    pub(crate) async fn experiment(&self, id: ExperimentId) -> Result<Experiment> {
        let missing = || StudyError::NotFound { what: "experiment", name: id.to_string() };
        Ok(self.store.experiment(id).await?.ok_or_else(missing)?)
    }
}
