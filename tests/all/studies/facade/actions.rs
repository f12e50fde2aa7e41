//! Actions: what they tell, and how it is amended.

use serde_json::{Value, json};

use super::support::{Governor, field, message, named, start};

#[tokio::test]
async fn an_action_tells_how_the_way_on_was_chosen() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    let (experiment, execution) = governor.waiting().await;
    let body = json!({"status": "finished", "result": "success", "result_values": {"score": 2}});
    let path = format!("/callback_executions/{execution}");
    governor.put(&path, body).await.expect_status(200);
    governor.arrives(experiment, "done").await;
    let action = governor.read("/actions/2").await;
    let address = server.address();
    assert_eq!(action["uri"], "/api/v2/actions/2");
    assert_eq!(action["api_uri"], format!("{address}/study-governor/api/v2/actions/2"));
    assert_eq!(action["experiment"], named("experiments", experiment, "Scan"));
    assert_eq!(action["transition"], json!({"id": 2, "uri": "/api/v2/transitions/2"}));
    let uri = format!("/api/v2{path}");
    assert_eq!(action["executions"], json!([{"id": execution, "uri": uri}]));
    assert_eq!(action["success"], true);
    assert!(action["end_time"].as_str() >= action["start_time"].as_str());
    let said: Value = serde_saphyr::from_str(action["return_value"].as_str().unwrap()).unwrap();
    let expected = json!([
        {
            "transition_id": 4, "destination": "done", "test_result": true,
            "condition": "callbacks['look'].result == 'success'",
        },
        {"transition_id": 5, "destination": "scanned", "test_result": null, "condition": null},
    ]);
    assert_eq!(said, expected);
    let list = governor.read(&format!("/experiments/{experiment}/actions")).await;
    assert_eq!(list["count"], 3);
    assert_eq!(list["actions"][1]["return_value"], action["return_value"]);
    assert_eq!(list["actions"][2]["return_value"], "No callback for state");
    assert_eq!(governor.read("/actions").await, list);
    let last = governor.read("/actions?offset=2&limit=5").await;
    assert_eq!(last["actions"], json!([list["actions"][2]]));
}

#[tokio::test]
async fn what_is_said_of_an_action_is_amended() {
    let server = start().await;
    let governor = Governor::new(&server);
    governor.study().await;
    let (experiment, execution) = governor.waiting().await;
    // One that was left, and the last one.
    for action in [1, 2] {
        let path = format!("/actions/{action}");
        let before = governor.read(&path).await;
        let body = json!({"success": false, "return_value": "not so"});
        let amended = governor.put(&path, body).await.expect_status(200).json();
        assert_eq!(
            (&amended["success"], &amended["return_value"]),
            (&json!(false), &json!("not so"))
        );
        assert_eq!(amended["end_time"], before["end_time"], "what is left out stays");
        let body = json!({"end_time": "2019-01-31T13:00:00+01:00", "success": null});
        let amended = governor.put(&path, body).await.expect_status(200).json();
        assert_eq!(amended["end_time"], "2019-01-31T12:00:00");
        assert_eq!(amended["return_value"], "not so");
        assert_eq!(governor.read(&path).await, amended);
    }
    // The experiment is where it was, and goes on.
    assert_eq!(
        governor.read(&format!("/experiments/{experiment}")).await["state"]["label"],
        "review"
    );
    let body = json!({"status": "finished", "result": "success"});
    governor.put(&format!("/callback_executions/{execution}"), body).await.expect_status(200);
    governor.arrives(experiment, "done").await;
    assert_eq!(field(governor.put("/actions/1", json!({"success": 3})).await).0, "success");
    assert_eq!(field(governor.put("/actions/1", json!({"end_time": "x"})).await).0, "end_time");
    message(governor.put("/actions/9", json!({"success": true})).await, 404);
    message(governor.get("/actions/9").await, 404);
    message(governor.get("/actions/x").await, 404);
}
