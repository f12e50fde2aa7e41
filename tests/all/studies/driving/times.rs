//! Delays, limits and retries.

use std::time::{Duration, Instant};

use serde_json::json;

use super::support::{Study, execution, state};

#[tokio::test]
async fn a_delay_passes_before_the_callback_starts() {
    let study = Study::start().await;
    let callbacks =
        "[{label: a, function: sleep, callback_arguments: {seconds: 0}, initial_delay: 2}]";
    let begin = Instant::now();
    let id = study.one_state(callbacks, "[{destination: good}]").await;
    assert_eq!(study.show(id).await["action"]["executions"][0]["status"], "created");
    study.rest(id).await;
    assert!(begin.elapsed() >= Duration::from_secs(2));
}

#[tokio::test]
async fn a_run_that_takes_too_long_is_timed_out_to_the_second() {
    let study = Study::start().await;
    let callbacks =
        "[{label: a, function: sleep, callback_arguments: {seconds: 600}, run_timeout: 2 s}]";
    let ways = "[{destination: good, condition: \"callbacks['a'].result == 'timeout'\"}]";
    let id = study.one_state(callbacks, ways).await;
    let end = study.rest(id).await;
    assert_eq!(state(&end), "good");
    let timed_out = study.actions(id).await[0]["executions"][0].clone();
    let instant =
        |name: &str| timed_out[name].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let took = instant("finished").duration_since(instant("run_start")).as_millis();
    assert!((2000..30_000).contains(&took), "{took} ms");
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_a_timeout_and_a_late_one_is_refused() {
    let study = Study::start().await;
    let callbacks =
        "[{label: a, function: sleep, callback_arguments: {seconds: 0}, wait_timeout: 1 s}]";
    let id = study
        .one_state(
            callbacks,
            "[{destination: bad, condition: \"callbacks['a'].result == 'success'\"}]",
        )
        .await;
    let waiting = study.waits(id).await;
    let rests = study.rest(id).await;
    assert_eq!(rests["action"]["executions"][0]["result"], "timeout");
    let late = json!({"status": "finished", "result": "success"});
    study.report(execution(&waiting, 0), late).await.expect_status(409);
    assert_eq!(state(&study.show(id).await), "working");
}

#[tokio::test]
async fn a_callback_that_fails_is_tried_again() {
    let study = Study::start().await;
    // Nobody allowed it to run commands: it fails each time.
    let callbacks =
        "[{label: a, function: command, callback_arguments: {binary: 'true'}, retry: 1}]";
    let id = study.one_state(callbacks, "[{destination: bad}]").await;
    let end = study.rest(id).await;
    assert_eq!(state(&end), "bad");
    let execution = study.actions(id).await[0]["executions"][0].clone();
    assert_eq!((&execution["attempt"], &execution["result"]), (&json!(2), &json!("failed")));
}
