//! A study to test with.

use std::collections::BTreeMap;

use gantry_model::clock::Clock;
use gantry_model::study::{
    Action, ActionId, Actor, Callback, CallbackId, CohortId, Execution, ExecutionId,
    ExecutionOutput, ExecutionState, Experiment, ExperimentId, Progress, State, StateId,
    StoredWorkflow, SubjectId, Transition, Turn, Work, Workflow,
};
use gantry_store::{
    Hold, NewExperiment, NewStudyEvent, NewSubject, NumberKind, Store, StudyChange,
};
use serde_json::json;

use crate::database::{Database, TestClock};
use crate::fixtures::{next_number, server};

/// A store with a workflow, a cohort and a subject.
pub(super) struct Study {
    pub(super) store: Store,
    pub(super) workflow: StoredWorkflow,
    pub(super) cohort: CohortId,
    pub(super) subject: SubjectId,
}

pub(super) fn somebody() -> Actor {
    Actor::Caller("somebody".to_owned())
}

pub(super) async fn study(database: &Database) -> Study {
    let store = database.open().await;
    let workflow = store.add_workflow(&workflow("study"), "label: study", &somebody()).await;
    let cohort = store.add_cohort("patients", None, &somebody()).await.unwrap().id;
    let subject = store.add_subject(&new_subject(cohort, "S1"), &somebody()).await.unwrap();
    Study { store, workflow: workflow.unwrap(), cohort, subject }
}

pub(super) fn new_subject(cohort: CohortId, label: &str) -> NewSubject {
    let date_of_birth = "1950-02-28".parse().unwrap();
    NewSubject { label: label.to_owned(), cohort, date_of_birth }
}

/// Three states in a row; the second has two callbacks.
pub(super) fn workflow(label: &str) -> Workflow {
    let state = |label: &str, callbacks: &[&str], destination: Option<usize>| State {
        label: label.to_owned(),
        freetext: Some("what it is for".to_owned()),
        callbacks: callbacks.iter().map(|label| callback(label)).collect(),
        transitions: destination
            .map(|destination| Transition { destination, condition: Some("True".to_owned()) })
            .into_iter()
            .collect(),
    };
    let states = vec![
        state("untracked", &[], Some(1)),
        state("review", &["convert", "ask"], Some(2)),
        state("done", &[], None),
    ];
    Workflow { label: label.to_owned(), states }
}

fn callback(label: &str) -> Callback {
    Callback {
        label: label.to_owned(),
        description: None,
        function: "external_program".to_owned(),
        arguments: serde_json::Map::new(),
        run_limit: Some(3600),
        wait: None,
        delay: 0,
        condition: None,
        variable_map: Vec::new(),
        retry: 0,
    }
}

impl Study {
    /// An experiment that is about to be in the second state, with both callbacks under way.
    pub(super) async fn new_experiment(&self, clock: &TestClock, label: &str) -> NewExperiment {
        let id = ExperimentId(self.number(NumberKind::Experiment, 1).await);
        let action = ActionId(self.number(NumberKind::Action, 1).await);
        let first = self.number(NumberKind::Execution, 2).await;
        let executions = (first..).zip(0..2).map(|(number, place)| {
            let execution = self.execution(clock, id, action, ExecutionId(number), place);
            (self.callback(place), execution)
        });
        let progress = Progress { state: 1, action, rest: None, canceling: Vec::new() };
        let begin = StudyChange {
            experiment: id,
            revision: 0,
            state_id: self.state(1),
            due_at: Some(clock.now()),
            failed: false,
            hold: Hold::Release(server("a")),
            actions: vec![self.action(clock, id, action)],
            executions: executions.collect(),
            variables: BTreeMap::new(),
            event: event(id, "added"),
            progress,
        };
        NewExperiment {
            subject: self.subject,
            label: label.to_owned(),
            scandate: "2019-01-31T12:00:00".parse().unwrap(),
            workflow: self.workflow.id,
            begin,
        }
    }

    /// Adds that experiment and returns it.
    pub(super) async fn experiment(&self, clock: &TestClock, label: &str) -> Experiment {
        let new = self.new_experiment(clock, label).await;
        self.store.add_experiments(vec![new]).await.unwrap().pop().unwrap().unwrap()
    }

    /// Adds as many of them and returns them.
    pub(super) async fn experiments(&self, clock: &TestClock, count: usize) -> Vec<Experiment> {
        let mut new = Vec::new();
        for _ in 0..count {
            new.push(self.new_experiment(clock, &format!("E{}", next_number())).await);
        }
        let added = self.store.add_experiments(new).await.unwrap();
        added.into_iter().map(Result::unwrap).collect()
    }

    /// The executions of an experiment's last action.
    pub(super) async fn executions(&self, experiment: &Experiment) -> Vec<Execution> {
        self.store.executions_of_action(experiment.progress.action).await.unwrap()
    }

    pub(super) fn state(&self, place: usize) -> StateId {
        self.workflow.state_id(place)
    }

    pub(super) fn callback(&self, place: usize) -> CallbackId {
        self.workflow.callback_id(1, place)
    }

    pub(super) fn action(&self, clock: &TestClock, of: ExperimentId, id: ActionId) -> Action {
        Action {
            id,
            experiment: of,
            workflow: self.workflow.id,
            source: 0,
            transition: 0,
            destination: 1,
            by: somebody(),
            freetext: Some("a remark".to_owned()),
            start: clock.now(),
            end: None,
            success: false,
            return_value: None,
            selection: Vec::new(),
        }
    }

    fn execution(
        &self,
        clock: &TestClock,
        experiment: ExperimentId,
        action: ActionId,
        id: ExecutionId,
        callback: usize,
    ) -> Execution {
        Execution {
            id,
            experiment,
            workflow: self.workflow.id,
            action,
            state_place: 1,
            callback,
            attempt: 1,
            state: ExecutionState::Running { since: clock.now(), turn: Turn::Callback },
            secret: "5ec4e7".repeat(40),
            output: ExecutionOutput {
                run_log: "said \0 this".to_owned(),
                result_log: String::new(),
                values: Some(json!({"volume": 0.1})),
                missing: vec!["age".to_owned()],
            },
            work: Work::begun(clock.now()),
            created: clock.now(),
            run_start: Some(clock.now()),
            wait_start: None,
            finished: None,
        }
    }

    async fn number(&self, kind: NumberKind, count: usize) -> i64 {
        self.store.take_numbers(kind, count).await.unwrap()
    }
}

/// A change that only counts the revision up and lets go.
pub(super) fn touch(study: &Study, experiment: &Experiment) -> StudyChange {
    StudyChange {
        experiment: experiment.id,
        revision: experiment.revision,
        progress: experiment.progress.clone(),
        state_id: study.state(experiment.progress.state),
        due_at: None,
        failed: false,
        hold: Hold::Release(server("a")),
        actions: Vec::new(),
        executions: Vec::new(),
        variables: BTreeMap::new(),
        event: event(experiment.id, "touched"),
    }
}

pub(super) fn event(id: ExperimentId, what: &str) -> NewStudyEvent {
    NewStudyEvent {
        by: Actor::Workflow,
        subject: format!("experiment {id}"),
        what: what.to_owned(),
        detail: json!({"why": "a test \0"}),
    }
}
