//! What an operator does with executions.

use gantry_engine::study::{Next, NoRerun, NoSkip, chosen, next, rerun, skip, stepped};
use gantry_model::plugin::{Event, Verdict};
use gantry_model::study::{ExecutionId, Rest};

use crate::fixtures::*;

#[test]
fn a_failed_callback_is_run_again_and_the_experiment_goes_on() {
    let state = state(vec![callback("a"), callback("b")], &[(2, Some("all is well"))]);
    let mut course = entered(&state);
    stepped(&mut course, &state, FIRST, failure(), at(1));
    stepped(&mut course, &state, SECOND, success(), at(1));
    chosen(&mut course, &state, &vec![Verdict::Holds(false)], at(2));
    assert_eq!(course.progress.rest, Some(Rest::NoneHolds));

    rerun(&mut course, FIRST, "operator", String::new(), at(3)).unwrap();
    assert_eq!(next(&course, &state), Next::Work(vec![FIRST]));
    assert_eq!((course.progress.rest.as_ref(), course.action.success), (None, false));
    assert_eq!(course.executions[0].work.event, Event::Begun);
    assert!(course.executions[0].output.run_log.contains("Run again by operator."));
    stepped(&mut course, &state, FIRST, success(), at(4));
    assert_eq!(next(&course, &state), Next::Choose);
}

#[test]
fn what_goes_on_is_not_run_again() {
    let state = state(vec![callback("a")], &[(2, None)]);
    let mut course = entered(&state);
    let refused = rerun(&mut course, FIRST, "operator", String::new(), at(1));
    assert_eq!(refused, Err(NoRerun::UnderWay("running")));
    assert_eq!(
        rerun(&mut course, ExecutionId(9), "operator", String::new(), at(1)),
        Err(NoRerun::MovedOn)
    );
}

#[test]
fn a_skipped_callback_is_resolved() {
    let state = state(vec![waiting("a", 60)], &[(2, None)]);
    let mut course = entered(&state);
    stepped(&mut course, &state, FIRST, success(), at(1));
    skip(&mut course, FIRST, "operator", at(2)).unwrap();
    assert_eq!(statuses(&course), ["skipped"]);
    assert_eq!(next(&course, &state), Next::Choose);
    assert_eq!(skip(&mut course, FIRST, "operator", at(3)), Err(NoSkip::Resolved("skipped")));
}
