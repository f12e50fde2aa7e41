//! What an operator does with executions.

use gantry_engine::study::{
    Next, NoRerun, NoSkip, Report, ReportedStatus, chosen, next, report, rerun, skip, stepped,
};
use gantry_model::plugin::{Event, Verdict};
use gantry_model::study::{ExecutionId, ExecutionResult, Rest};

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
fn a_remark_is_not_lost_when_somebody_answers_again() {
    let state = state(vec![waiting("a", 60)], &[(2, None)]);
    let mut course = entered(&state);
    let answer = |course: &mut _, remark: &str, now| {
        let answer = Report {
            status: Some(ReportedStatus::Finished),
            result: Some(ExecutionResult::Failed),
            result_log: Some(remark.to_owned()),
            ..Report::default()
        };
        report(course, &state, FIRST, answer, at(now)).unwrap();
    };
    for (remark, now) in [("too dark", 1), ("still too dark\n", 3), ("fine", 5)] {
        stepped(&mut course, &state, FIRST, success(), at(now));
        answer(&mut course, remark, now);
        if remark != "fine" {
            rerun(&mut course, FIRST, "ann", String::new(), at(now + 1)).unwrap();
            assert_eq!(course.executions[0].output.result_log, "");
        }
    }
    let output = &course.executions[0].output;
    assert_eq!(output.result_log, "fine");
    let told = "It had been answered:\ntoo dark\nRun again by ann.\n\
                It had been answered:\nstill too dark\nRun again by ann.\n";
    assert_eq!(output.run_log, told);
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
