//! An experiment that is only pretended, on its way through a workflow: the engine decides as on a server.

use std::collections::BTreeMap;

use gantry_engine::study::{
    Course, Entry, Fresh, Move, Report, ReportedStatus, Way, callback_names, chosen, enter,
    find_way, mapped, report, transition_names,
};
use gantry_model::plugin::Verdict;
use gantry_model::study::{
    ActionId, Actor, ExecutionId, ExecutionResult, Experiment, ExperimentId, Progress, Scandate,
    State, SubjectId, Tested, Variable, Verdicts, Workflow, WorkflowId,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value as Json;

use super::pretended::{Pretended, example};
use crate::api::native::RestView;
use crate::cli::conditions::Conditions;
use crate::cli::error::CliError;

/// What the experiment begins with.
pub(super) struct Begin {
    pub(super) label: String,
    pub(super) scandate: Scandate,
    pub(super) variables: BTreeMap<String, Variable>,
    pub(super) now: Timestamp,
}

/// A state that the experiment came to.
#[derive(Debug, Serialize)]
pub(super) struct Step {
    pub(super) state: String,
    pub(super) callbacks: Vec<Done>,
    /// Variables that were set here.
    pub(super) variables: BTreeMap<String, Json>,
    /// The ways out that were tried, in their order.
    pub(super) transitions: Vec<Tried>,
    /// Why it rested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rest: Option<RestView>,
    /// Where somebody moved it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) moved_to: Option<String>,
}

/// A callback that was not really executed.
#[derive(Debug, Serialize)]
pub(super) struct Done {
    pub(super) callback: String,
    pub(super) function: String,
    /// `success`, `failed`, `timeout`, `skipped`
    pub(super) result: String,
    /// Why its condition could not be evaluated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) raised: Option<String>,
    /// Variables that it would set, and for which its pretended values have nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) without_value: Vec<String>,
    /// Values that would have something for each of its variables; null where it needs none.
    #[serde(skip)]
    pub(super) example: Json,
}

/// A way out that was tried; `holds` is absent where it was not reached or raised.
#[derive(Debug, Serialize)]
pub(super) struct Tried {
    pub(super) destination: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) condition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) holds: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) raised: Option<String>,
}

impl Step {
    /// Whether a condition could not be evaluated.
    pub(super) fn has_raised(&self) -> bool {
        self.callbacks.iter().any(|done| done.raised.is_some())
            || self.transitions.iter().any(|tried| tried.raised.is_some())
    }
}

/// The experiment on its way.
pub(super) struct Walk<'a> {
    workflow: &'a Workflow,
    /// `None` where there are no conditions.
    conditions: Option<Conditions>,
    pretended: Pretended,
    experiment: Experiment,
    variables: BTreeMap<String, Variable>,
    now: Timestamp,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        workflow: &'a Workflow,
        conditions: Option<Conditions>,
        pretended: Pretended,
        begin: Begin,
    ) -> Self {
        let Begin { label, scandate, variables, now } = begin;
        let state = workflow.root().unwrap_or_default();
        let experiment = Experiment {
            id: ExperimentId(1),
            label,
            subject: SubjectId(1),
            subject_label: "subject".to_owned(),
            scandate,
            workflow: WorkflowId(1),
            progress: Progress { state, action: ActionId(0), rest: None, canceling: Vec::new() },
            revision: 0,
            created_at: now,
            updated_at: now,
        };
        Self { workflow, conditions, pretended, experiment, variables, now }
    }

    /// Goes until it rests and nobody moves it, or through so many states.
    pub(super) async fn go(mut self, most: usize) -> Result<Vec<Step>, CliError> {
        self.check_names()?;
        let mut steps = Vec::new();
        let mut next = self.first_way();
        while let Some(way) = next.take().filter(|_| steps.len() < most) {
            let Some(state) = self.workflow.state(way.destination) else { break };
            let (mut step, mut course) = self.enter(way, state).await;
            next = self.leave(state, &mut course, &mut step).await;
            if next.is_none()
                && let Some(label) = self.pretended.choice()
            {
                next = Some(self.chosen_way(&course, state, &label).await?);
                step.moved_to = Some(label);
            }
            steps.push(step);
        }
        Ok(steps)
    }

    /// Whoever names a callback that is not there would wait for what never comes.
    fn check_names(&self) -> Result<(), CliError> {
        let is_known = |name: &str| {
            self.workflow.states.iter().any(|state| {
                state.callbacks.iter().any(|callback| {
                    callback.label == name || format!("{}/{}", state.label, callback.label) == name
                })
            })
        };
        match self.pretended.unknown(is_known).into_iter().next() {
            Some(text) => Err(CliError::NoSuch { kind: "callback", text }),
            None => Ok(()),
        }
    }

    fn first_way(&self) -> Option<Way> {
        let source = self.workflow.root()?;
        let destination = self.workflow.state(source)?.transitions.first()?.destination;
        Some(Way { source, transition: 0, destination })
    }

    /// Enters a state and ends its callbacks.
    async fn enter(&mut self, way: Way, state: &State) -> (Step, Course) {
        let conditions: Vec<_> =
            state.callbacks.iter().map(|callback| callback.condition.as_deref()).collect();
        let names = callback_names(&self.experiment, state, &self.variables);
        let verdicts = self.verdicts(&conditions, &names).await;
        let fresh = (1..).map(|id| Fresh { id: ExecutionId(id), secret: String::new() });
        let entry = Entry {
            experiment: self.experiment.id,
            workflow: self.experiment.workflow,
            way,
            action: ActionId(1),
            fresh: fresh.take(state.callbacks.len()).collect(),
            verdicts: verdicts.clone(),
            by: Actor::Workflow,
            freetext: None,
            canceling: Vec::new(),
            now: self.now,
        };
        let mut course = enter(entry, state);
        self.experiment.progress = course.progress.clone();
        let variables = self.end_callbacks(&mut course, state);
        let callbacks = course.executions.iter().zip(&state.callbacks).zip(&verdicts);
        let callbacks = callbacks.map(|((execution, callback), verdict)| Done {
            callback: callback.label.clone(),
            function: callback.function.clone(),
            result: execution.state.result().map_or("skipped".to_owned(), |it| it.to_string()),
            raised: raised(verdict),
            without_value: execution.output.missing.clone(),
            example: example(&callback.variable_map),
        });
        let step = Step {
            state: state.label.clone(),
            callbacks: callbacks.collect(),
            variables,
            transitions: Vec::new(),
            rest: course.progress.rest.as_ref().map(RestView::from),
            moved_to: None,
        };
        (step, course)
    }

    /// Ends what would be executed, as is pretended, and sets the variables that come of it.
    fn end_callbacks(&mut self, course: &mut Course, state: &State) -> BTreeMap<String, Json> {
        let mut set = BTreeMap::new();
        for (id, callback) in (1..).map(ExecutionId).zip(&state.callbacks) {
            if course.execution(id).is_none_or(|execution| execution.state.is_resolved()) {
                continue;
            }
            let result = self.pretended.result(&state.label, &callback.label);
            let values = self.pretended.values(&state.label, &callback.label);
            if result == ExecutionResult::Success {
                let mapped = mapped(&callback.variable_map, &values);
                set.extend(mapped.iter().map(|(name, it)| (name.clone(), it.value.clone())));
                self.variables.extend(mapped);
            }
            let ended = Report {
                status: Some(ReportedStatus::Finished),
                result: Some(result),
                values: Some(values),
                ..Report::default()
            };
            // It is of this action and not resolved, so nothing that the engine would refuse.
            let _ = report(course, state, id, ended, self.now);
        }
        set
    }

    /// The way that the workflow takes; `None` if the experiment rests.
    async fn leave(&self, state: &State, course: &mut Course, step: &mut Step) -> Option<Way> {
        if course.progress.rest.is_some() {
            return None;
        }
        let conditions: Vec<_> =
            state.transitions.iter().map(|way| way.condition.as_deref()).collect();
        let names = transition_names(&self.experiment, state, &self.variables, course);
        let verdicts = self.verdicts(&conditions, &names).await;
        let taken = chosen(course, state, &verdicts, self.now);
        let selection = &course.action.selection;
        step.transitions =
            selection.iter().filter_map(|tested| self.tried(state, tested)).collect();
        step.rest = course.progress.rest.as_ref().map(RestView::from);
        match taken {
            Move::Takes(way) => Some(way),
            Move::Rests => None,
        }
    }

    /// The way that somebody takes who moves the experiment.
    async fn chosen_way(
        &self,
        course: &Course,
        state: &State,
        label: &str,
    ) -> Result<Way, CliError> {
        let refused = |why: String| CliError::Choice { state: label.to_owned(), why };
        let source = course.progress.state;
        let ways =
            find_way(self.workflow, source, label).map_err(|why| refused(why.to_string()))?;
        let conditions: Vec<_> = ways
            .iter()
            .map(|way| state.transitions.get(way.transition)?.condition.as_deref())
            .collect();
        let names = transition_names(&self.experiment, state, &self.variables, course);
        let verdicts = self.verdicts(&conditions, &names).await;
        let open = verdicts.iter().position(|verdict| *verdict == Verdict::Holds(true));
        let way = open.and_then(|open| ways.get(open)).copied();
        let closed = || format!("the condition of the way from '{}' does not hold", state.label);
        way.ok_or_else(|| refused(closed()))
    }

    fn tried(&self, state: &State, tested: &Tested) -> Option<Tried> {
        let transition = state.transitions.get(tested.transition)?;
        let destination = self.workflow.state(transition.destination)?;
        let holds = match tested.verdict {
            Some(Verdict::Holds(holds)) => Some(holds),
            _ => None,
        };
        Some(Tried {
            destination: destination.label.clone(),
            condition: transition.condition.clone(),
            holds,
            raised: tested.verdict.as_ref().and_then(raised),
        })
    }

    async fn verdicts(&self, conditions: &[Option<&str>], names: &Json) -> Verdicts {
        match &self.conditions {
            Some(plugin) => plugin.verdicts(conditions, names, self.now).await,
            None => vec![Verdict::Holds(true); conditions.len()],
        }
    }
}

fn raised(verdict: &Verdict) -> Option<String> {
    match verdict {
        Verdict::Raised(problem) => Some(format!("{}: {}", problem.kind, problem.message)),
        Verdict::Holds(_) => None,
    }
}
