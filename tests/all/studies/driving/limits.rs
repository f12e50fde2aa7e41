//! Much of everything: long chains, circles, large reports, and an experiment whose record is broken.

use std::fmt::Write as _;

use gantry_tests::process::{installed, run};
use serde_json::json;

use super::support::{Study, execution, state};

const SLEEP: &str = "[{label: a, function: sleep, callback_arguments: {seconds: 0}}]";

#[tokio::test]
async fn hundreds_of_states_in_a_row_are_passed_without_waiting_for_anybody() {
    const STATES: usize = 250;
    let study = Study::start().await;
    let mut yaml = "label: long\nstates:\n- {label: untracked, freetext: null, callbacks: [], transitions: [{destination: s1}]}\n".to_owned();
    for place in 1..STATES {
        let next = place + 1;
        writeln!(yaml, "- {{label: s{place}, freetext: null, callbacks: {SLEEP}, transitions: [{{destination: s{next}}}]}}").unwrap();
    }
    writeln!(yaml, "- {{label: s{STATES}, freetext: null, callbacks: []}}").unwrap();
    study.workflow(&yaml).await.expect_status(201);
    let id = study.experiment("e1").await;
    let last = format!("s{STATES}");
    study.until(id, "comes to the end", |seen| state(seen) == last).await;
    let actions = study.actions(id).await;
    let way: Vec<_> = actions.iter().map(|it| it["to"].as_str().unwrap().to_owned()).collect();
    assert_eq!(way, (1..=STATES).map(|place| format!("s{place}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_experiment_that_goes_round_for_ever_holds_up_no_other_and_can_be_stopped() {
    let study = Study::start().await;
    let circle = format!(
        "label: circle\nstates:\n- {{label: untracked, freetext: null, callbacks: [], transitions: [{{destination: one}}]}}\n\
         - {{label: one, freetext: null, callbacks: {SLEEP}, transitions: [{{destination: two, condition: 'True'}}, {{destination: out}}]}}\n\
         - {{label: two, freetext: null, callbacks: {SLEEP}, transitions: [{{destination: one, condition: 'True'}}, {{destination: out}}]}}\n\
         - {{label: out, freetext: null, callbacks: []}}\n"
    );
    study.workflow(&circle).await.expect_status(201);
    let round = study.experiment("round").await;
    study.until(round, "goes round", |seen| state(seen) == "two").await;
    let straight = study.one_state(SLEEP, "[{destination: good}]").await;
    study.until(straight, "goes on", |seen| state(seen) == "good").await;
    // Whoever moves it finds it in the one state or the other.
    study.move_to(round, "out").await.expect_status(200);
    assert_eq!(state(&study.rest(round).await), "out");
}

#[tokio::test]
async fn a_report_may_be_large_and_not_endless() {
    const LOG: usize = 1 << 20;
    const VALUES: usize = 16 << 20;
    let study = Study::start().await;
    let waits = "[{label: a, function: sleep, callback_arguments: {seconds: 0}, wait_timeout: 60}]";
    let id = study.one_state(waits, "[{destination: good}]").await;
    let asked = execution(&study.waits(id).await, 0);

    let log = format!("first{}last", "é".repeat(LOG));
    study.report(asked, json!({"run_log": log, "result_log": "short"})).await.expect_status(200);
    let seen = study.execution(asked).await;
    let kept = seen["run_log"].as_str().unwrap();
    assert!((LOG - 2..=LOG).contains(&kept.len()), "{}", kept.len());
    assert!(kept.ends_with("last") && !kept.contains("first"), "its end is kept");
    assert_eq!((&seen["result_log"], &seen["status"]), (&json!("short"), &json!("waiting")));

    let report = |size: usize| json!({"status": "finished", "result": "success", "values": {"text": "x".repeat(size)}});
    let refused = study.report(asked, report(VALUES)).await.expect_status(400).json();
    assert!(refused["detail"].as_str().unwrap().contains("16777216 are taken"), "{refused}");
    assert_eq!(study.execution(asked).await["status"], "waiting");
    study.report(asked, report(VALUES - 100)).await.expect_status(200);
    assert_eq!(state(&study.rest(id).await), "good");
}

/// Experiments that are due together are read together. One that cannot be read is left alone until it can.
#[tokio::test]
async fn an_experiment_that_cannot_be_read_holds_up_no_other() {
    let study = Study::start().await;
    let delayed =
        "[{label: a, function: sleep, callback_arguments: {seconds: 0}, initial_delay: 3}]";
    let broken = study.one_state(delayed, "[{destination: good}]").await;
    let mut others = Vec::new();
    for number in 2..8 {
        others.push(study.experiment(&format!("e{number}")).await);
    }
    let sqlite = installed(&["sqlite3"], "sqlite3");
    let database = study.server.data().join("gantry.db").display().to_string();
    let change = |sql: &str| {
        run(&sqlite, &["-cmd", ".timeout 10000", &database, sql]);
    };
    change(&format!(
        "UPDATE study_executions SET document = '!' || document WHERE experiment_id = {broken}"
    ));
    for other in others {
        study.until(other, "goes on", |seen| state(seen) == "good").await;
    }
    study.api().get(&format!("/experiments/{broken}")).await.expect_status(500);
    change(&format!(
        "UPDATE study_executions SET document = substr(document, 2) WHERE experiment_id = {broken}"
    ));
    study.until(broken, "goes on once it is mended", |seen| state(seen) == "good").await;
}
