//! People in the loop: answers, moves, reruns, skips; two at once, and those who come late.

use serde_json::{Value, json};

use super::support::{Study, execution, state};

const WAITS: &str =
    "[{label: a, function: sleep, callback_arguments: {seconds: 0}, wait_timeout: 60}]";
const BY_RESULT: &str =
    "[{destination: good, condition: \"callbacks['a'].result == 'success'\"}, {destination: bad}]";

fn answer(result: &str) -> Value {
    json!({"status": "finished", "result": result})
}

#[tokio::test]
async fn whoever_knows_the_secret_may_answer_and_nobody_else() {
    let study = Study::start().await;
    let id = study.one_state(WAITS, BY_RESULT).await;
    let waiting = study.waits(id).await;
    let execution = execution(&waiting, 0);
    let secret = study.execution(execution).await["secret"].as_str().unwrap().to_owned();
    let nobody = study.server.anonymous().under("/api/v1");
    let path = format!("/executions/{execution}");
    nobody.put_json(&path, &answer("success")).await.expect_status(401);
    let mut wrong = answer("success");
    wrong["secret"] = json!("f".repeat(64));
    nobody.put_json(&path, &wrong).await.expect_status(403);
    let mut right = answer("success");
    right["secret"] = json!(secret);
    nobody.put_json(&path, &right).await.expect_status(200);
    nobody.put_json(&path, &right).await.expect_status(409);
    assert_eq!(state(&study.rest(id).await), "good");
}

#[tokio::test]
async fn two_people_who_move_an_experiment_at_once_do_not_both_succeed() {
    let study = Study::start().await;
    let id = study.one_state("[]", "[{destination: good}, {destination: bad}]").await;
    let (one, other) = tokio::join!(study.move_to(id, "good"), study.move_to(id, "good"));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(study.actions(id).await.len(), 2, "one move, and the one into the state");
}

#[tokio::test]
async fn a_late_answer_to_an_old_action_changes_nothing() {
    let study = Study::start().await;
    let id = study.one_state(WAITS, "[{destination: good}, {destination: bad}]").await;
    let first = execution(&study.waits(id).await, 0);
    study.move_to(id, "bad").await.expect_status(200);
    study.move_to(id, "working").await.expect_status(200);
    let second = execution(&study.waits(id).await, 0);
    study.report(first, answer("success")).await.expect_status(409);
    let seen = study.show(id).await;
    assert_eq!(state(&seen), "working");
    assert_eq!(execution(&seen, 0), second);
    assert_eq!(study.execution(first).await["result"], "failed");
}

#[tokio::test]
async fn an_operator_runs_a_callback_again_or_does_without_it() {
    let study = Study::start().await;
    let ways = "[{destination: good, condition: \"callbacks['a'].result == 'success'\"}]";
    let id = study.one_state(WAITS, ways).await;
    let execution = execution(&study.waits(id).await, 0);
    study.report(execution, answer("failed")).await.expect_status(200);
    study.rest(id).await;
    study.api().post(&format!("/executions/{execution}/rerun")).await.expect_status(200);
    study.waits(id).await;
    study.api().post(&format!("/executions/{execution}/skip")).await.expect_status(200);
    assert_eq!(study.rest(id).await["action"]["executions"][0]["status"], "skipped");
    study.api().post(&format!("/executions/{execution}/rerun")).await.expect_status(200);
    study.waits(id).await;
    study.report(execution, answer("success")).await.expect_status(200);
    study.until(id, "gets well", |seen| state(seen) == "good").await;
    let events = study.api().get(&format!("/experiments/{id}/events")).await.json();
    let said: Vec<_> =
        events["items"].as_array().unwrap().iter().map(|it| it["what"].as_str().unwrap()).collect();
    for what in ["added", "reported", "run-again", "skipped", "moved"] {
        assert!(said.contains(&what), "{what} is not in the trail: {said:?}");
    }
}
