//! Experiments: added, listed, shown.

use serde_json::json;

use super::support::{Study, experiment, labels, options, subject};
use crate::native::support::problem;

#[tokio::test]
async fn an_experiment_begins_behind_the_root_and_tells_why_it_rests() {
    let server = options().start().await;
    let study = Study::new(&server);
    let missing = study.client.post_json("/experiments", &experiment("First")).await;
    problem(missing, 404, "not-found");
    study.prepare().await;
    let added = study.client.post_json("/experiments", &experiment("First")).await;
    let added = added.expect_status(201);
    assert_eq!(added.header("location"), "/api/v1/experiments/1");
    let again = study.client.post_json("/experiments", &experiment("First")).await;
    problem(again, 409, "already-exists");

    let view = study.read("/experiments/1").await;
    assert_eq!(view["state"]["label"], "arrived");
    assert_eq!(view["rest"]["kind"], "no-callback");
    assert_eq!(view["cohort"]["label"], "Heads");
    assert_eq!(view["scandate"], "2019-01-31T12:00:00");
    assert_eq!(
        (&view["action"]["from"], &view["action"]["by"]),
        (&json!("untracked"), &json!("admin"))
    );
    assert_eq!(view["transitions"][1]["destination"], "done");
    assert_eq!(view["transitions"][1]["condition"], "experiment.variables.get('score', 0) > 1");
    for path in ["", "/actions", "/events", "/variables", "/events/stream"] {
        problem(study.client.get(&format!("/experiments/99{path}")).await, 404, "not-found");
    }
}

#[tokio::test]
async fn of_many_experiments_each_has_its_own_answer() {
    let server = options().start().await;
    let study = Study::new(&server);
    study.prepare().await;
    study.experiment("Here").await;
    let mut gone = experiment("Gone");
    gone["subject"] = json!(999);
    let missing = problem(study.client.post_json("/experiments", &gone).await, 404, "not-found");
    assert_eq!(missing["detail"], "there is no subject '999'");
    assert!(missing["hint"].as_str().unwrap().contains("gantry subject ls"), "{missing}");
    let mut nobody = experiment("Nobody");
    nobody["subject"] = json!("Zoe");
    let all =
        json!({"experiments": [experiment("One"), experiment("Here"), nobody, experiment("Two")]});
    let answers =
        study.client.post_json("/experiments/batch", &all).await.expect_status(200).json();
    let answers = answers["experiments"].as_array().unwrap();
    assert!(answers[0]["id"].is_i64() && answers[3]["id"].is_i64(), "{answers:?}");
    assert_eq!(answers[1]["problem"]["code"], "already-exists");
    assert_eq!(answers[2]["problem"]["code"], "not-found");
    assert_eq!(labels(&study.read("/experiments").await), ["Two", "One", "Here"]);
    let undated = json!({"experiments": [{"label": "x", "subject": 1, "scandate": "yesterday"}]});
    problem(study.client.post_json("/experiments/batch", &undated).await, 400, "bad-request");
}

#[tokio::test]
async fn a_list_is_narrowed_by_each_filter() {
    let server = options().start().await;
    let study = Study::new(&server);
    study.prepare().await;
    study.client.post_json("/subjects", &subject("Bob")).await.expect_status(201);
    study.experiment("Resting").await;
    let mut of_bob = experiment("Of Bob");
    of_bob["subject"] = json!("Bob");
    study.client.post_json("/experiments", &of_bob).await.expect_status(201);
    let (waiting, execution) = study.waiting("Waiting").await;
    for (filter, expected) in [
        ("", vec!["Waiting", "Of Bob", "Resting"]),
        ("?state=arrived", vec!["Of Bob", "Resting"]),
        ("?resting=false", vec!["Waiting"]),
        ("?resting=true&subject=Ann", vec!["Resting"]),
        ("?subject=Bob", vec!["Of Bob"]),
        ("?subject=Zoe", vec![]),
        ("?cohort=Heads&label=Resting", vec!["Resting"]),
        ("?cohort=Hearts", vec![]),
        ("?workflow=looks_v1&limit=500", vec!["Waiting", "Of Bob", "Resting"]),
        ("?workflow=other", vec![]),
        ("?failed=true", vec![]),
    ] {
        let page = study.read(&format!("/experiments{filter}")).await;
        assert_eq!(labels(&page), expected, "{filter}");
    }
    problem(study.client.get("/experiments?resting=perhaps").await, 400, "bad-request");
    problem(study.client.get("/experiments?cursor=x").await, 400, "bad-request");

    let counts = study.read("/workflows/1/states").await;
    let count = |label: &str| {
        let states = counts.as_array().unwrap();
        states.iter().find(|state| state["label"] == label).unwrap()["experiments"].clone()
    };
    assert_eq!((count("arrived"), count("look"), count("done")), (json!(2), json!(1), json!(0)));
    let failed = json!({"status": "finished", "result": "failed"});
    study.client.put_json(&format!("/executions/{execution}"), &failed).await.expect_status(200);
    study.rests_in(waiting, "arrived").await;
}
