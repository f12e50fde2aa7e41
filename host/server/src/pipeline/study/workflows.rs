//! Workflows: accepted once every check is passed, and kept at hand.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use gantry_definition::workflow::{
    KnownFunctions, ParsedWorkflow, RefusedWorkflow, WrittenCondition, in_order, parse_workflow,
};
use gantry_model::finding::Finding;
use gantry_model::plugin::Problem;
use gantry_model::study::{Actor, StoredWorkflow, WorkflowId};
use gantry_store::StoreError;
use tokio::time::Instant;

use super::super::{Error, Pipeline, Result};
use super::create::check_label;
use super::error::StudyError;

/// How long a workflow is believed to be what it was: another server may have changed a callback's arguments.
const BELIEVED: Duration = Duration::from_secs(1);
/// How long a workflow that no experiment moves in is kept at hand, which may have thousands of states.
const KEPT: Duration = Duration::from_secs(60);

/// Workflows that were read. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Workflows {
    read: Arc<RwLock<HashMap<WorkflowId, Read>>>,
}

/// A workflow as it was when it was read.
#[derive(Clone)]
struct Read {
    at: Instant,
    workflow: Arc<StoredWorkflow>,
}

impl Workflows {
    /// Keeps a workflow at hand, as it was when it was read.
    fn keep(&self, workflow: StoredWorkflow, at: Instant) -> Arc<StoredWorkflow> {
        let (id, workflow) = (workflow.id, Arc::new(workflow));
        let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
        read.retain(|_, read| at.duration_since(read.at) < KEPT);
        read.insert(id, Read { at, workflow: workflow.clone() });
        workflow
    }
}

/// A workflow that was accepted, with what its author might still mend.
pub(crate) struct AcceptedWorkflow {
    pub(crate) workflow: StoredWorkflow,
    pub(crate) warnings: Vec<Finding>,
}

/// What is wrong with a condition, for whoever wrote the file.
pub(crate) fn refused_condition(condition: &WrittenCondition, problem: &Problem) -> Finding {
    let message = format!("the condition is no expression: {}: {}", problem.kind, problem.message);
    Finding::error("workflow-condition", condition.path.as_str(), message)
        .with_hint("A condition is one expression in Python, such as experiment.variables.get('age') > 40.")
        .at(condition.at(problem.line, problem.column))
}

impl Pipeline {
    /// Accepts a workflow file. `label` takes the place of the one in the file.
    pub(crate) async fn accept_workflow(
        &self,
        file: &str,
        text: &str,
        by: &Actor,
    ) -> Result<AcceptedWorkflow> {
        let parsed = self.check_workflow(file, text).await?;
        let parsed = parsed.map_err(StudyError::Refused)?;
        let label = parsed.workflow.label.clone();
        check_label("workflow", &label)?;
        match self.store.add_workflow(&parsed.workflow, text, by).await {
            Ok(workflow) => Ok(AcceptedWorkflow { workflow, warnings: parsed.warnings }),
            Err(StoreError::Conflict { .. }) => {
                Err(StudyError::Exists { what: "workflow", name: label }.into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Reads a workflow file, and finds all that is wrong with it: its conditions are checked as well, whether there is a
    /// plugin for each function, and the tasks that its arguments name.
    pub(crate) async fn check_workflow(
        &self,
        file: &str,
        text: &str,
    ) -> Result<std::result::Result<ParsedWorkflow, Vec<Finding>>> {
        let known = self.known_functions().await?;
        match parse_workflow(file, text, &known) {
            Ok(parsed) => {
                let refused = self.refused_conditions(&parsed.conditions).await?;
                let missing = self.missing_tasks(&parsed.tasks).await?;
                let warnings = in_order([parsed.warnings.clone(), missing].concat());
                Ok(match refused.is_empty() {
                    true => Ok(ParsedWorkflow { warnings, ..parsed }),
                    false => Err(in_order([warnings, refused].concat())),
                })
            }
            Err(RefusedWorkflow { findings, conditions, tasks }) => {
                let refused = self.refused_conditions(&conditions).await?;
                let missing = self.missing_tasks(&tasks).await?;
                Ok(Err(in_order([findings, refused, missing].concat())))
            }
        }
    }

    async fn refused_conditions(&self, written: &[WrittenCondition]) -> Result<Vec<Finding>> {
        let expressions = written.iter().map(|it| it.expression.clone()).collect();
        let problems = self.check_conditions(expressions).await?;
        let refused =
            |(written, problem): (_, Option<_>)| Some(refused_condition(written, &problem?));
        Ok(written.iter().zip(problems).filter_map(refused).collect())
    }

    /// What callbacks can be written: the functions that plugins do, with the schemas of their arguments.
    async fn known_functions(&self) -> Result<KnownFunctions> {
        Ok(KnownFunctions::new(self.callback_plugins().await?))
    }

    /// A workflow that an experiment is in.
    pub(super) async fn workflow_of(&self, id: WorkflowId) -> Result<Arc<StoredWorkflow>> {
        let now = Instant::now();
        let known = {
            let read = self.studies.workflows.read.read().unwrap_or_else(PoisonError::into_inner);
            read.get(&id).cloned()
        };
        if let Some(Read { at, workflow }) = known
            && now.duration_since(at) < BELIEVED
        {
            return Ok(workflow);
        }
        let lost = || Error::internal("reading a workflow", format!("workflow {id} is lost"));
        let workflow = self.store.workflow(id).await?.ok_or_else(lost)?;
        Ok(self.studies.workflows.keep(workflow, now))
    }

    /// The workflow that a new experiment begins in: of that label, or the newest.
    pub(super) async fn workflow_to_begin(
        &self,
        label: Option<&str>,
    ) -> Result<Arc<StoredWorkflow>> {
        let now = Instant::now();
        let found = match label {
            Some(label) => {
                let missing = || StudyError::NotFound { what: "workflow", name: label.to_owned() };
                self.store.workflow_by_label(label).await?.ok_or_else(missing)?
            }
            None => self.store.newest_workflow().await?.ok_or(StudyError::NoWorkflow)?,
        };
        // Whoever drives the experiment then asks for the same.
        Ok(self.studies.workflows.keep(found, now))
    }
}
