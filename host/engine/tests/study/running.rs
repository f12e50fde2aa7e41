//! Callbacks: when they start, what becomes of what they say, and when their time is over.

use gantry_engine::study::{
    Done, Next, NoReport, Report, ReportedStatus, canceled, done, due, enter, mapped, next, pass,
    report, run_started, stepped,
};
use gantry_model::id::ExecutorName;
use gantry_model::id::RunId;
use gantry_model::plugin::{Command, Event, Inquiry, Verdict, Wish};
use gantry_model::study::{
    Callback, ExecutionResult, ExecutionState, Pointer, Rest, Variable, VariableKind,
};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::fixtures::*;

#[test]
fn all_callbacks_of_a_state_begin_at_once() {
    let state = state(vec![callback("a"), callback("b")], &[(2, None)]);
    let course = entered(&state);
    assert_eq!(statuses(&course), ["running", "running"]);
    assert_eq!(next(&course, &state), Next::Work(vec![FIRST, SECOND]));
}

#[test]
fn a_state_without_callbacks_is_rested_in() {
    let state = state(vec![], &[(2, None)]);
    let course = entered(&state);
    assert_eq!(course.progress.rest, Some(Rest::NoCallback));
    assert_eq!(next(&course, &state), Next::Wait(None));
    assert!(course.action.success);
    assert_eq!(course.action.end, Some(at(0)));
}

#[test]
fn a_state_whose_callbacks_are_all_skipped_is_rested_in() {
    let state = state(vec![callback("a")], &[(2, None)]);
    let course = enter(entry(&state, vec![Verdict::Holds(false)]), &state);
    assert_eq!(statuses(&course), ["skipped"]);
    assert_eq!(course.progress.rest, Some(Rest::AllSkipped));
}

#[test]
fn a_callback_whose_condition_raises_has_failed_and_says_why() {
    let state = state(vec![callback("a")], &[(2, None)]);
    let course = enter(entry(&state, vec![raised()]), &state);
    assert_eq!(course.executions[0].state.result(), Some(ExecutionResult::Failed));
    assert!(course.executions[0].output.run_log.contains("KeyError: 'volume'"));
    assert_eq!(next(&course, &state), Next::Choose, "the transitions decide what becomes of it");
}

#[test]
fn a_delay_is_waited_for() {
    let state = state(vec![Callback { delay: 30, ..callback("a") }], &[(2, None)]);
    let mut course = entered(&state);
    assert_eq!(statuses(&course), ["created"]);
    assert_eq!(due(&course, &state), Some(at(30)));
    assert!(!pass(&mut course, &state, at(29)));
    assert!(pass(&mut course, &state, at(30)));
    assert_eq!(next(&course, &state), Next::Work(vec![FIRST]));
    assert_eq!(course.executions[0].run_start, Some(at(30)), "the run's limit counts from here");
}

#[test]
fn a_callback_that_finishes_is_done_unless_somebody_has_to_resolve_it() {
    let state = state(vec![callback("a"), waiting("b", 60)], &[(2, None)]);
    let mut course = entered(&state);
    stepped(&mut course, &state, FIRST, success(), at(1));
    stepped(&mut course, &state, SECOND, finish(true, json!({"asked": "rater"})), at(2));
    assert_eq!(statuses(&course), ["finished", "waiting"]);
    assert_eq!(due(&course, &state), Some(at(62)));
    let answer = Report {
        status: Some(ReportedStatus::Finished),
        result: Some(ExecutionResult::Success),
        ..Report::default()
    };
    report(&mut course, &state, SECOND, answer, at(10)).unwrap();
    assert_eq!(next(&course, &state), Next::Choose);
    let values = course.executions[1].output.values.clone();
    let kept = json!({"asked": "rater", "__success__": true});
    assert_eq!(values, Some(kept), "kept from before the wait");
}

#[test]
fn a_failure_is_not_waited_for_and_its_log_says_why() {
    let state = state(vec![waiting("a", 60)], &[(2, None)]);
    let mut course = entered(&state);
    stepped(&mut course, &state, FIRST, finish(false, json!({"return_code": 3})), at(1));
    assert_eq!(course.executions[0].output.run_log, "It failed with the exit code 3.\n");
    assert_eq!(course.executions[0].state.result(), Some(ExecutionResult::Failed));
}

#[test]
fn a_run_that_takes_too_long_is_timed_out_and_what_it_waited_for_is_canceled() {
    let state = state(vec![Callback { run_limit: Some(60), ..callback("a") }], &[(2, None)]);
    let mut course = entered(&state);
    let run = RunId(Uuid::from_u128(7));
    stepped(&mut course, &state, FIRST, wish(Wish::RunCommand(command())), at(1));
    assert_eq!(next(&course, &state), Next::Work(vec![FIRST]), "the wish is to be done");
    run_started(&mut course, FIRST, run);
    assert_eq!(due(&course, &state), Some(at(60)));
    assert!(!pass(&mut course, &state, at(59)));
    assert!(pass(&mut course, &state, at(60)));
    assert_eq!(course.executions[0].state.result(), Some(ExecutionResult::Timeout));
    assert_eq!(next(&course, &state), Next::Cancel(vec![run]));
    canceled(&mut course, &[run]);
    assert_eq!(next(&course, &state), Next::Choose);
}

#[test]
fn without_a_limit_a_run_may_take_for_ever() {
    let state = state(vec![Callback { run_limit: None, ..callback("a") }], &[(2, None)]);
    let mut course = entered(&state);
    stepped(&mut course, &state, FIRST, wish(Wish::RunCommand(command())), at(1));
    run_started(&mut course, FIRST, RunId(Uuid::nil()));
    assert_eq!(due(&course, &state), None);
    assert!(!pass(&mut course, &state, Timestamp::MAX));
}

#[test]
fn an_answer_that_does_not_come_is_a_timeout() {
    let state = state(vec![waiting("a", 60)], &[(2, None)]);
    let mut course = entered(&state);
    stepped(&mut course, &state, FIRST, success(), at(5));
    assert!(pass(&mut course, &state, at(65)));
    assert_eq!(course.executions[0].state.result(), Some(ExecutionResult::Timeout));
}

#[test]
fn a_sleeper_wakes_at_its_time() {
    let state = state(vec![callback("a")], &[(2, None)]);
    let mut course = entered(&state);
    stepped(&mut course, &state, FIRST, wish(Wish::SleepUntil(20_000)), at(1));
    assert_eq!(due(&course, &state), Some(at(20)));
    assert!(pass(&mut course, &state, at(20)));
    assert_eq!(next(&course, &state), Next::Work(vec![FIRST]));
    let work = &course.executions[0].work;
    assert_eq!((work.step, &work.event, work.at), (1, &Event::Woke, at(20)));
    assert_eq!(work.memory, b"kept");
}

#[test]
fn a_time_that_has_passed_wakes_at_once() {
    let state = state(vec![callback("a")], &[(2, None)]);
    let mut course = entered(&state);
    stepped(&mut course, &state, FIRST, wish(Wish::SleepUntil(0)), at(1));
    assert_eq!(next(&course, &state), Next::Work(vec![FIRST]));
}

#[test]
fn the_answer_to_a_question_goes_to_the_callback_that_asked() {
    let state = state(vec![callback("a")], &[(2, None)]);
    let mut course = entered(&state);
    let inquiry =
        Inquiry { text: "Is it good?".to_owned(), answer_schema: json!(true), time_limit: Some(9) };
    stepped(&mut course, &state, FIRST, wish(Wish::Ask(inquiry)), at(1));
    assert_eq!(statuses(&course), ["waiting"]);
    assert_eq!(due(&course, &state), Some(at(10)));
    let answer = Report {
        status: Some(ReportedStatus::Finished),
        values: Some(json!({"good": true})),
        ..Report::default()
    };
    report(&mut course, &state, FIRST, answer, at(3)).unwrap();
    assert_eq!(course.executions[0].work.event, Event::Answered(json!({"good": true})));
    assert_eq!(course.executions[0].work.memory, b"kept");
    assert_eq!(next(&course, &state), Next::Work(vec![FIRST]));
}

#[test]
fn a_question_is_answered_once_and_the_time_of_the_answer_is_not_the_callbacks() {
    let state = state(vec![Callback { run_limit: Some(60), ..callback("a") }], &[(2, None)]);
    let mut course = entered(&state);
    let inquiry =
        Inquiry { text: "Is it good?".to_owned(), answer_schema: json!(true), time_limit: None };
    stepped(&mut course, &state, FIRST, wish(Wish::Ask(inquiry)), at(10));
    let answer = || Report {
        status: Some(ReportedStatus::Finished),
        values: Some(json!("yes")),
        ..Report::default()
    };
    report(&mut course, &state, FIRST, answer(), at(10_000)).unwrap();
    let again = report(&mut course, &state, FIRST, answer(), at(10_001));
    assert_eq!(again, Err(NoReport::Answered));
    pass(&mut course, &state, at(10_040));
    assert_eq!(next(&course, &state), Next::Work(vec![FIRST]), "it has 50 s left");
    pass(&mut course, &state, at(10_050));
    assert_eq!(course.executions[0].state.result(), Some(ExecutionResult::Timeout));
}

#[test]
fn what_was_wished_for_comes_back_as_an_event() {
    let state = state(vec![callback("a")], &[(2, None)]);
    let mut course = entered(&state);
    stepped(&mut course, &state, FIRST, wish(Wish::RunCommand(command())), at(1));
    run_started(&mut course, FIRST, RunId(Uuid::nil()));
    assert_eq!(next(&course, &state), Next::Wait(Some(at(3600))));
    let unfulfilled = Event::Unfulfilled("there is no such host".to_owned());
    done(&mut course, FIRST, Done { event: unfulfilled.clone(), at: at(4) });
    assert_eq!(course.executions[0].work.event, unfulfilled);
    assert_eq!(next(&course, &state), Next::Work(vec![FIRST]));
}

#[test]
fn a_failed_callback_is_tried_again_as_often_as_it_says() {
    let state = state(vec![Callback { retry: 2, ..callback("a") }], &[(2, None)]);
    let mut course = entered(&state);
    let mut now = 1;
    for pause in [5, 10] {
        stepped(&mut course, &state, FIRST, failure(), at(now));
        assert_eq!(statuses(&course), ["created"]);
        assert_eq!(due(&course, &state), Some(at(now + pause)));
        now += pause;
        pass(&mut course, &state, at(now));
        assert_eq!(course.executions[0].work.event, Event::Begun, "from its beginning");
    }
    stepped(&mut course, &state, FIRST, failure(), at(now));
    assert_eq!(course.executions[0].state.result(), Some(ExecutionResult::Failed));
    assert_eq!(course.executions[0].attempt, 3);
}

#[test]
fn a_variable_map_follows_pointers_and_names_types() {
    let pointer = |text: &str| Pointer(text.to_owned());
    let map = vec![
        ("name".to_owned(), pointer("/names/1")),
        ("all".to_owned(), pointer("")),
        ("volume".to_owned(), pointer("/a~1b")),
        ("nothing".to_owned(), pointer("/nowhere")),
    ];
    let values = json!({"names": ["John", "Eric"], "a/b": 1.5});
    let variables = mapped(&map, &values);
    assert_eq!(variables["name"], Variable { kind: VariableKind::Str, value: json!("Eric") });
    assert_eq!(variables["all"], Variable { kind: VariableKind::Json, value: values });
    assert_eq!(variables["volume"], Variable { kind: VariableKind::Float, value: json!(1.5) });
    assert_eq!(variables["nothing"], Variable { kind: VariableKind::None, value: json!(null) });
}

#[test]
fn a_variable_without_a_value_is_said_whoever_gave_the_values() {
    let pointer = |text: &str| Pointer(text.to_owned());
    let map = vec![
        ("score".to_owned(), pointer("/score")),
        ("remark".to_owned(), pointer("/remark")),
        ("nothing".to_owned(), pointer("/nothing")),
    ];
    let callbacks = vec![
        Callback { variable_map: map.clone(), ..callback("a") },
        Callback { variable_map: map, ..waiting("b", 60) },
    ];
    let state = state(callbacks, &[(2, None)]);
    let mut course = entered(&state);
    let values = json!({"score": 3, "nothing": null});
    stepped(&mut course, &state, FIRST, finish(true, values.clone()), at(1));
    stepped(&mut course, &state, SECOND, success(), at(1));
    assert!(course.executions[1].output.missing.is_empty(), "the answer may have it");
    let answer = Report {
        status: Some(ReportedStatus::Finished),
        result: Some(ExecutionResult::Success),
        values: Some(values),
        ..Report::default()
    };
    report(&mut course, &state, SECOND, answer, at(2)).unwrap();
    for execution in &course.executions {
        assert_eq!(execution.output.missing, ["remark"]);
        let said =
            "The variable 'remark' gets no value: there is nothing at '/remark' in the values.\n";
        assert_eq!(execution.output.run_log, said);
    }
}

#[test]
fn a_program_elsewhere_may_do_the_work() {
    let state = state(vec![callback("a")], &[(2, None)]);
    let mut course = entered(&state);
    let running = Report { status: Some(ReportedStatus::Running), ..Report::default() };
    report(&mut course, &state, FIRST, running, at(2)).unwrap();
    assert_eq!(next(&course, &state), Next::Wait(Some(at(3602))), "no callback is asked");
    stepped(&mut course, &state, FIRST, success(), at(3));
    assert!(matches!(course.executions[0].state, ExecutionState::Running { .. }), "too late");
}

fn command() -> Command {
    Command {
        executor: ExecutorName("local".to_owned()),
        command_line: vec!["true".to_owned()],
        environment: Default::default(),
        input: Vec::new(),
        time_limit: None,
    }
}
