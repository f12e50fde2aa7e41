//! The way on: chosen by conditions, or by a person.

use gantry_engine::study::{
    Move, Next, NoMove, NoReport, Report, ReportedStatus, Way, abandon, chosen, enter, find_way,
    next, report, run_started, stepped,
};
use gantry_model::id::RunId;
use gantry_model::plugin::{TaskStart, Verdict, Wish};
use gantry_model::study::{ExecutionResult, Rest, State, Tested, Workflow};
use serde_json::json;
use uuid::Uuid;

use crate::fixtures::*;

const NO: Verdict = Verdict::Holds(false);
const YES: Verdict = Verdict::Holds(true);

#[test]
fn the_first_open_way_is_taken_and_the_choice_is_kept() {
    let state = state(vec![callback("a")], &[(2, Some("no")), (3, Some("yes")), (4, None)]);
    let mut course = entered(&state);
    stepped(&mut course, &state, FIRST, success(), at(1));
    let taken = chosen(&mut course, &state, &vec![NO, YES, YES], at(2));
    assert_eq!(taken, Move::Takes(Way { source: 1, transition: 1, destination: 3 }));
    let tested = |transition, verdict| Tested { transition, verdict };
    let expected = [tested(0, Some(NO)), tested(1, Some(YES)), tested(2, None)];
    assert_eq!(course.action.selection, expected);
    assert!(course.action.success);
    assert_eq!(course.action.end, Some(at(2)));
}

#[test]
fn where_no_way_is_open_the_experiment_rests_and_its_action_is_done() {
    let state = state(vec![callback("a")], &[(2, Some("no"))]);
    let mut course = entered(&state);
    stepped(&mut course, &state, FIRST, success(), at(1));
    assert_eq!(chosen(&mut course, &state, &vec![NO], at(2)), Move::Rests);
    assert_eq!(course.progress.rest, Some(Rest::NoneHolds));
    assert!(course.action.success && course.action.end == Some(at(2)));
    assert_eq!(next(&course, &state), Next::Wait(None));
}

#[test]
fn a_condition_that_raises_ends_the_search_and_is_said() {
    let state = state(vec![callback("a")], &[(2, Some("broken")), (3, None)]);
    let mut course = entered(&state);
    stepped(&mut course, &state, FIRST, success(), at(1));
    assert_eq!(chosen(&mut course, &state, &vec![raised(), YES], at(2)), Move::Rests);
    assert_eq!(course.progress.rest, Some(Rest::Raised("KeyError: 'volume'".to_owned())));
    assert_eq!(course.action.selection[1].verdict, None, "the else is not taken in its place");
}

#[test]
fn the_end_is_an_end() {
    let state = state(vec![callback("a")], &[]);
    let mut course = entered(&state);
    stepped(&mut course, &state, FIRST, success(), at(1));
    assert_eq!(chosen(&mut course, &state, &vec![], at(2)), Move::Rests);
    assert_eq!(course.progress.rest, Some(Rest::End));
}

#[test]
fn a_late_report_on_an_old_action_changes_nothing() {
    let state = state(vec![callback("a")], &[(2, None)]);
    let mut old = entered(&state);
    abandon(&mut old, "moved on", at(5));
    let mut entry = entry(&state, vec![YES]);
    entry.fresh[0].id = SECOND;
    let mut course = enter(entry, &state);
    let before = course.clone();
    let late = Report {
        status: Some(ReportedStatus::Finished),
        result: Some(ExecutionResult::Success),
        ..Report::default()
    };
    let refused = report(&mut course, &state, FIRST, late, at(6));
    assert_eq!(refused, Err(NoReport::MovedOn));
    assert_eq!(course, before);
}

#[test]
fn a_second_report_is_refused() {
    let state = state(vec![waiting("a", 60)], &[(2, None)]);
    let mut course = entered(&state);
    stepped(&mut course, &state, FIRST, success(), at(1));
    let answer = |result| Report {
        status: Some(ReportedStatus::Finished),
        result: Some(result),
        ..Report::default()
    };
    report(&mut course, &state, FIRST, answer(ExecutionResult::Failed), at(2)).unwrap();
    let again = report(&mut course, &state, FIRST, answer(ExecutionResult::Success), at(3));
    assert!(matches!(again, Err(NoReport::Resolved { .. })), "{again:?}");
    assert_eq!(course.executions[0].state.result(), Some(ExecutionResult::Failed));
}

#[test]
fn whoever_moves_an_experiment_ends_what_goes_on_there() {
    let state = state(vec![callback("a"), callback("b")], &[(2, None)]);
    let mut course = entered(&state);
    let start = TaskStart { task: "org.example.count:1.0.0".to_owned(), inputs: json!({}) };
    stepped(&mut course, &state, FIRST, wish(Wish::StartTask(start)), at(1));
    let run = RunId(Uuid::from_u128(3));
    run_started(&mut course, FIRST, run);
    stepped(&mut course, &state, SECOND, success(), at(1));
    abandon(&mut course, "somebody moved it", at(2));
    assert!(course.is_resolved());
    assert_eq!(course.executions[0].state.result(), Some(ExecutionResult::Failed));
    assert_eq!(course.executions[1].state.result(), Some(ExecutionResult::Success));
    assert_eq!(course.progress.canceling, [run]);
}

#[test]
fn ways_are_found_by_label() {
    let labelled = |label: &str, ways: &[(usize, Option<&str>)]| State {
        label: label.to_owned(),
        ..state(vec![], ways)
    };
    let workflow = Workflow {
        label: "study".to_owned(),
        states: vec![
            labelled("untracked", &[(1, None)]),
            labelled("here", &[(2, Some("first")), (1, None), (2, None)]),
            labelled("there", &[]),
        ],
    };
    let way = |transition, destination| Way { source: 1, transition, destination };
    assert_eq!(find_way(&workflow, 1, "there"), Ok(vec![way(0, 2), way(2, 2)]));
    assert_eq!(find_way(&workflow, 1, "here"), Ok(vec![way(1, 1)]), "a loop to itself is fine");
    let nowhere = NoMove::NoState("nowhere".to_owned());
    assert_eq!(find_way(&workflow, 1, "nowhere"), Err(nowhere));
    let back = NoMove::NoTransition { from: "there".to_owned(), to: "here".to_owned() };
    assert_eq!(find_way(&workflow, 2, "here"), Err(back));
    assert_eq!(workflow.root(), Some(0));
}
