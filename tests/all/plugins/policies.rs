//! What is done when calls fail, and what is kept of them.

use gantry_tests::client::Answer;
use serde_json::{Value, json};

use super::support::{FIRST, HOSTILE, NAME, Site, guest, problem};

/// With a guest that crashes.
async fn crashing(policy: &str) -> (Site, String) {
    let site = Site::with_guest().await;
    site.set("settings", json!({"crash": true})).await.expect_status(200);
    let plugin = site.set("policy", json!({"policy": policy})).await.expect_status(200).json();
    assert_eq!(plugin["policy"], policy);
    let task = site.task().await;
    (site, task)
}

async fn failures(site: &Site) -> Vec<Value> {
    let list = site.client().get(&format!("/plugins/{NAME}/failures")).await.expect_status(200);
    list.json().as_array().unwrap().clone()
}

#[tokio::test]
async fn by_default_the_run_fails_and_points_to_the_call_that_is_kept() {
    let (site, task) = crashing("fail").await;
    let run = site.imported(&task).await;
    let failure = &run["failure"];
    assert_eq!((&run["status"], &failure["reason"]), (&json!("FAILED"), &json!("plugin-failed")));
    let cause = failure["cause"].as_str().unwrap();
    assert!(cause.contains(NAME) && cause.contains(FIRST) && cause.contains("crashed"), "{cause}");

    let kept = failures(&site).await;
    assert_eq!(kept.len(), 1);
    let id = kept[0]["id"].as_str().unwrap();
    assert!(failure["hint"].as_str().unwrap().contains(id), "{failure}");
    assert_eq!(kept[0]["run"], run["id"]);
    let report = kept[0]["report"].as_str().unwrap();
    assert!(report.contains("it was told to crash"), "the last log lines: {report}");
    assert!(report.contains("backtrace"), "{report}");
    let path = format!("/plugins/{NAME}/failures/{id}");
    let recording = site.client().get(&path).await.expect_status(200).json();
    assert_eq!((&recording["plugin"], &recording["version"]), (&json!(NAME), &json!(FIRST)));
    assert_eq!(recording["question"]["plan"]["outputs"][0]["name"], "y");
    assert_eq!(recording["question"]["plan"]["settings"], json!({"crash": true}));

    let nothing = format!("/plugins/{NAME}/failures/{}", run["id"].as_str().unwrap());
    problem(site.client().get(&nothing).await, 404, "not-found");
    site.client().delete(&format!("/plugins/{NAME}")).await.expect_status(204);
    let left = site.server.files().into_iter().filter(|file| file.contains("plugin-failures/"));
    assert_eq!(left.collect::<Vec<_>>(), Vec::<String>::new());
}

#[tokio::test]
async fn a_skipped_importer_leaves_the_outputs_as_declared() {
    let (site, task) = crashing("skip").await;
    let run = site.imported(&task).await;
    assert_eq!(run["status"], "FINISHED", "{run}");
    assert_eq!(site.results(&run).await, ["y"]);
    assert_eq!(failures(&site).await.len(), 1, "it is kept all the same");
    assert_eq!(site.plugin(NAME).await["failures_in_a_row"], 1);
}

#[tokio::test]
async fn a_skipped_selector_leaves_the_choice_to_the_one_that_ships() {
    let site = Site::start().await;
    let hostile = guest(HOSTILE, "hostile-selector");
    let installed = site.install(hostile).await.expect_status(201).json();
    let name = installed["plugin"]["name"].as_str().unwrap();
    // Nothing starts with so little.
    let limits = json!({"memory-bytes": 1000});
    let path = format!("/plugins/{name}/limits");
    site.client().put_json(&path, &limits).await.expect_status(200);
    let path = "/plugin-bindings/executor-selector";
    let bind = json!({"plugin": name});
    site.client().put_json(path, &bind).await.expect_status(200);
    let task = site.task().await;
    let ask = async || {
        let run = site.ask(&task, json!({"start": true})).await.expect_status(201).json();
        site.end(run["id"].as_str().unwrap()).await
    };
    let failed = ask().await;
    assert_eq!(failed["failure"]["stage"], "place", "{failed}");
    let policy = format!("/plugins/{name}/policy");
    site.client().put_json(&policy, &json!({"policy": "skip"})).await.expect_status(200);
    assert_eq!(ask().await["status"], "FINISHED");
}

#[tokio::test]
async fn after_so_many_failures_in_a_row_a_plugin_is_disabled_and_says_why() {
    let (site, task) = crashing("disable-after 2").await;
    assert_eq!(site.imported(&task).await["status"], "FAILED");
    site.set("settings", json!({})).await.expect_status(200);
    assert_eq!(site.imported(&task).await["status"], "FINISHED");
    site.set("settings", json!({"crash": true})).await.expect_status(200);
    assert_eq!(site.imported(&task).await["status"], "FAILED");
    assert_eq!(site.plugin(NAME).await["enabled"], true, "not in a row");
    assert_eq!(site.imported(&task).await["status"], "FAILED");

    let plugin = site.plugin(NAME).await;
    assert_eq!((&plugin["enabled"], &plugin["failures"]), (&json!(false), &json!(3)));
    let because = plugin["disabled_because"].as_str().unwrap();
    assert!(because.contains("2 times in a row") && because.contains("crash"), "{because}");
    let refused = site.ask(&task, json!({"importer": NAME})).await;
    let refusal = problem(refused, 409, "plugin-disabled");
    assert!(refusal["detail"].as_str().unwrap().contains("2 times in a row"), "{refusal}");
    site.set("settings", json!({})).await.expect_status(200);
    site.set("enabled", json!({"enabled": true})).await.expect_status(200);
    assert_eq!(site.imported(&task).await["status"], "FINISHED");
}

#[tokio::test]
async fn a_call_is_repeated_as_often_as_the_policy_says_and_counts_once() {
    let (site, task) = crashing("retry 2").await;
    assert_eq!(site.imported(&task).await["status"], "FAILED");
    assert_eq!(failures(&site).await.len(), 1);
    let refused: Answer = site.set("policy", json!({"policy": "retry"})).await;
    problem(refused, 400, "bad-request");
}
