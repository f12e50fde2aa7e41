//! Somebody moves an experiment.

use serde_json::json;

use super::support::{Study, options};
use crate::native::support::problem;

#[tokio::test]
async fn a_move_needs_a_transition_whose_condition_holds() {
    let server = options().start().await;
    let study = Study::new(&server);
    study.prepare().await;
    let id = study.experiment("First").await;
    let closed = study.move_to(id, &json!({"state": "done"})).await;
    let closed = problem(closed, 409, "condition-not-met");
    assert!(closed["detail"].as_str().unwrap().contains("'score'"), "{closed}");
    problem(study.move_to(id, &json!({"state": "untracked"})).await, 409, "no-transition");
    problem(study.move_to(id, &json!({"state": "moon"})).await, 404, "not-found");
    problem(study.move_to(99, &json!({"state": "done"})).await, 404, "not-found");

    let viewer = study.with_role(&server, "viewer").await;
    problem(viewer.move_to(id, &json!({"state": "done"})).await, 403, "forbidden");
    let member = study.with_role(&server, "member").await;
    let forced = json!({"state": "done", "force": true, "freetext": "seen on paper"});
    let moved = member.move_to(id, &forced).await.expect_status(200).json();
    assert_eq!(
        (&moved["state"]["label"], &moved["rest"]["kind"]),
        (&json!("done"), &json!("no-callback"))
    );

    let actions = study.read(&format!("/experiments/{id}/actions")).await;
    assert_eq!(actions["items"][0]["freetext"], "seen on paper");
    assert_eq!(actions["items"][0]["by"], "a member");
    assert_eq!(actions["items"][1]["to"], "arrived");
    let events = study.read(&format!("/experiments/{id}/events")).await;
    let event = &events["items"][0];
    assert_eq!((&event["what"], &event["detail"]["forced"]), (&json!("moved"), &json!(true)));
    assert_eq!((&event["detail"]["from"], &event["by"]), (&json!("arrived"), &json!("a member")));
}

#[tokio::test]
async fn force_needs_a_permission_of_its_own() {
    let server = options().start().await;
    let study = Study::new(&server);
    study.prepare().await;
    let id = study.experiment("First").await;
    let role = json!({"name": "mover", "permissions": ["sample_state_update"]});
    study.client.post_json("/roles", &role).await.expect_status(201);
    let user = json!({
        "username": "mo", "name": "Mo", "email": "mo@example.org", "password": "a long enough one",
        "roles": ["mover"],
    });
    study.client.post_json("/users", &user).await.expect_status(201);
    let client = server.anonymous().under("/api/v1");
    let put = |body| {
        let path = format!("/experiments/{id}/state");
        let request = client.request(reqwest::Method::PUT, &path).json(&body);
        client.send(request.basic_auth("mo", Some("a long enough one")))
    };
    problem(put(json!({"state": "done", "force": true})).await, 403, "forbidden");
    put(json!({"state": "look"})).await.expect_status(200);
    let events = study.read(&format!("/experiments/{id}/events")).await;
    let moved = events["items"].as_array().unwrap().iter().find(|it| it["what"] == "moved");
    assert_eq!(moved.unwrap()["by"], "mo");
}

#[tokio::test]
async fn a_move_ends_what_is_under_way() {
    let server = options().start().await;
    let study = Study::new(&server);
    study.prepare().await;
    let (id, execution) = study.waiting("First").await;
    study.move_to(id, &json!({"state": "arrived"})).await.expect_status(200);
    let ended = study.read(&format!("/executions/{execution}")).await;
    assert_eq!((&ended["status"], &ended["result"]), (&json!("finished"), &json!("failed")));
    let late = json!({"status": "finished", "result": "success"});
    let late = study.client.put_json(&format!("/executions/{execution}"), &late).await;
    problem(late, 409, "execution-resolved");
    let view = study.read(&format!("/experiments/{id}")).await;
    assert_eq!(view["state"]["label"], "arrived");
}
