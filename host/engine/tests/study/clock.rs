//! A clock that jumps: times are those of the wall clock, whatever that does; nothing ends twice, nothing is lost.

use gantry_engine::study::{Next, Report, ReportedStatus, due, next, pass, report, stepped};
use gantry_model::plugin::{Inquiry, Wish};
use gantry_model::study::{Callback, ExecutionResult};
use serde_json::json;

use crate::fixtures::*;

const HOUR: i64 = 3600;

#[test]
fn what_is_over_time_after_a_jump_ahead_is_over_once() {
    let delayed = Callback { delay: 30, ..callback("delayed") };
    let state = state(vec![callback("runs"), waiting("waits", 60), delayed], &[(2, None)]);
    let mut course = entered(&state);
    stepped(&mut course, &state, SECOND, success(), at(1));
    assert_eq!(statuses(&course), ["running", "waiting", "created"]);

    assert!(pass(&mut course, &state, at(24 * HOUR)));
    assert_eq!(statuses(&course), ["finished", "finished", "running"]);
    let results: Vec<_> = course.executions.iter().map(|it| it.state.result()).collect();
    let timeout = Some(ExecutionResult::Timeout);
    assert_eq!(results, [timeout, timeout, None]);
    assert_eq!(course.executions[2].run_start, Some(at(24 * HOUR)), "its limit counts from here");

    let before = course.clone();
    for now in [24 * HOUR, 0, -HOUR] {
        assert!(!pass(&mut course, &state, at(now)), "{now}");
    }
    assert_eq!(course, before, "what has ended stays so when the clock is set right");
}

#[test]
fn a_clock_that_is_set_back_ends_nothing_early_and_forgets_no_alarm() {
    let state = state(vec![callback("a"), waiting("b", 60)], &[(2, None)]);
    let mut course = entered(&state);
    stepped(&mut course, &state, FIRST, wish(Wish::SleepUntil(20_000)), at(1));
    stepped(&mut course, &state, SECOND, success(), at(1));
    assert!(!pass(&mut course, &state, at(-HOUR)));
    assert_eq!(due(&course, &state), Some(at(20)));
    assert!(pass(&mut course, &state, at(20)));
    assert_eq!(next(&course, &state), Next::Work(vec![FIRST]));
    stepped(&mut course, &state, FIRST, success(), at(-HOUR));
    assert_eq!(statuses(&course), ["finished", "waiting"]);
    assert_eq!(course.executions[0].finished, Some(at(-HOUR)), "as the clock says");
    let answer = Report {
        status: Some(ReportedStatus::Finished),
        result: Some(ExecutionResult::Success),
        ..Report::default()
    };
    report(&mut course, &state, SECOND, answer, at(-HOUR)).unwrap();
    assert_eq!(next(&course, &state), Next::Choose);
}

#[test]
fn a_clock_that_is_set_back_before_a_question_lends_no_time() {
    let state = state(vec![Callback { run_limit: Some(60), ..callback("a") }], &[(2, None)]);
    let mut course = entered(&state);
    let inquiry =
        Inquiry { text: "Is it good?".to_owned(), answer_schema: json!(true), time_limit: None };
    stepped(&mut course, &state, FIRST, wish(Wish::Ask(inquiry)), at(-HOUR));
    let answer = Report {
        status: Some(ReportedStatus::Finished),
        values: Some(json!("yes")),
        ..Report::default()
    };
    report(&mut course, &state, FIRST, answer, at(-HOUR)).unwrap();
    assert_eq!(due(&course, &state), Some(jiff::Timestamp::MIN), "its callback is asked");
    pass(&mut course, &state, at(60 - HOUR));
    assert_eq!(course.executions[0].state.result(), Some(ExecutionResult::Timeout));
}
