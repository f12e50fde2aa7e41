//! Experiments are added: each begins at its workflow's root, and goes on from there at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use gantry_engine::study::{Course, Way, due};
use gantry_model::study::{
    ActionId, Actor, Execution, Experiment, ExperimentId, Progress, Scandate, State,
    StoredWorkflow, SubjectId,
};
use gantry_store::{Hold, NewStudyEvent, NumberKind, StoreError, StudyChange};
use serde_json::json;

use super::super::{Error, Pipeline, Result};
use super::begin::Entering;
use super::error::StudyError;

/// An experiment that is to be added.
#[derive(Debug, Clone)]
pub(crate) struct NewExperiment {
    pub(crate) subject: SubjectId,
    pub(crate) label: String,
    pub(crate) scandate: Scandate,
    /// By its label; `None` is the newest.
    pub(crate) workflow: Option<String>,
}

/// What became of it.
pub(crate) type CreatedExperiment = std::result::Result<Experiment, StudyError>;

impl Pipeline {
    /// Adds an experiment.
    pub(crate) async fn create_experiment(
        &self,
        new: NewExperiment,
        by: &Actor,
    ) -> Result<Experiment> {
        let mut created = self.create_experiments(vec![new], by).await?;
        match created.pop() {
            Some(created) => Ok(created?),
            None => Err(Error::internal("adding an experiment", "nothing came of it")),
        }
    }

    /// Adds experiments in one go; one that cannot be added does not keep the others back.
    pub(crate) async fn create_experiments(
        &self,
        new: Vec<NewExperiment>,
        by: &Actor,
    ) -> Result<Vec<CreatedExperiment>> {
        let mut workflows = BTreeMap::new();
        let mut labels = Vec::with_capacity(new.len());
        let mut refused = Vec::with_capacity(new.len());
        let mut to_add = Vec::with_capacity(new.len());
        for new in new {
            labels.push((new.label.clone(), new.subject));
            match self.prepare_experiment(new, &mut workflows, by).await {
                Ok(prepared) => {
                    refused.push(None);
                    to_add.push(prepared);
                }
                Err(Error::Study(error)) => refused.push(Some(error)),
                Err(error) => return Err(error),
            }
        }
        let mut added = self.store.add_experiments(to_add).await?.into_iter();
        self.studies.wake.notify_one();
        let outcome = |(refused, (label, subject)): (Option<_>, (String, SubjectId))| match refused
        {
            Some(error) => Ok(Err(error)),
            None => match added.next() {
                Some(Ok(experiment)) => Ok(Ok(experiment)),
                Some(Err(StoreError::Conflict { .. })) => {
                    Ok(Err(StudyError::Exists { what: "experiment", name: label }))
                }
                Some(Err(StoreError::Gone { .. })) => {
                    let name = subject.to_string();
                    Ok(Err(StudyError::NotFound { what: "subject", name }))
                }
                Some(Err(error)) => Err(error.into()),
                None => Err(Error::internal("adding an experiment", "nothing came of it")),
            },
        };
        refused.into_iter().zip(labels).map(outcome).collect()
    }

    async fn prepare_experiment(
        &self,
        new: NewExperiment,
        workflows: &mut BTreeMap<Option<String>, Arc<StoredWorkflow>>,
        by: &Actor,
    ) -> Result<gantry_store::NewExperiment> {
        check_label("experiment", &new.label)?;
        let workflow = match workflows.get(&new.workflow) {
            Some(workflow) => workflow.clone(),
            None => {
                let found = self.workflow_to_begin(new.workflow.as_deref()).await?;
                workflows.insert(new.workflow.clone(), found.clone());
                found
            }
        };
        self.first_state(new, &workflow, by).await
    }

    /// The experiment in the state after the root, whose callbacks are the first to be executed.
    async fn first_state(
        &self,
        new: NewExperiment,
        workflow: &StoredWorkflow,
        by: &Actor,
    ) -> Result<gantry_store::NewExperiment> {
        let no_root = || {
            let label = &workflow.workflow.label;
            StudyError::Invalid(format!("the workflow '{label}' has no state to begin in"))
        };
        let source = workflow.workflow.root().ok_or_else(no_root)?;
        let root = workflow.workflow.state(source).ok_or_else(no_root)?;
        let destination = root.transitions.first().ok_or_else(no_root)?.destination;
        let now = self.clock.now();
        let id = ExperimentId(self.store.take_numbers(NumberKind::Experiment, 1).await?);
        let action = ActionId(0);
        let progress = Progress { state: source, action, rest: None, canceling: Vec::new() };
        let experiment = Experiment {
            id,
            label: new.label,
            subject: new.subject,
            subject_label: String::new(),
            scandate: new.scandate,
            workflow: workflow.id,
            progress,
            revision: 0,
            created_at: now,
            updated_at: now,
        };
        let entering = Entering {
            way: Way { source, transition: 0, destination },
            by: by.clone(),
            freetext: None,
            canceling: Vec::new(),
        };
        let course = self.entered(&experiment, workflow, entering, Arc::default).await?;
        let state = workflow.workflow.state(destination).ok_or_else(no_root)?;
        let Experiment { subject, label, scandate, .. } = experiment;
        let begin = beginning(id, workflow, course, state, by);
        Ok(gantry_store::NewExperiment { subject, label, scandate, workflow: workflow.id, begin })
    }
}

/// What is put on record for an experiment that begins in `state`.
fn beginning(
    id: ExperimentId,
    workflow: &StoredWorkflow,
    course: Course,
    state: &State,
    by: &Actor,
) -> StudyChange {
    let due_at = due(&course, state);
    let failed = course.has_failed();
    let Course { progress, action, executions } = course;
    let callback = |it: &Execution| workflow.callback_id(progress.state, it.callback);
    let executions = executions.into_iter().map(|it| (callback(&it), it)).collect();
    StudyChange {
        experiment: id,
        revision: 0,
        state_id: workflow.state_id(progress.state),
        failed,
        due_at,
        hold: Hold::Keep,
        actions: vec![action],
        executions,
        variables: BTreeMap::new(),
        event: NewStudyEvent {
            by: by.clone(),
            subject: format!("experiment {id}"),
            what: "added".to_owned(),
            detail: json!({"workflow": workflow.workflow.label, "state": state.label}),
        },
        progress,
    }
}

/// What people call something: one line of 1 to 100 characters.
pub(super) fn check_label(what: &str, label: &str) -> Result<()> {
    let length = label.chars().count();
    if label.trim().is_empty() || length > 100 || label.contains(char::is_control) {
        let shown = label.escape_debug();
        let problem =
            format!("'{shown}' is no label of a {what}: expected one line of 1 to 100 characters");
        return Err(StudyError::Invalid(problem).into());
    }
    Ok(())
}
