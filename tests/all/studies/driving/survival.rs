//! Servers that are killed: afterwards each experiment is where its callbacks' results say it must be.

use std::collections::BTreeMap;

use fastrand::Rng;
use gantry_tests::server::TestServer;
use gantry_tests::services::PostgreSql;
use serde_json::{Value, json};

use super::support::{Study, state};

/// A chain of states whose callbacks sleep, answer with values, and pick the way by them.
pub(super) const CHAIN: &str = "
label: chain
states:
- {label: untracked, freetext: null, callbacks: [], transitions: [{destination: s1}]}
- {label: s1, freetext: null, callbacks: [{label: a, function: sleep, callback_arguments: {seconds: 0.01}}], transitions: [{destination: s2}]}
- {label: s2, freetext: null, callbacks: [{label: a, function: sleep, callback_arguments: {seconds: 0}},
   {label: b, function: sleep, callback_arguments: {seconds: 0.02, kwargs: {n: 7}}, variable_map: {n: /extra_kwargs/kwargs/n}}], transitions: [{destination: s3}]}
- {label: s3, freetext: null, callbacks: [{label: a, function: sleep, callback_arguments: {seconds: 0}, initial_delay: 1}], transitions: [{destination: s4}]}
- {label: s4, freetext: null, callbacks: [{label: a, function: sleep, callback_arguments: {seconds: 0}}], transitions: [{destination: s5}]}
- {label: s5, freetext: null, callbacks: []}
";

const EXPERIMENTS: usize = 1000;

#[tokio::test]
async fn a_thousand_experiments_survive_a_server_that_is_killed_at_random() {
    a_thousand_survive(TestServer::options(), 1).await;
}

#[tokio::test]
async fn a_thousand_experiments_survive_on_postgresql() {
    let database = PostgreSql::start().await;
    let options = TestServer::options().config(&format!("database = '{}'", database.url()));
    a_thousand_survive(options, 2).await;
}

async fn a_thousand_survive(options: gantry_tests::server::ServerOptions, seed: u64) {
    let mut rng = Rng::with_seed(seed);
    let mut study = Study::with(options).await;
    study.workflow(CHAIN).await.expect_status(201);
    let new: Vec<_> = (0..EXPERIMENTS)
        .map(|n| json!({"label": format!("e{n}"), "subject": 1, "scandate": "2020-05-17"}))
        .collect();
    let all = json!({ "experiments": new });
    study.api().post_json("/experiments/batch", &all).await.expect_status(200);
    for _ in 0..6 {
        tokio::time::sleep(std::time::Duration::from_millis(rng.u64(10..600))).await;
        study.server.kill9();
        study.server.restart().await;
    }
    let path = "/experiments?resting=false&limit=1";
    let done = |seen: &Value| seen["items"].as_array().is_some_and(Vec::is_empty);
    study.until_listed(path, done).await;
    let first = study.experiments().await;
    assert_eq!(first.len(), EXPERIMENTS);
    for (place, experiment) in first.iter().enumerate() {
        assert_eq!(state(experiment), "s5", "{experiment}");
        // Each of a thousand would be asked about for minutes.
        if place % 10 == 0 {
            expect_each_step_once(&study, experiment["id"].as_i64().unwrap()).await;
        }
    }
}

/// Each state was entered once, each callback executed once, and what it said was kept.
pub(super) async fn expect_each_step_once(study: &Study, id: i64) {
    let actions = study.actions(id).await;
    let way: Vec<_> = actions.iter().map(|it| it["to"].as_str().unwrap()).collect();
    assert_eq!(way, ["s1", "s2", "s3", "s4", "s5"]);
    let mut executions: BTreeMap<&str, usize> = BTreeMap::new();
    for action in &actions {
        assert_eq!(action["success"], true, "{action}");
        for execution in action["executions"].as_array().unwrap() {
            assert_eq!(execution["result"], "success", "{execution}");
            assert_eq!(execution["attempt"], 1, "{execution}");
            *executions.entry(action["to"].as_str().unwrap()).or_default() += 1;
        }
    }
    let expected = BTreeMap::from([("s1", 1), ("s2", 2), ("s3", 1), ("s4", 1)]);
    assert_eq!(executions, expected);
    assert_eq!(study.show(id).await["variables"]["n"]["value"], 7);
}

#[tokio::test]
async fn a_command_goes_on_without_the_server_and_is_run_once() {
    let mut study = Study::start().await;
    study.grant("command", json!(["command local"])).await;
    let folder = tempfile::tempdir().unwrap();
    let (begun, go) = (folder.path().join("begun"), folder.path().join("go"));
    let script = format!(
        "echo once >> {}; while [ ! -e {} ]; do sleep 0.1; done; echo done",
        begun.display(),
        go.display()
    );
    let callbacks = format!(
        "[{{label: a, function: command, callback_arguments: {{binary: sh, args: [-c, '{script}']}}, variable_map: {{said: stdout}}}}]"
    );
    let ways = "[{destination: good, condition: \"callbacks['a'].result == 'success'\"}, {destination: bad}]";
    let id = study.one_state(&callbacks, ways).await;
    study.until(id, "begins", |_| begun.exists()).await;
    study.server.kill9();
    study.server.restart().await;
    std::fs::write(&go, "").unwrap();
    let end = study.rest(id).await;
    assert_eq!(state(&end), "good", "{end:#}");
    assert_eq!(end["variables"]["said"]["value"], "done\n");
    assert_eq!(std::fs::read_to_string(&begun).unwrap(), "once\n");
}

#[tokio::test]
async fn waits_and_timers_survive_a_restart() {
    let mut study = Study::start().await;
    let callbacks = "[{label: a, function: sleep, callback_arguments: {seconds: 3}}, \
                     {label: b, function: sleep, callback_arguments: {seconds: 0}, wait_timeout: 60}]";
    let id = study.one_state(callbacks, "[{destination: good}]").await;
    let waiting = study.waits(id).await;
    study.server.kill9();
    study.server.restart().await;
    let answer = json!({"status": "finished", "result": "success"});
    study.report(super::support::execution(&waiting, 1), answer).await.expect_status(200);
    assert_eq!(state(&study.rest(id).await), "good");
}
