//! Workflows and experiments to decide about.

use gantry_engine::study::{Course, Entry, Fresh, Way, enter};
use gantry_model::id::PluginName;
use gantry_model::plugin::{Outcome, Problem, Step, Verdict, Wish};
use gantry_model::study::{
    ActionId, Actor, Callback, ExecutionId, ExperimentId, State, Transition, Verdicts, WaitLimit,
    WorkflowId,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
}

pub(crate) fn callback(label: &str) -> Callback {
    Callback {
        label: label.to_owned(),
        description: None,
        function: "sleep".to_owned(),
        arguments: Map::new(),
        run_limit: Some(3600),
        wait: None,
        delay: 0,
        condition: None,
        variable_map: Vec::new(),
        retry: 0,
    }
}

pub(crate) fn waiting(label: &str, seconds: u32) -> Callback {
    Callback { wait: Some(WaitLimit(seconds)), ..callback(label) }
}

pub(crate) fn state(callbacks: Vec<Callback>, ways: &[(usize, Option<&str>)]) -> State {
    let transition = |&(destination, condition): &(usize, Option<&str>)| Transition {
        destination,
        condition: condition.map(str::to_owned),
    };
    State {
        label: "here".to_owned(),
        freetext: None,
        callbacks,
        transitions: ways.iter().map(transition).collect(),
    }
}

pub(crate) fn entry(state: &State, verdicts: Verdicts) -> Entry {
    let fresh = |number| Fresh { id: ExecutionId(number), secret: format!("secret {number}") };
    Entry {
        experiment: ExperimentId(1),
        workflow: WorkflowId(1),
        way: Way { source: 0, transition: 0, destination: 1 },
        action: ActionId(1),
        fresh: (1..).take(state.callbacks.len()).map(fresh).collect(),
        verdicts,
        by: Actor::Workflow,
        freetext: None,
        canceling: Vec::new(),
        now: at(0),
    }
}

/// An experiment that entered the state at the beginning of time, all conditions of callbacks holding.
pub(crate) fn entered(state: &State) -> Course {
    enter(entry(state, vec![Verdict::Holds(true); state.callbacks.len()]), state)
}

pub(crate) fn raised() -> Verdict {
    Verdict::Raised(Problem {
        kind: "KeyError".to_owned(),
        message: "'volume'".to_owned(),
        line: 1,
        column: 1,
    })
}

pub(crate) fn wish(wish: Wish) -> Step {
    Step { wish, memory: b"kept".to_vec(), variables: Default::default() }
}

pub(crate) fn finish(success: bool, values: Value) -> Step {
    wish(Wish::Finish(Outcome { success, values }))
}

pub(crate) fn success() -> Step {
    finish(true, json!({}))
}

pub(crate) fn failure() -> Step {
    finish(false, json!({}))
}

pub(crate) fn statuses(course: &Course) -> Vec<&'static str> {
    course.executions.iter().map(|execution| execution.state.status()).collect()
}

pub(crate) const FIRST: ExecutionId = ExecutionId(1);
pub(crate) const SECOND: ExecutionId = ExecutionId(2);

#[test]
fn a_function_names_its_plugin() {
    let external = Callback { function: "external_program".to_owned(), ..callback("a") };
    assert_eq!(external.plugin(), PluginName("external-program".to_owned()));
}
